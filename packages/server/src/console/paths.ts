/** The addresses of the console. Only `/` is outside of the prefix, which no pool id can be. */
const prefix = '/_poolhouse/console'

const user = (poolId: string, sub: string) => `${prefix}/pools/${poolId}/users/${sub}`
const client = (poolId: string, clientId: string) => `${prefix}/pools/${poolId}/clients/${encodeURIComponent(clientId)}`

/** Where each page is. */
export const paths = {
  home: '/',
  inbox: `${prefix}/inbox`,
  requests: `${prefix}/requests`,
  analytics: `${prefix}/analytics`,
  clock: `${prefix}/clock`,
  events: `${prefix}/events`,
  pool: (poolId: string) => `${prefix}/pools/${poolId}`,
  client,
  secrets: (poolId: string, clientId: string) => `${client(poolId, clientId)}/secrets`,
  user,
  userAction: (poolId: string, sub: string, action: string) => `${user(poolId, sub)}/${action}`,
} as const

/** A path with a query; members that are undefined are left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}
