import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'

/** Adds the verb `reset` to the command line. */
export function addReset(program: Command, environment: CommandEnvironment): void {
  program
    .command('reset')
    .description('delete everything in the service, then apply its seed file again (development mode)')
    .option('--endpoint <url>', 'the service (default: the running one) [AWS_ENDPOINT_URL]')
    .action(async ({ endpoint }: { endpoint?: string }) => {
      const [{ findServiceUrl }, { callDevelopmentApi }] = await Promise.all([
        import('../service/find-service.ts'),
        import('../service/development-api.ts'),
      ])
      const url = await findServiceUrl(endpoint, environment)
      const { pools } = await callDevelopmentApi<{ pools: number }>(url, 'reset', {})
      environment.out(`${url} is empty${pools === 0 ? '' : `, apart from its seed: ${pools} ${pools === 1 ? 'pool' : 'pools'}`}.`)
    })
}
