import { refuse } from '@poolhouse/contract'
import type { Call, Operation } from '../../context.ts'
import { factorsOf, matchSealedTotp, type UserFactors } from '../../factors/index.ts'
import { assertOutcome } from '../../outcomes.ts'
import type { Pool } from '../../pools/index.ts'
import { noPendingTotp, verifyTotpSetup, wrongTotpSetupCode } from '../../sign-in/index.ts'
import { activateTotp, consumeQuota } from '../../storage/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'
import { assertOwnUser, type User, userNotFound, userQuota } from '../../users/index.ts'

const guessesAnHour = 30

/** Activates a TOTP secret by the first code of the authenticator app. API: VerifySoftwareToken. */
export const VerifySoftwareToken: Operation<'VerifySoftwareToken'> = async (input, call) => {
  if ((input.AccessToken === undefined) === (input.Session === undefined))
    throw refuse('InvalidParameterException', 'Give either an access token or a session.')
  const name = input.FriendlyDeviceName ?? null
  if (input.AccessToken !== undefined) {
    await byToken(call, input.AccessToken, input.UserCode, name)
    return { Status: 'SUCCESS' }
  }
  return { Status: 'SUCCESS', Session: await verifyTotpSetup(call, input.Session!, input.UserCode, name) }
}

/** Registers the factor without enabling it; SetUserMFAPreference enables it. */
async function byToken(call: Call, token: string, code: string, name: string | null): Promise<void> {
  const { pool, user } = await verifyAccessToken(call, token)
  assertOwnUser(user)
  const own = await factorsOf(call, pool, user.sub)
  if (!own.pendingTotp) throw noPendingTotp()
  // Every code is refused once the hourly quota is used up.
  const quota = await call.store.decide(consumeQuota, userQuota(call, pool, user, 'guess mfa', guessesAnHour))
  if (quota === 'limit') throw wrongTotpSetupCode()
  await activate(call, pool, user, own, { code, name })
}

/** Where another request changed the factors in between, the code must be one of the secret that is pending then. */
async function activate(call: Call, pool: Pool, user: User, own: UserFactors, given: { code: string; name: string | null }): Promise<void> {
  const { pendingTotp: sealed, version } = own
  if (!sealed) throw noPendingTotp()
  const step = matchSealedTotp(call, pool, user.sub, sealed, given.code)
  if (step === undefined) throw wrongTotpSetupCode()
  const outcome = await call.store.decide(activateTotp, { poolId: pool.id, sub: user.sub, version, sealed, name: given.name, step })
  assertOutcome(outcome, ['changed', 'conflict'], { gone: userNotFound })
  if (outcome === 'conflict') await activate(call, pool, user, await factorsOf(call, pool, user.sub), given)
}
