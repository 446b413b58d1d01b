import { refuse } from '@poolhouse/contract'
import type { Call, Operation } from '../../context.ts'
import { factorsOf, matchTotpStep, openTotp } from '../../factors/index.ts'
import { noPendingTotp, verifyTotpSetup, wrongTotpSetupCode } from '../../sign-in/index.ts'
import { activateTotp, consumeQuota } from '../../storage/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'
import { userQuota } from '../../users/index.ts'

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
  const { pendingTotp } = await factorsOf(call, pool, user.sub)
  if (!pendingTotp) throw noPendingTotp()
  // Every code is refused once the hourly quota is used up.
  const quota = await call.store.decide(consumeQuota, userQuota(call, pool, user, 'guess mfa', guessesAnHour))
  const step = matchTotpStep(openTotp(call, pool, user.sub, pendingTotp), code)
  if (step === undefined || quota === 'limit') throw wrongTotpSetupCode()
  await call.store.decide(activateTotp, { poolId: pool.id, sub: user.sub, sealed: pendingTotp, name, step })
}
