import { CommandFailure, UsageError } from '../failure.ts'
import { findAnnouncedServices } from './announcement.ts'
import { checkHealth, isPoolhouse, trustSetting } from './health.ts'

/** Address of `poolhouse start` without options. */
export const defaultUrl = 'http://localhost:9229'

/** The service to use. `given`: by --endpoint. `configured`: in the environment or the stack, where the provider reads it. */
export type Endpoint =
  | { kind: 'given' | 'running'; url: string }
  | { kind: 'configured' }
  /** No service runs; the command may start one for itself. */
  | { kind: 'none' }

/** Chooses the service: `--endpoint`, else the configured one, else one announced in this folder or above, else one on the default port. */
export async function chooseEndpoint(wish: {
  endpoint?: string | undefined
  from: string
  env: NodeJS.ProcessEnv
  configured: boolean
}): Promise<Endpoint> {
  if (wish.endpoint !== undefined) return { kind: 'given', url: parseEndpoint(wish.endpoint) }
  if (wish.configured || Object.keys(wish.env).some(name => /^AWS_ENDPOINT_URL(_|$)/.test(name) && wish.env[name]))
    return { kind: 'configured' }
  for (const { url, authority } of findAnnouncedServices(wish.from)) {
    const health = await checkHealth(url)
    if (health === 'poolhouse') return { kind: 'running', url }
    // Ignoring it would start a second service on the same data.
    if (health === 'untrusted')
      throw new CommandFailure(`${url} has a certificate that this command does not trust. Run it again with ${trustSetting(authority)}`)
  }
  return (await isPoolhouse(defaultUrl)) ? { kind: 'running', url: defaultUrl } : { kind: 'none' }
}

function parseEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`--endpoint "${text}" is not an HTTP URL. Use one such as ${defaultUrl}.`)
  }
  return text.replace(/\/+$/, '')
}
