import { configList, type DeployedService, type StackName } from '@poolhouse/engine'
import type { CommandEnvironment } from '../environment.ts'
import { chooseEndpoint } from '../service/endpoint.ts'
import { findDeployedService } from '../service/identity.ts'

/** A stack, and the service that it is deployed to if `--endpoint` gives one. */
export interface DeploymentTarget {
  stack: StackName
  endpoint: string | undefined
}

/** Provider configuration for the service at `url`. It is not stored, so a stack works with its service on another port too. */
export const endpointConfig = (url: string): Record<string, string> => ({
  'aws:endpoints': JSON.stringify([{ cognitoidp: url, iam: url, pinpoint: url, sts: url }]),
})

/**
 * Runs `work` with the provider configuration of the chosen service (chooseEndpoint), and with the service itself if it answers.
 * If no service runs, one is started until the work is done.
 */
export async function withService<T>(
  { stack, endpoint: given }: DeploymentTarget,
  environment: CommandEnvironment,
  work: (config: Record<string, string>, service: DeployedService | undefined) => Promise<T>,
): Promise<T> {
  const settings = given === undefined ? await configList(stack) : {}
  const configured = settings['aws:endpoints']?.value
  const endpoint = await chooseEndpoint({
    endpoint: given,
    from: stack.project,
    env: environment.env,
    configured,
  })
  if (endpoint.kind === 'configured') {
    // The providers in the state may have been configured for another service.
    const config: Record<string, string> = configured === undefined ? {} : { 'aws:endpoints': configured }
    return work(config, await findDeployedService(configuredUrl(configured, environment.env)))
  }
  if (endpoint.kind !== 'none') return work(endpointConfig(endpoint.url), await findDeployedService(endpoint.url))

  const { serve } = await import('../service/serve.ts')
  const service = await serve({ port: '0' }, { ...environment, cwd: stack.project })
  environment.err(
    `No service is running: started one for this command (data in ${service.dataLocation}). "poolhouse start" keeps one running.`,
  )
  try {
    return await work(endpointConfig(service.url), await findDeployedService(service.url))
  } finally {
    await service.close()
  }
}

/** The address of user pools in the configuration of the stack, else in the environment, as the provider reads them. */
function configuredUrl(endpoints: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  const fromEnvironment = env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER || env.AWS_ENDPOINT_URL
  if (endpoints === undefined) return fromEnvironment
  try {
    const listed = JSON.parse(endpoints) as { cognitoidp?: string }[]
    return listed.find(({ cognitoidp }) => cognitoidp)?.cognitoidp ?? fromEnvironment
  } catch {
    // The provider reports what is wrong with it.
    return undefined
  }
}
