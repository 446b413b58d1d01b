import type { Command } from 'commander'
import type { CommandEnvironment, SetExitStatus } from '../environment.ts'

export function addDemo(program: Command, environment: CommandEnvironment, setExitStatus: SetExitStatus): void {
  program
    .command('demo')
    .description('what "npm start" runs: the service, the guide\'s programs deployed to it, and what their clients let a user do')
    .option('--once', 'end after the table; exit status 0 only if every row is as it should be')
    .option('--port <port>', 'port to listen on; 0 for any free one (default: 9229)')
    .option('--data <dir>', "directory for the service's data (default: .poolhouse of the clone)")
    .option('--programs <dir>', "folder of the guide's programs (default: examples/guide of the clone)")
    .action(async options => {
      const { runDemo } = await import('../demo/demo.ts')
      setExitStatus(await runDemo(options, environment))
    })
}
