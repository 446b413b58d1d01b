import { type AuthenticationResultType, refuseFor, userAdminScope } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { type Device, deviceGroupKey, deviceNotFound, newDeviceKey, tracksDevices } from '../devices/index.ts'
import type { Pool } from '../pools/index.ts'
import { type Attempt, createFamily, createFamilyByFactor, type FactorAnswer, revokeFamily } from '../storage/index.ts'
import { hasTrigger, runTrigger, userAttributes } from '../triggers/index.ts'
import { newSessionTracking, requestOrigin } from '../user-sessions/index.ts'
import type { User } from '../users/index.ts'
import type { SignInRecord } from './claims.ts'
import { customizeUserTokens, type TokenSource } from './customize.ts'
import { newFamily } from './family.ts'
import { formatRefreshToken } from './refresh-token.ts'
import { signTokens } from './sign.ts'

export type Tokens = AuthenticationResultType

export interface Beginning {
  pool: Pool
  client: AppClient
  user: User
  /** The guess that proved the user, to be judged with the write. */
  attempt?: Attempt
  /** The answer to a second factor, judged with the write; what a refused one is called. */
  factor?: FactorAnswer & { totpStep?: number }
  wrongFactor?: () => Error
  /** What an API sign-in grants, whatever the client's OAuth scopes are. */
  scopes?: string
  source?: TokenSource
  /** That it comes from. Without one, a pool that remembers devices gives it a key to confirm. */
  device?: Device
}

/** A code of an authenticator app counts once. */
export const totpCodeAlreadyUsed = () => refuseFor('totp-code-used')

/** What the decision that completes a sign-in found, in words. */
export function assertBegun(outcome: string, wrongFactor?: () => Error): void {
  if (outcome === 'locked') throw refuseFor('locked-out')
  // Whoever was deleted meanwhile is a name that nobody has.
  if (outcome === 'replayed' || outcome === 'gone') throw refuseFor('incorrect-credentials')
  if (outcome === 'step-used') throw totpCodeAlreadyUsed()
  if (outcome === 'used') throw refuseFor('session-used')
  if (outcome === 'limit') throw wrongFactor?.() ?? refuseFor('session-invalid')
  if (outcome === 'device-gone') throw deviceNotFound()
  if (outcome === 'disabled') throw refuseFor('user-disabled')
}

/** A complete sign-in: a new refresh family and its first tokens. They are released only when the family is durable. */
export async function issueSignInTokens(
  call: Call,
  { pool, client, user, attempt, factor, wrongFactor, scopes = userAdminScope, source = 'Authentication', device }: Beginning,
): Promise<Tokens> {
  const isNew = tracksDevices(pool) && !device
  const deviceKey = isNew ? newDeviceKey(pool) : (device?.key ?? null)
  const signIn: SignInRecord = { familyId: newUuid(), eventId: newUuid(), authTime: Math.floor(call.now / 1000), scopes, deviceKey }
  const clientId = client.settings.ClientId
  const family = newFamily(call, { pool, client, user }, signIn)
  const use = device && { key: device.key, ...requestOrigin(call) }
  const tracked = newSessionTracking(call, pool)
  const committed = factor
    ? call.store.decide(createFamilyByFactor, { family, guess: factor, device: use, tracked })
    : call.store.decide(createFamily, { family, attempt, device: use, tracked })
  const make = () => signTokens(call, pool, client, user, signIn, customizeUserTokens(call, pool, client, user, signIn, source))
  // A function that is asked could tell what only the decision may: it waits for it. Without one, both run at once.
  const asks = hasTrigger(pool, 'PostAuthentication', 'PreTokenGeneration')
  const [outcome, made] = await Promise.all([committed, asks ? undefined : make()])
  assertBegun(outcome, wrongFactor)
  const tokens = made ?? (await askAndMake(call, { pool, client, user }, { ...signIn, isNew }, make))
  const RefreshToken = formatRefreshToken(call, pool, { familyId: signIn.familyId, sub: user.sub, clientId, generation: 0 })
  const metadata = isNew && { NewDeviceMetadata: { DeviceKey: deviceKey!, DeviceGroupKey: deviceGroupKey(call, pool) } }
  return { ...tokens, RefreshToken, ...metadata }
}

/** What a function refuses leaves no sign-in behind. Spec: lambda-triggers 4 and 6.4. */
async function askAndMake(
  call: Call,
  party: Pick<Beginning, 'pool' | 'client' | 'user'>,
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

export const runPostAuthentication = (
  call: Call,
  { pool, client, user }: Pick<Beginning, 'pool' | 'client' | 'user'>,
  newDeviceUsed: boolean,
) =>
  runTrigger(call, pool, {
    trigger: 'PostAuthentication',
    source: 'Authentication',
    userName: user.username,
    clientId: client.settings.ClientId,
    request: { userAttributes: userAttributes(pool, user), newDeviceUsed },
  })
