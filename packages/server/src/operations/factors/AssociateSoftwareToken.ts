import { refuse } from '@poolhouse/contract'
import type { Call, Operation } from '../../context.ts'
import { newTotpSecret, sealTotp } from '../../factors/index.ts'
import { loadPool, type Pool } from '../../pools/index.ts'
import { setUpSession } from '../../sign-in/index.ts'
import { keepPendingTotp } from '../../storage/index.ts'
import { checkAccessToken } from '../../tokens/index.ts'

function assertOffered({ config }: Pool): void {
  if (!config.Factors?.SoftwareToken?.Enabled)
    throw refuse('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool')
}

/** Gives a secret for an authenticator app; it counts once VerifySoftwareToken has seen a code. API: AssociateSoftwareToken. */
export const AssociateSoftwareToken: Operation<'AssociateSoftwareToken'> = async (input, call) => {
  if ((input.AccessToken === undefined) === (input.Session === undefined))
    throw refuse('InvalidParameterException', 'Give either an access token or a session.')
  return input.AccessToken !== undefined ? byToken(call, input.AccessToken) : bySession(call, input.Session!)
}

async function byToken(call: Call, token: string) {
  const { pool, user } = await checkAccessToken(call, token)
  assertOffered(pool)
  const SecretCode = newTotpSecret()
  await call.store.decide(keepPendingTotp, { poolId: pool.id, sub: user.sub, sealed: sealTotp(call, pool, user.sub, SecretCode) })
  return { SecretCode }
}

/** During a sign-in nothing is kept for the user: the secret waits in the session. */
async function bySession(call: Call, handle: string) {
  const SecretCode = newTotpSecret()
  const Session = await setUpSession(call, handle, async session => {
    const pool = (await loadPool(call, session.pool_id))!
    assertOffered(pool)
    return { pending: sealTotp(call, pool, session.sub, SecretCode).toString('base64') }
  })
  return { SecretCode, Session }
}
