/**
 * The URL of a PostgreSQL database, with several hosts as libpq has them: `postgres://user:password@one:5432,two:5432/name?target_session_attrs=read-write`.
 * TLS is read here and not by the driver, which takes `require` for what it is in libpq in some versions and not in others.
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING
 */
export interface DatabaseUrl {
  /** For messages: hosts and database, without user and password. */
  name: string
  /** Lower case, without brackets; empty for a socket in the file system. */
  hosts: readonly string[]
  /** A URL for each host, without what is read here. */
  urls: readonly string[]
  sslmode: SslMode | undefined
  /** Paths of PEM files. */
  sslrootcert: string | undefined
  sslcert: string | undefined
  sslkey: string | undefined
  /** Of several hosts only the one that takes writes is used. */
  mustWrite: boolean
}

const sslModes = ['disable', 'allow', 'prefer', 'no-verify', 'require', 'verify-ca', 'verify-full'] as const
type SslMode = (typeof sslModes)[number]

/** Modes in which nobody between the two can read or change what is said: the certificate is verified. `require` is taken for `verify-full`. */
export const isVerified = (mode: SslMode | undefined): boolean =>
  mode !== undefined && ['require', 'verify-ca', 'verify-full'].includes(mode)

const sessionAttributes = ['any', 'read-write', 'primary'] as const

/** Thrown with what is wrong, without a value. */
export class DatabaseUrlError extends Error {
  override readonly name = 'DatabaseUrlError'
}

/** Parses the URL of a database. @throws DatabaseUrlError */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const [, scheme, user = '', authority = '', rest = ''] = /^(postgres(?:ql)?:\/\/)([^@/?]*@)?([^/?]*)(\/[^?]+(?:\?.*)?)$/.exec(text) ?? []
  if (!scheme) throw new DatabaseUrlError('must be a PostgreSQL URL with a database, such as postgres://user:password@host:5432/poolhouse')
  const parts = authority.split(',').map(host => {
    const url = `${scheme}${user}${host}${rest}`
    if (!URL.canParse(url))
      throw new DatabaseUrlError('must be a PostgreSQL URL with a database, such as postgres://user:password@host:5432/poolhouse')
    return new URL(url)
  })
  const [first] = parts
  const given = (name: string) => first!.searchParams.get(name) ?? undefined
  const sslmode = given('ssl') === 'true' ? 'verify-full' : given('sslmode')
  if (sslmode !== undefined && !isOneOf(sslModes, sslmode))
    throw new DatabaseUrlError(`has a sslmode that is none of ${sslModes.join(', ')}`)
  const attributes = given('target_session_attrs')
  if (attributes !== undefined && !isOneOf(sessionAttributes, attributes))
    throw new DatabaseUrlError(`has target_session_attrs that are none of ${sessionAttributes.join(', ')}`)
  const [sslrootcert, sslcert, sslkey] = ['sslrootcert', 'sslcert', 'sslkey'].map(given)
  for (const url of parts)
    for (const name of ['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'target_session_attrs', 'uselibpqcompat'])
      url.searchParams.delete(name)
  return {
    name: `PostgreSQL at ${parts.map(({ host }) => host).join(',')}${first!.pathname}`,
    hosts: parts.map(({ hostname, searchParams }) => hostOf(hostname, searchParams)),
    urls: parts.map(({ href }) => href),
    ...{ sslmode, sslrootcert, sslcert, sslkey },
    mustWrite: attributes === undefined ? parts.length > 1 : attributes !== 'any',
  }
}

const isOneOf = <Value extends string>(values: readonly Value[], value: string): value is Value =>
  (values as readonly string[]).includes(value)

/** A host may also stand in the query; one that begins with a slash is a folder with a socket. */
function hostOf(hostname: string, query: URLSearchParams): string {
  const host = query.get('host') ?? decodeURIComponent(hostname)
  return host.startsWith('/') ? '' : host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
}
