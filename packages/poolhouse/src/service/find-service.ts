import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure } from '../failure.ts'
import { chooseEndpoint, defaultUrl } from './endpoint.ts'

/** Address of the running service that a command reads from. Throws CommandFailure if none runs, since a new one would be empty. */
export async function findServiceUrl(endpoint: string | undefined, { cwd, env }: CommandEnvironment): Promise<string> {
  const found = await chooseEndpoint({ endpoint, from: cwd, env })
  if (found.kind === 'given' || found.kind === 'running') return found.url
  if (found.kind === 'configured') return (env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER || env.AWS_ENDPOINT_URL) ?? defaultUrl
  throw new CommandFailure(
    `no service runs here or on port ${new URL(defaultUrl).port}. Start one with "poolhouse start", or name it with --endpoint.`,
  )
}
