import type { Settings } from '../context.ts'
import { isLoopbackName } from '../http/index.ts'
import { ConfigError } from './config-error.ts'

interface ModeChoice {
  production: boolean
  development: boolean
  allowRemote: boolean
  allowedHosts: readonly string[]
  awsRegions: readonly string[] | undefined
  host: string
  databaseUrl: string | undefined
}

/** Development mode does not verify callers, so it is the default only on loopback with an embedded database. */
export function resolveMode({
  production,
  development,
  allowRemote,
  allowedHosts,
  awsRegions,
  host,
  databaseUrl,
}: ModeChoice): Settings['mode'] {
  if (production && development) throw new ConfigError('--production and --development exclude each other. Use one of them.')
  if (production) return 'production'

  const remote = !isLoopbackName(host)
  if (!development && (remote || databaseUrl !== undefined)) {
    const why = remote ? `--host "${host}" can be reached from other machines` : '--database is a server that others may use as well'
    throw new ConfigError(
      `${why}, so the mode must be named: --production (calls must be signed) or --development (callers are not verified).`,
    )
  }
  // The names of AWS are host names that clients use.
  if (remote && !(allowRemote && (allowedHosts.length > 0 || awsRegions)))
    throw new ConfigError(
      `--host "${host}" can be reached from other machines, and development mode does not verify callers. Use --production, or --allow-remote with ` +
        '--allowed-hosts and the host names that clients use.',
    )
  return 'development'
}

/** @throws ConfigError where production was given what only development has */
export function assertNotDevelopment({ allowRemote }: Pick<ModeChoice, 'allowRemote'>): void {
  if (!allowRemote) return
  throw new ConfigError(
    '--allow-remote lets other machines use development mode, which verifies no caller; production needs none. Leave it out, or POOLHOUSE_ALLOW_REMOTE.',
  )
}

/** Passwords, codes, cookies and tokens would go over the network as they are. On this machine alone nobody else reads them. @throws ConfigError */
export function assertEncryptedPublicUrl(publicUrl: string): void {
  const { protocol, hostname } = new URL(publicUrl)
  if (protocol === 'https:' || isLoopbackName(hostname.replaceAll(/[[\]]/g, ''))) return
  throw new ConfigError(
    `--public-url "${publicUrl}" is not https, so that passwords and tokens of users go over the network in clear. Give an https address, with --tls-cert and --tls-key or a proxy in front; or state with --allow-clear-public-url (POOLHOUSE_ALLOW_CLEAR_PUBLIC_URL) that the network is trusted.`,
  )
}
