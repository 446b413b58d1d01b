import { type AuthenticationResultType, refuseBecause, userAdminScope } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { type Device, deviceGroupKey, deviceNotFound, newDeviceKey, tracksDevices } from '../devices/index.ts'
import { assertOutcome, type OutcomeOf, type Refusals } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import {
  type Attempt,
  type createBrowserSession,
  createFamily,
  createFamilyByFactor,
  type FactorAnswer,
  recordAnalyticsEvent,
  revokeFamily,
} from '../storage/index.ts'
import { hasTrigger, runTrigger, userAttributes } from '../triggers/index.ts'
import { newSessionTracking, requestOrigin } from '../user-sessions/index.ts'
import type { User } from '../users/index.ts'
import type { SignInRecord } from './claims.ts'
import { customizeUserTokens, type TokenSource } from './customize.ts'
import { newFamily } from './family.ts'
import { formatRefreshToken } from './refresh-token.ts'
import { signTokens } from './sign.ts'

/** Members of AuthenticationResult. */
export type Tokens = AuthenticationResultType

/** A completed sign-in, for which tokens are issued. */
export interface SignInTokensRequest {
  pool: Pool
  client: AppClient
  user: User
  /** The verified password; its lock-out and its single use are checked in the transaction that creates the family. */
  attempt?: Attempt
  /** The answer to the last challenge, accepted in the same transaction. */
  answer?: FactorAnswer & { totpStep?: number }
  /** The exception for an answer beyond the limits. */
  wrongAnswer?: () => Error
  /** Scopes of the access token; a sign-in through the API gets the same scope whatever the client's OAuth scopes are. */
  scopes?: string
  source?: TokenSource
  /** The device that the sign-in comes from. Without one, a pool that tracks devices issues a new device key. */
  device?: Device
}

/** A code of an authenticator app is accepted once. */
export const totpCodeAlreadyUsed = () => refuseBecause('totp-code-used')

const wrongPassword = () => refuseBecause('incorrect-credentials')

/** Exceptions for the outcomes of the decisions that complete a sign-in. A user deleted in the meantime is answered like an unknown user. */
export const signInRefusals = (
  wrongAnswer: () => Error = () => refuseBecause('session-invalid'),
): Refusals<OutcomeOf<typeof createFamily | typeof createFamilyByFactor | typeof createBrowserSession>, 'created'> => ({
  locked: () => refuseBecause('locked-out'),
  'proof-reused': wrongPassword,
  'signed-out': wrongPassword,
  'user-deleted': wrongPassword,
  'totp-step-used': totpCodeAlreadyUsed,
  used: () => refuseBecause('session-used'),
  limit: wrongAnswer,
  'device-forgotten': deviceNotFound,
  disabled: () => refuseBecause('user-disabled'),
})

/** Creates the refresh-token family of a completed sign-in and issues its first tokens, which are returned only once the family is durable. */
export async function issueSignInTokens(
  call: Call,
  { pool, client, user, attempt, answer, wrongAnswer, scopes = userAdminScope, source = 'Authentication', device }: SignInTokensRequest,
): Promise<Tokens> {
  const isNew = tracksDevices(pool) && !device
  const deviceKey = isNew ? newDeviceKey(pool) : (device?.key ?? null)
  const signIn: SignInRecord = { familyId: newUuid(), eventId: newUuid(), authTime: Math.floor(call.now / 1000), scopes, deviceKey }
  const clientId = client.settings.ClientId
  const family = newFamily(call, { pool, client, user }, signIn)
  const use = device && { key: device.key, ...requestOrigin(call) }
  const tracked = newSessionTracking(call, pool)
  const make = () => signTokens(call, pool, client, user, signIn, customizeUserTokens(call, pool, client, user, signIn, source))
  // A function that is asked could tell what only the decision may: it waits for it. Without one, both run at once.
  const asks = hasTrigger(pool, 'PostAuthentication', 'PreTokenGeneration')
  const event = call.analytics?.event('sign-in', { sub: user.sub })
  const created = { family, device: use, tracked, event: asks ? undefined : event }
  const committed = answer
    ? call.store.decide(createFamilyByFactor, { ...created, answer })
    : call.store.decide(createFamily, { ...created, attempt })
  const [outcome, made] = await Promise.all([committed, asks ? undefined : make()])
  assertOutcome(outcome, 'created', signInRefusals(wrongAnswer))
  const tokens = made ?? (await issueAfterTriggers(call, { pool, client, user }, { ...signIn, isNew }, make))
  // A function that refuses leaves no sign-in, so its event waits for the answer.
  if (asks && event) await call.store.decide(recordAnalyticsEvent, event)
  const RefreshToken = formatRefreshToken(call, pool, { familyId: signIn.familyId, sub: user.sub, clientId, generation: 0 })
  const metadata = isNew && { NewDeviceMetadata: { DeviceKey: deviceKey!, DeviceGroupKey: deviceGroupKey(call, pool) } }
  return { ...tokens, RefreshToken, ...metadata }
}

/**
 * Runs PostAuthentication, then issues the tokens. Where a trigger refuses, the new family is revoked. docs/reference/lambda-triggers.md#4,
 * docs/reference/lambda-triggers.md#6.4.
 */
async function issueAfterTriggers(
  call: Call,
  party: Pick<SignInTokensRequest, 'pool' | 'client' | 'user'>,
  { familyId, isNew }: SignInRecord & { isNew: boolean },
  make: () => Promise<Tokens>,
): Promise<Tokens> {
  try {
    await runPostAuthentication(call, party, isNew)
    return await make()
  } catch (error) {
    await call.store.decide(revokeFamily, { poolId: party.pool.id, sub: party.user.sub, id: familyId, at: call.now })
    throw error
  }
}

/** Runs the PostAuthentication trigger; what it throws fails the sign-in. `newDeviceUsed`: a device key was issued. */
export const runPostAuthentication = (
  call: Call,
  { pool, client, user }: Pick<SignInTokensRequest, 'pool' | 'client' | 'user'>,
  newDeviceUsed: boolean,
) =>
  runTrigger(call, pool, {
    trigger: 'PostAuthentication',
    source: 'Authentication',
    userName: user.username,
    clientId: client.settings.ClientId,
    request: { userAttributes: userAttributes(pool, user), newDeviceUsed },
  })
