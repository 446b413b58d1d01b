import type { IdentityProvider } from '../identity-providers/index.ts'
import type { Pool } from '../pools/index.ts'
import type { AuthenticationContext } from '../tokens/index.ts'
import type { ExternalIdentity } from './external-identity.ts'

/** The four levels of authentication, from the lowest. */
const levels = ['Level1', 'Level2', 'Level3', 'Level4'] as const

type Level = (typeof levels)[number]

/** Methods and their length that tokens repeat, so that no provider makes them large. */
const maxMethods = 10
const maxMethodLength = 64

/** The method of a provider that states none, or none that counts. docs/reference/tokens.md#3.4. */
const unstated = ['fed']

/** The name of a level in requests and tokens. docs/reference/users-and-pools.md: a custom name takes the place of the default one. */
const nameOfLevel = ({ config }: Pool, level: Level): string =>
  config.AcrConfiguration?.[level]?.AcrValue ?? `urn:cognito:loa:${levels.indexOf(level) + 1}`

/** The provider's names of the levels that the application asks for; names that the pool has not got are ignored. */
export const acrValuesFor = (pool: Pool, { content }: IdentityProvider, asked: string | null): string =>
  (asked ?? '')
    .split(' ')
    .map(name => levels.find(level => nameOfLevel(pool, level) === name))
    .flatMap(level => (level && content.acr?.[level]) ?? [])
    .join(' ')

const isFilled = (map: object | undefined): boolean => Object.keys(map ?? {}).length > 0

/**
 * What tokens say of a sign-in at a provider. Undefined, so that they have neither claim, unless provider or pool have levels: the service issued
 * none when it was looked at (docs/reference/tokens.md#3.4). The provider's methods count where an administrator mapped its levels.
 */
export function authenticationContext(
  pool: Pool,
  provider: IdentityProvider,
  identity: ExternalIdentity,
): AuthenticationContext | undefined {
  const { acr, amr = [] } = identity
  const { acr: mapping } = provider.content
  const isMapped = isFilled(mapping)
  if (!isMapped && !isFilled(pool.config.AcrConfiguration)) return undefined
  const stated = isMapped ? amr.filter(method => method !== '' && method.length <= maxMethodLength).slice(0, maxMethods) : []
  return { ...(acr !== undefined && { acr: nameOfLevel(pool, levelOf(mapping, acr)) }), amr: stated.length > 0 ? stated : unstated }
}

/**
 * A value that is not mapped means the lowest level, as on the service; one that is mapped twice the lower one. A provider that states no value gets
 * no `acr`: the service's answer is not published, and a claim that is absent satisfies no application.
 */
const levelOf = (mapping: IdentityProvider['content']['acr'], acr: string): Level =>
  levels.find(level => mapping?.[level] === acr) ?? 'Level1'
