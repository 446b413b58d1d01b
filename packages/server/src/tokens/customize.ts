import { refuse } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { Claims } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { type GroupRow, listGroupsOfUser } from '../storage/index.ts'
import { type ClaimChanges, type GroupOverride, hasTrigger, runTrigger, triggerVersion, userAttributes } from '../triggers/index.ts'
import { isMemberAsWritten } from '../users/index.ts'
import { groupsAndRoles, type SignInRecord, type TokenUser } from './claims.ts'

/** Why tokens are issued: `triggerSource` of PreTokenGeneration is `TokenGeneration_<source>`. */
export type TokenSource =
  | 'Authentication'
  | 'NewPasswordChallenge'
  | 'AuthenticateDevice'
  | 'RefreshTokens'
  | 'HostedAuth'
  | 'TokenExchange'

/** The groups of a user, and the changes of claims that PreTokenGeneration asks for. */
export interface TokenCustomization {
  groups: readonly GroupRow[]
  groupOverride?: GroupOverride | null
  id?: ClaimChanges | null
  access?: (ClaimChanges & { scopesToAdd?: string[]; scopesToSuppress?: string[] }) | null
}

/** Whether the pool has a PreTokenGeneration trigger. It may refuse, so it must run before anything is written. */
export const hasPreTokenGeneration = (pool: Pool): boolean => hasTrigger(pool, 'PreTokenGeneration')

/** Groups of a user, at most: a quota of the service. */
const mostGroups = 100

/**
 * Reads the groups of the user, unless it is known that there are none, and runs PreTokenGeneration. docs/reference/lambda-triggers.md#6.8, docs/reference/lambda-triggers.md#6.9.
 */
export async function customizeUserTokens(
  call: Call,
  pool: Pool,
  client: AppClient,
  user: TokenUser,
  signIn: Pick<SignInRecord, 'scopes'>,
  source: TokenSource,
  isInGroups = true,
): Promise<TokenCustomization> {
  const found = isInGroups ? await call.store.read(listGroupsOfUser({ poolId: pool.id, sub: user.sub, after: '', limit: mostGroups })) : []
  const groups = found.filter(({ name, member_binding }) =>
    isMemberAsWritten(call, { pool_id: pool.id, sub: user.sub, name }, member_binding),
  )
  if (!hasPreTokenGeneration(pool)) return { groups }
  const own = groupsAndRoles(groups)
  const answer = await runTrigger(call, pool, {
    trigger: 'PreTokenGeneration',
    source,
    userName: user.username,
    clientId: client.settings.ClientId,
    request: {
      userAttributes: userAttributes(pool, user),
      groupConfiguration: {
        groupsToOverride: own['cognito:groups'] ?? [],
        iamRolesToOverride: own['cognito:roles'] ?? [],
        preferredRole: own['cognito:preferred_role'] ?? null,
      },
      ...(triggerVersion(pool, 'PreTokenGeneration') !== '1' && { scopes: signIn.scopes.split(' ').filter(Boolean) }),
    },
  })
  const second = answer?.claimsAndScopeOverrideDetails
  if (second)
    return {
      groups,
      groupOverride: second.groupOverrideDetails,
      id: second.idTokenGeneration,
      access: scoped(second.accessTokenGeneration),
    }
  const first = answer?.claimsOverrideDetails
  return first ? { groups, groupOverride: first.groupOverrideDetails, id: first } : { groups }
}

/**
 * Runs PreTokenGeneration for a client's own token, which has no user and no groups; only event version 3 exists for it.
 * docs/reference/lambda-triggers.md#6.9.
 */
export async function customizeClientToken(
  call: Call,
  pool: Pool,
  client: AppClient,
  scopes: readonly string[],
): Promise<TokenCustomization> {
  if (triggerVersion(pool, 'PreTokenGeneration') !== '3') return { groups: [] }
  const { ClientId } = client.settings
  const answer = await runTrigger(call, pool, {
    trigger: 'PreTokenGeneration',
    source: 'ClientCredentials',
    userName: ClientId,
    clientId: ClientId,
    request: { userAttributes: {}, groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null }, scopes },
  })
  return { groups: [], access: scoped(answer?.claimsAndScopeOverrideDetails?.accessTokenGeneration) }
}

function scoped(access: TokenCustomization['access']): TokenCustomization['access'] {
  if (access?.scopesToAdd?.some(scope => /\s/.test(scope) || scope === ''))
    throw refuse('InvalidLambdaResponseException', 'Unrecognizable lambda output', {
      rule: { id: 'trigger-answer', setting: 'PreTokenGeneration' },
    })
  return access
}

/** Claims that PreTokenGeneration cannot change: in both kinds of tokens, and in access tokens. Such changes are ignored. */
const fixed = new Set('acr amr at_hash auth_time aud azp exp iat identities iss jti nbf nonce origin_jti sub token_use event_id'.split(' '))
const fixedInAccess = new Set(['client_id', 'username', 'version', 'device_key', 'scope'])
const isFixed = (name: string, use: 'id' | 'access'): boolean =>
  fixed.has(name) || /^(cognito|dev):/.test(name) || (use === 'access' && fixedInAccess.has(name))

/** Applies the changes of claims. Suppression wins over addition; a group override replaces groups and roles, an empty one removes them. */
export function applyClaimChanges(
  claims: Claims,
  use: 'id' | 'access',
  { groupOverride, id, access }: TokenCustomization,
  clientId: string,
): Claims {
  const changes = use === 'id' ? id : access
  if (!changes && !groupOverride) return claims
  const changed: Claims = { ...claims }
  for (const [name, value] of Object.entries(changes?.claimsToAddOrOverride ?? {})) {
    const isOwnAudience = use === 'access' && name === 'aud' && value === clientId
    if (isOwnAudience || !isFixed(name, use)) define(changed, name, value)
  }
  for (const name of changes?.claimsToSuppress ?? []) if (!isFixed(name, use)) delete changed[name]
  if (use === 'access' && access) changed.scope = scopesOf(String(claims.scope), access)
  if (groupOverride) {
    for (const name of Object.keys(changed)) if (isGroupClaim(name)) delete changed[name]
    Object.assign(changed, groupClaimsOf(groupOverride, use))
  }
  return changed
}

/** Defines a claim of any name, `__proto__` included. */
const define = (claims: Claims, name: string, value: unknown) =>
  Object.defineProperty(claims, name, { value, enumerable: true, configurable: true, writable: true })

const isGroupClaim = (name: string): boolean => name === 'cognito:groups' || name === 'cognito:roles' || name === 'cognito:preferred_role'

const groupClaimsOf = ({ groupsToOverride, iamRolesToOverride, preferredRole }: GroupOverride, use: 'id' | 'access'): Claims => ({
  ...(groupsToOverride?.length && { 'cognito:groups': groupsToOverride }),
  ...(use === 'id' && iamRolesToOverride?.length && { 'cognito:roles': iamRolesToOverride }),
  ...(use === 'id' && preferredRole && { 'cognito:preferred_role': preferredRole }),
})

function scopesOf(scope: string, { scopesToAdd = [], scopesToSuppress = [] }: NonNullable<TokenCustomization['access']>): string {
  const scopes = new Set([...scope.split(' ').filter(Boolean), ...scopesToAdd])
  for (const each of scopesToSuppress) scopes.delete(each)
  return [...scopes].join(' ')
}
