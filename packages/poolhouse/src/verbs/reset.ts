import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'

export function addReset(program: Command, environment: CommandEnvironment): void {
  program
    .command('reset')
    .description('empty the service, and plant its seed again (development mode)')
    .option('--endpoint <url>', 'the service (default: the one that runs)')
    .action(async ({ endpoint }: { endpoint?: string }) => {
      const [{ findServiceUrl }, { callDevelopmentApi }] = await Promise.all([
        import('../service/find-service.ts'),
        import('../service/development-api.ts'),
      ])
      const url = await findServiceUrl(endpoint, environment)
      const { pools } = await callDevelopmentApi<{ pools: number }>(url, 'reset', {})
      environment.out(`${url} is empty${pools === 0 ? '' : `, but for what its seed has: ${pools} ${pools === 1 ? 'pool' : 'pools'}`}.`)
    })
}
