import type { Command } from 'commander'
import type { CommandEnvironment, SetExitStatus } from '../environment.ts'

/** Adds the verb `demo` to the command line. */
export function addDemo(program: Command, environment: CommandEnvironment, setExitStatus: SetExitStatus): void {
  program
    .command('demo')
    .description('what "npm start" runs: start the service, deploy the programs of examples/guide to it, and sign in through their clients')
    .option('--once', 'end after the table; exit status 0 only if every row is as expected')
    .option('--port <port>', 'port to listen on; 0 for any free one (default: 9229)')
    .option('--data <dir>', "directory for the service's data (default: .poolhouse in the clone)")
    .option('--programs <dir>', "folder of the guide's programs (default: examples/guide in the clone)")
    .action(async options => {
      const { runDemo } = await import('../demo/demo.ts')
      setExitStatus(await runDemo(options, environment))
    })
}
