import { configList } from '@poolhouse/engine'
import type { CommandEnvironment } from '../environment.ts'
import { chooseEndpoint } from '../service/endpoint.ts'

/** A stack, and the service that it is deployed to if `--endpoint` gives one. */
export interface DeploymentTarget {
  project: string
  stack?: string
  endpoint: string | undefined
}

/** Provider configuration for the service at `url`. It is not stored, so a stack works with its service on another port too. */
export const endpointConfig = (url: string): Record<string, string> => ({
  'aws:endpoints': JSON.stringify([{ cognitoidp: url, sts: url }]),
})

/**
 * Runs `work` with the provider configuration of the chosen service (chooseEndpoint).
 * If no service runs, one is started until the work is done.
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
    `No service is running: started one for this command (data in ${service.dataLocation}). "poolhouse start" keeps one running.`,
  )
  try {
    return await work(endpointConfig(service.url))
  } finally {
    await service.close()
  }
}
