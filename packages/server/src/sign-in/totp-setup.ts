import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { factorsOf, matchSealedTotp, newTotpSecret, sealTotp } from '../factors/index.ts'
import { assertOutcome } from '../outcomes.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { activateTotp } from '../storage/index.ts'
import { findUserBySub, type User } from '../users/index.ts'
import { advanceMfaSetup, countWrongSetupCode } from './mfa-setup-session.ts'

/** Throws SoftwareTokenMFANotFoundException where the pool does not offer authenticator apps. */
export function assertTotpEnabled({ config }: Pool): void {
  if (!config.Factors?.SoftwareToken?.Enabled)
    throw refuse('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool', {
      rule: { id: 'factor-not-offered' },
    })
}

/** AssociateSoftwareToken during a sign-in. The secret is kept, encrypted, in the session, and not for the user yet. */
export async function startTotpSetup(call: Call, handle: string): Promise<{ secret: string; handle: string }> {
  const secret = newTotpSecret()
  const next = await advanceMfaSetup(call, handle, async session => {
    const pool = (await loadPool(call, session.pool_id))!
    assertTotpEnabled(pool)
    return { pending: sealTotp(call, pool, session.sub, secret).toString('base64') }
  })
  return { secret, handle: next }
}

/** VerifySoftwareToken with a wrong code. */
export const wrongTotpSetupCode = () => refuse('EnableSoftwareTokenMFAException', 'Code mismatch', { rule: { id: 'factor-code-wrong' } })
/** VerifySoftwareToken without an AssociateSoftwareToken before it. */
export const noPendingTotp = () =>
  refuse('SoftwareTokenMFANotFoundException', 'No software token is being set up for the user.', { rule: { id: 'factor-missing' } })

/** VerifySoftwareToken during a sign-in: enables TOTP for the user, and makes it preferred where no factor is. Returns the new handle. */
export async function verifyTotpSetup(call: Call, handle: string, code: string, name: string | null): Promise<string> {
  return advanceMfaSetup(call, handle, async session => {
    const { pending } = session.state
    const pool = await loadPool(call, session.pool_id)
    const user = pool && (await findUserBySub(call, pool, session.sub))
    if (!pending || !user) throw noPendingTotp()
    const sealed = Buffer.from(pending, 'base64')
    const step = matchSealedTotp(call, pool, user.sub, sealed, code)
    if (step === undefined) throw await countWrongSetupCode(call, pool, session, user, wrongTotpSetupCode())
    await enableTotp(call, pool, user, { sealed, name, step })
    return { isVerified: true }
  })
}

async function enableTotp(call: Call, pool: Pool, user: User, totp: { sealed: Buffer; name: string | null; step: number }): Promise<void> {
  const { enabled, preferred, version } = await factorsOf(call, pool, user.sub)
  const outcome = await call.store.decide(activateTotp, {
    poolId: pool.id,
    sub: user.sub,
    version,
    ...totp,
    preferences: {
      enabled: JSON.stringify([...new Set([...enabled, 'SOFTWARE_TOKEN_MFA'])]),
      preferred: preferred ?? 'SOFTWARE_TOKEN_MFA',
    },
  })
  assertOutcome(outcome, ['changed', 'conflict'], { gone: noPendingTotp })
  if (outcome === 'conflict') await enableTotp(call, pool, user, totp)
}
