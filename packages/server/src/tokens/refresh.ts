import { graceSeconds, refuse, refuseBecause, rotatesRefreshTokens } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { tracksDevices } from '../devices/index.ts'
import { assertOutcomeKind, type Refusals } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import {
  type FamilyToRefresh,
  forgottenDevice,
  type Rotation,
  readFamily,
  readFamilyToRefresh,
  rotate,
  touchFamily,
} from '../storage/index.ts'
import { requestOrigin, tracksSessions } from '../user-sessions/index.ts'
import { noteUser, type User, userFromRow } from '../users/index.ts'
import type { SignInRecord, TokenUser } from './claims.ts'
import { customizeUserTokens, hasPreTokenGeneration } from './customize.ts'
import type { Tokens } from './issue-tokens.ts'
import { formatRefreshToken, parseRefreshToken, type RefreshToken } from './refresh-token.ts'
import { signTokens } from './sign.ts'

const refusals = {
  invalid: () => refuse('NotAuthorizedException', 'Invalid Refresh Token', { rule: { id: 'refresh-token-invalid' } }),
  expired: () => refuse('NotAuthorizedException', 'Refresh Token has expired', { rule: { id: 'refresh-token-expired' } }),
  revoked: () => refuse('NotAuthorizedException', 'Refresh Token has been revoked', { rule: { id: 'refresh-token-revoked' } }),
  disabled: () => refuseBecause('user-disabled'),
  reset: () =>
    refuse('PasswordResetRequiredException', 'Password reset required for the user', { rule: { id: 'password-reset-required' } }),
  /** For GetTokensFromRefreshToken, which does not declare PasswordResetRequiredException. */
  resetUndeclared: () =>
    refuse('NotAuthorizedException', 'Password reset required for the user', { rule: { id: 'password-reset-required' } }),
  reused: () => refuse('RefreshTokenReuseException', 'Refresh token has been reused.', { rule: { id: 'refresh-token-reused' } }),
}

/** Exceptions for the outcomes of `rotate`. */
const rotationRefusals: Refusals<Rotation['kind'], 'rotated' | 'within-grace'> = {
  reused: refusals.reused,
  expired: refusals.expired,
  revoked: refusals.revoked,
  unknown: refusals.invalid,
}

/** A refresh token, and the DEVICE_KEY that was sent with it. */
export interface RefreshRequest {
  text: string
  deviceKey: string | undefined
}

interface Presented {
  token: RefreshToken
  family: FamilyToRefresh
  user: TokenUser
}

const userOf = ({ sub, username, status, enabled, attributes }: FamilyToRefresh): TokenUser => ({
  sub,
  username,
  status,
  enabled: enabled === 1,
  attributes: JSON.parse(attributes),
})

/** Checks a refresh token before it is used: client, family, user and device. Reuse is detected by `rotate`. */
async function present(
  call: Call,
  pool: Pool,
  client: AppClient,
  { text, deviceKey }: RefreshRequest,
  reset: () => Error,
): Promise<Presented> {
  const token = parseRefreshToken(call, pool, text)
  if (!token || token.clientId !== client.settings.ClientId) throw refusals.invalid()
  const family = await call.store.read(readFamilyToRefresh({ poolId: pool.id, sub: token.sub, id: token.familyId }))
  if (!family || family.created_at < client.createdAt) throw refusals.invalid()
  const user = noteUser(call.trace, userOf(family))
  if (!user.enabled) throw refusals.disabled()
  if (family.ended_at !== null) throw refusals.revoked()
  if (family.expires_at <= call.now) throw refusals.expired()
  if (user.status === 'RESET_REQUIRED') throw reset()
  // A token from a device, confirmed or not, needs its DEVICE_KEY; one from a forgotten device is invalid.
  const isOfDevice = tracksDevices(pool) && family.device_key !== null
  if (isOfDevice && (family.device_key === forgottenDevice || family.device_key !== deviceKey)) throw refusals.invalid()
  return { token, family, user }
}

const signInOf = (family: FamilyToRefresh): SignInRecord => ({
  familyId: family.id,
  eventId: family.event_id,
  authTime: family.auth_time,
  scopes: family.scopes,
  deviceKey: family.device_key,
  authentication: family.authentication,
  ...(family.grant_type !== null && { grant: { audience: family.audience } }),
})

/** The user of a refresh token, for a SECRET_HASH computed from the real username. */
export async function ownerOfRefreshToken(call: Call, pool: Pool, text: string): Promise<User | undefined> {
  const token = parseRefreshToken(call, pool, text)
  const found = token && (await call.store.read(readFamily({ poolId: pool.id, sub: token.sub, id: token.familyId })))
  return found && userFromRow(found.user)
}

/** Issues new ID and access tokens; the refresh token stays valid and is not returned. It writes only where the pool tracks sessions. */
export async function refreshTokens(
  call: Call,
  pool: Pool,
  client: AppClient,
  request: RefreshRequest,
  reset = refusals.reset,
): Promise<Tokens> {
  const { token, family, user } = await present(call, pool, client, request, reset)
  // A token that was rotated stays invalid when the client's rotation is disabled later.
  if (token.generation !== family.generation) throw refusals.revoked()
  const signIn = signInOf(family)
  const customizing = customizeUserTokens(call, pool, client, user, signIn, 'RefreshTokens', family.in_groups === 1)
  const signing = signTokens(call, pool, client, user, signIn, customizing)
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

const isTracked = (pool: Pool, family: FamilyToRefresh): boolean => tracksSessions(pool) && family.last_active_at !== null

/**
 * Issues new ID, access and refresh tokens, where the client has rotation enabled. Signing runs in parallel with the transaction;
 * tokens are returned only once it is durable and has accepted the token.
 */
export async function rotateTokens(call: Call, pool: Pool, client: AppClient, request: RefreshRequest): Promise<Tokens> {
  if (!rotatesRefreshTokens(client.settings)) return refreshTokens(call, pool, client, request, refusals.resetUndeclared)
  const { token, family, user } = await present(call, pool, client, request, refusals.resetUndeclared)
  const signIn = signInOf(family)
  const customizing = customizeUserTokens(call, pool, client, user, signIn, 'RefreshTokens', family.in_groups === 1)
  // Where PreTokenGeneration refuses, the token is not rotated.
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
