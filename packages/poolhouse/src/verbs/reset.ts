import type { Command } from 'commander'
import type { Surroundings } from '../command.ts'

export function addReset(program: Command, around: Surroundings): void {
  program
    .command('reset')
    .description('empty the service, and plant its seed again (development mode)')
    .option('--endpoint <url>', 'the service (default: the one that runs)')
    .action(async ({ endpoint }: { endpoint?: string }) => {
      const [{ runningUrl }, { askDevelopment }] = await Promise.all([import('../service/running.ts'), import('../service/development.ts')])
      const url = await runningUrl(endpoint, around)
      const { pools } = await askDevelopment<{ pools: number }>(url, 'reset', {})
      around.out(`${url} is empty${pools === 0 ? '' : `, but for what its seed has: ${pools} ${pools === 1 ? 'pool' : 'pools'}`}.`)
    })
}
