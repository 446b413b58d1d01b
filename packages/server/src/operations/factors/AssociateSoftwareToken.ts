import { refuse } from '@poolhouse/contract'
import type { Call, Operation } from '../../context.ts'
import { newTotpSecret, sealTotp } from '../../factors/index.ts'
import { assertTotpEnabled, startTotpSetup } from '../../sign-in/index.ts'
import { keepPendingTotp } from '../../storage/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'
import { assertOwnUser } from '../../users/index.ts'

/** Returns a new TOTP secret; VerifySoftwareToken activates it. API: AssociateSoftwareToken. */
export const AssociateSoftwareToken: Operation<'AssociateSoftwareToken'> = async (input, call) => {
  if ((input.AccessToken === undefined) === (input.Session === undefined))
    throw refuse('InvalidParameterException', 'Give either an access token or a session.')
  if (input.AccessToken !== undefined) return byToken(call, input.AccessToken)
  const { secret, handle } = await startTotpSetup(call, input.Session!)
  return { SecretCode: secret, Session: handle }
}

async function byToken(call: Call, token: string) {
  const { pool, user } = await verifyAccessToken(call, token)
  assertOwnUser(user)
  assertTotpEnabled(pool)
  const SecretCode = newTotpSecret()
  await call.store.decide(keepPendingTotp, { poolId: pool.id, sub: user.sub, sealed: sealTotp(call, pool, user.sub, SecretCode) })
  return { SecretCode }
}
