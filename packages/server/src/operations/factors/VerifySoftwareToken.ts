import { refuse } from '@poolhouse/contract'
import type { Call, Operation } from '../../context.ts'
import { factorsOf, matchedStep, openTotp } from '../../factors/index.ts'
import { loadPool, type Pool } from '../../pools/index.ts'
import { countSetUpGuess, setUpSession } from '../../sign-in/index.ts'
import { activateTotp, useQuota } from '../../storage/index.ts'
import { checkAccessToken } from '../../tokens/index.ts'
import { findUserBySub, perHour, type User } from '../../users/index.ts'

const guessesAnHour = 30
const wrong = () => refuse('EnableSoftwareTokenMFAException', 'Code mismatch')
const notAssociated = () => refuse('SoftwareTokenMFANotFoundException', 'No software token is being set up for the user.')

/** The first code proves that the app has the secret. API: VerifySoftwareToken. */
export const VerifySoftwareToken: Operation<'VerifySoftwareToken'> = async (input, call) => {
  if ((input.AccessToken === undefined) === (input.Session === undefined))
    throw refuse('InvalidParameterException', 'Give either an access token or a session.')
  const name = input.FriendlyDeviceName ?? null
  if (input.AccessToken !== undefined) {
    await byToken(call, input.AccessToken, input.UserCode, name)
    return { Status: 'SUCCESS' }
  }
  return { Status: 'SUCCESS', Session: await bySession(call, input.Session!, input.UserCode, name) }
}

/** Registered, not switched on: that is SetUserMFAPreference's to do. */
async function byToken(call: Call, token: string, code: string, name: string | null): Promise<void> {
  const { pool, user } = await checkAccessToken(call, token)
  const { pendingTotp } = await factorsOf(call, pool, user.sub)
  if (!pendingTotp) throw notAssociated()
  // Beyond the hour's bound every code is wrong.
  const quota = await call.store.decide(useQuota, perHour(call, pool, user, 'guess mfa', guessesAnHour))
  const step = matchedStep(openTotp(call, pool, user.sub, pendingTotp), code)
  if (step === undefined || quota === 'limit') throw wrong()
  await call.store.decide(activateTotp, { poolId: pool.id, sub: user.sub, sealed: pendingTotp, name, step })
}

/** Set up during a sign-in: switched on, and preferred where nothing else is. */
async function bySession(call: Call, handle: string, code: string, name: string | null): Promise<string> {
  return setUpSession(call, handle, async session => {
    const { pending } = JSON.parse(session.state)
    const pool = await loadPool(call, session.pool_id)
    const user = pool && (await findUserBySub(call, pool, session.sub))
    if (!pending || !user) throw notAssociated()
    const sealed = Buffer.from(pending, 'base64')
    const step = matchedStep(openTotp(call, pool, user.sub, sealed), code)
    if (step === undefined) throw await countSetUpGuess(call, pool, session, user, wrong())
    await activate(call, pool, user, { sealed, name, step })
    return { isVerified: true }
  })
}

async function activate(call: Call, pool: Pool, user: User, totp: { sealed: Buffer; name: string | null; step: number }): Promise<void> {
  const { enabled, preferred } = await factorsOf(call, pool, user.sub)
  await call.store.decide(activateTotp, {
    poolId: pool.id,
    sub: user.sub,
    ...totp,
    enabled: JSON.stringify([...new Set([...enabled, 'SOFTWARE_TOKEN_MFA'])]),
    preferred: preferred ?? 'SOFTWARE_TOKEN_MFA',
  })
}
