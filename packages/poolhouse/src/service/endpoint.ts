import { CommandFailure, UsageError } from '../failure.ts'
import { findAnnouncedServices } from './announcement.ts'
import { checkHealth, isPoolhouse, trustSetting } from './health.ts'

export const defaultUrl = 'http://localhost:9229'

/** Where a program's calls go. `configured`: the environment or the stack names it, and the provider reads it there. */
export type Endpoint =
  | { kind: 'given' | 'running'; url: string }
  | { kind: 'configured' }
  /** None runs: the command starts one for as long as it runs. */
  | { kind: 'none' }

/** `--endpoint`, else what is configured, else a running service that announced itself here or above, else the default port. */
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
    // To pass it by would be to start a second one on the same data.
    if (health === 'untrusted')
      throw new CommandFailure(`${url} has a certificate that this command does not trust. Run it again with ${trustSetting(authority)}`)
  }
  return (await isPoolhouse(defaultUrl)) ? { kind: 'running', url: defaultUrl } : { kind: 'none' }
}

function parseEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`--endpoint "${text}" is no address. Give one such as ${defaultUrl}.`)
  }
  return text.replace(/\/+$/, '')
}
