import { configList } from '@poolhouse/engine'
import type { CommandEnvironment } from '../environment.ts'
import { chooseEndpoint } from '../service/endpoint.ts'

export interface DeploymentTarget {
  project: string
  stack?: string
  endpoint: string | undefined
}

/** The configuration that sends one run's calls to the service at `url`; kept nowhere, so a stack follows its service to another port. */
export const endpointConfig = (url: string): Record<string, string> => ({
  'aws:endpoints': JSON.stringify([{ cognitoidp: url, sts: url }]),
})

/**
 * Runs `work` with the configuration of the service that the command uses (docs: README, "The command").
 * Where none runs, one is started for as long as the work takes.
 */
export async function withService<T>(
  target: DeploymentTarget,
  environment: CommandEnvironment,
  work: (config: Record<string, string>) => Promise<T>,
): Promise<T> {
  const settings =
    target.endpoint === undefined ? await configList({ project: target.project, ...(target.stack && { stack: target.stack }) }) : {}
  const endpoint = await chooseEndpoint({
    endpoint: target.endpoint,
    from: target.project,
    env: environment.env,
    configured: settings['aws:endpoints'] !== undefined,
  })
  if (endpoint.kind === 'configured') return work({})
  if (endpoint.kind !== 'none') return work(endpointConfig(endpoint.url))

  const { serve } = await import('../service/serve.ts')
  const service = await serve({ port: '0' }, { ...environment, cwd: target.project })
  environment.err(
    `No service runs here: using one for as long as this takes (data in ${service.dataLocation}). "poolhouse start" keeps one running.`,
  )
  try {
    return await work(endpointConfig(service.url))
  } finally {
    await service.close()
  }
}
