import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { dataFlag } from './store-options.ts'

/** Adds the verb `stop` to the command line. */
export function addStop(program: Command, environment: CommandEnvironment): void {
  program
    .command('stop')
    .description('stop the service that runs with the data directory, in order: requests in flight are answered first')
    .option(...dataFlag)
    .action(async ({ data }: { data?: string }) => {
      const { stopRunning } = await import('../service/stop.ts')
      const { pid, url } = await stopRunning({ data }, environment)
      environment.out(`Stopped the service at ${url} (process ${pid}).`)
    })
}
