import { graceSeconds, refuse, refuseFor, rotatesRefreshTokens } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { tracksDevices } from '../devices/index.ts'
import { assertOutcomeKind, type Refusals } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { type FamilyRow, forgottenDevice, type Rotation, readFamily, rotate, touchFamily } from '../storage/index.ts'
import { requestOrigin, tracksSessions } from '../user-sessions/index.ts'
import { type User, userFromRow } from '../users/index.ts'
import type { SignInRecord } from './claims.ts'
import { customizeUserTokens, hasPreTokenGeneration } from './customize.ts'
import type { Tokens } from './issue-tokens.ts'
import { formatRefreshToken, parseRefreshToken, type RefreshToken } from './refresh-token.ts'
import { signTokens } from './sign.ts'

const refusals = {
  invalid: () => refuse('NotAuthorizedException', 'Invalid Refresh Token'),
  expired: () => refuse('NotAuthorizedException', 'Refresh Token has expired'),
  revoked: () => refuse('NotAuthorizedException', 'Refresh Token has been revoked'),
  disabled: () => refuseFor('user-disabled'),
  reset: () => refuse('PasswordResetRequiredException', 'Password reset required for the user'),
  /** For GetTokensFromRefreshToken, which does not declare the other. */
  resetUndeclared: () => refuse('NotAuthorizedException', 'Password reset required for the user'),
  reused: () => refuse('RefreshTokenReuseException', 'Refresh token has been reused.'),
}

/** Exceptions for the outcomes of `rotate`. */
const rotationRefusals: Refusals<Rotation['kind'], 'rotated' | 'within-grace'> = {
  reused: refusals.reused,
  expired: refusals.expired,
  revoked: refusals.revoked,
  unknown: refusals.invalid,
}

/** A refresh token, and the device that it is said to come from. */
export interface RefreshRequest {
  text: string
  deviceKey: string | undefined
}

interface Presented {
  token: RefreshToken
  family: FamilyRow
  user: User
}

/** Everything that must be true before a token is used; what only the write can tell (reuse) comes with it. */
async function present(
  call: Call,
  pool: Pool,
  client: AppClient,
  { text, deviceKey }: RefreshRequest,
  reset: () => Error,
): Promise<Presented> {
  const token = parseRefreshToken(call, pool, text)
  if (!token || token.clientId !== client.settings.ClientId) throw refusals.invalid()
  const found = await call.store.read(readFamily({ poolId: pool.id, sub: token.sub, id: token.familyId }))
  if (!found || found.family.created_at < client.createdAt) throw refusals.invalid()
  const { family } = found
  const user = userFromRow(found.user)
  if (!user.enabled) throw refusals.disabled()
  if (family.ended_at !== null) throw refusals.revoked()
  if (family.expires_at <= call.now) throw refusals.expired()
  if (user.status === 'RESET_REQUIRED') throw reset()
  // Of a device, confirmed or not, only with its key; of a forgotten one not at all.
  const isOfDevice = tracksDevices(pool) && family.device_key !== null
  if (isOfDevice && (family.device_key === forgottenDevice || family.device_key !== deviceKey)) throw refusals.invalid()
  return { token, family, user }
}

const signInOf = (family: FamilyRow): SignInRecord => ({
  familyId: family.id,
  eventId: family.event_id,
  authTime: family.auth_time,
  scopes: family.scopes,
  deviceKey: family.device_key,
  ...(family.grant_type !== null && { grant: { audience: family.audience } }),
})

/** Whose token it is, for a secret hash over the real username. */
export async function ownerOfRefreshToken(call: Call, pool: Pool, text: string): Promise<User | undefined> {
  const token = parseRefreshToken(call, pool, text)
  const found = token && (await call.store.read(readFamily({ poolId: pool.id, sub: token.sub, id: token.familyId })))
  return found && userFromRow(found.user)
}

/** REFRESH_TOKEN_AUTH: new ID and access tokens; the refresh token stays and is not returned. Writes nothing, unless the pool tracks sessions. */
export async function refreshTokens(
  call: Call,
  pool: Pool,
  client: AppClient,
  presentation: RefreshRequest,
  reset = refusals.reset,
): Promise<Tokens> {
  const { token, family, user } = await present(call, pool, client, presentation, reset)
  // A token that was rotated away while its client rotated does not come back when rotation is switched off.
  if (token.generation !== family.generation) throw refusals.revoked()
  const signIn = signInOf(family)
  const signing = signTokens(call, pool, client, user, signIn, customizeUserTokens(call, pool, client, user, signIn, 'RefreshTokens'))
  if (!isTracked(pool, family)) return signing
  const touched = call.store.decide(touchFamily, {
    poolId: pool.id,
    sub: token.sub,
    id: token.familyId,
    at: call.now,
    ...requestOrigin(call),
  })
  const [tokens] = await Promise.all([signing, touched])
  return tokens
}

const isTracked = (pool: Pool, family: FamilyRow): boolean => tracksSessions(pool) && family.last_active_at !== null

/**
 * With rotation on: new tokens of all three kinds. The signatures run beside the commit; nothing is released before it,
 * and nothing at all when the store finds the token spent.
 */
export async function rotateTokens(call: Call, pool: Pool, client: AppClient, presentation: RefreshRequest): Promise<Tokens> {
  if (!rotatesRefreshTokens(client.settings)) return refreshTokens(call, pool, client, presentation, refusals.resetUndeclared)
  const { token, family, user } = await present(call, pool, client, presentation, refusals.resetUndeclared)
  const signIn = signInOf(family)
  const customizing = customizeUserTokens(call, pool, client, user, signIn, 'RefreshTokens')
  // What the function refuses is not rotated.
  if (hasPreTokenGeneration(pool)) await customizing
  const rotation = call.store.decide(rotate, {
    poolId: pool.id,
    sub: token.sub,
    id: token.familyId,
    generation: token.generation,
    at: call.now,
    graceSeconds: graceSeconds(client.settings),
    by: newUuid(),
    onReuse: call.settings.refreshTokenReuse,
    sessionActivity: isTracked(pool, family) ? requestOrigin(call) : undefined,
  })
  const [outcome, tokens] = await Promise.all([rotation, signTokens(call, pool, client, user, signIn, customizing)])
  assertOutcomeKind(outcome, ['rotated', 'within-grace'], rotationRefusals)
  return { ...tokens, RefreshToken: formatRefreshToken(call, pool, { ...token, generation: outcome.generation }) }
}
