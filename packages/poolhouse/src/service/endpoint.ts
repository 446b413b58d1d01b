import { CommandFailure, UsageError } from '../failure.ts'
import { findAnnouncedServices } from './announcement.ts'
import { isPoolhouse, trustSetting } from './health.ts'
import { checkWithAuthority, ownAuthority } from './trust.ts'

/** Address of `poolhouse start` without options. */
export const defaultUrl = 'http://localhost:9229'

/** The service to use. `given`: by --endpoint. `configured`: in the environment or the stack, where the provider reads it. */
export type Endpoint =
  | { kind: 'given' | 'running'; url: string }
  | { kind: 'configured' }
  /** No service runs; the command may start one for itself. */
  | { kind: 'none' }

/** What a command knows of the service that it is to use. */
interface EndpointWish {
  endpoint?: string | undefined
  from: string
  env: NodeJS.ProcessEnv
  /** `aws:endpoints` of the stack. */
  configured?: string | undefined
}

/**
 * Chooses the service: `--endpoint`, else the configured one, else one announced in this folder or above, else one on the default port.
 * An https service with a certificate of `poolhouse tls` is trusted by the authority in its data directory.
 */
export async function chooseEndpoint(wish: EndpointWish): Promise<Endpoint> {
  if (wish.endpoint !== undefined) {
    const url = parseEndpoint(wish.endpoint)
    await trustIfOurs(url, wish)
    return { kind: 'given', url }
  }
  const configured = configuredEndpoints(wish)
  if (configured.length > 0) {
    for (const url of httpsUrlsIn(configured)) await trustIfOurs(url, wish)
    return { kind: 'configured' }
  }
  for (const { url, authority } of findAnnouncedServices(wish.from)) {
    const health = await checkWithAuthority(url, () => authority)
    if (health === 'poolhouse') return { kind: 'running', url }
    // Ignoring it would start a second service on the same data.
    if (health === 'untrusted')
      throw new CommandFailure(`${url} has a certificate that this command does not trust. Run it again with ${trustSetting(authority)}`)
  }
  return (await isPoolhouse(defaultUrl)) ? { kind: 'running', url: defaultUrl } : { kind: 'none' }
}

/** The texts that name an endpoint for the provider: the stack's configuration and the variables of the AWS SDKs. */
const configuredEndpoints = ({ configured, env }: EndpointWish): string[] => [
  ...(configured === undefined ? [] : [configured]),
  ...Object.entries(env).flatMap(([name, value]) => (/^AWS_ENDPOINT_URL(_|$)/.test(name) && value ? [value] : [])),
]

const httpsUrlsIn = (texts: readonly string[]): Set<string> => new Set(texts.flatMap(text => text.match(/https:\/\/[^\s"',]+/g) ?? []))

/** Other https servers, such as those of AWS, are not asked: theirs are no local names. */
async function trustIfOurs(url: string, { from, env }: EndpointWish): Promise<void> {
  if (url.startsWith('https:') && URL.canParse(url) && !/\.amazonaws\.com(\.cn)?$/.test(new URL(url).hostname))
    await checkWithAuthority(url, () => ownAuthority(from, env))
}

function parseEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`--endpoint "${text}" is not an HTTP URL. Use one such as ${defaultUrl}.`)
  }
  return text.replace(/\/+$/, '')
}
