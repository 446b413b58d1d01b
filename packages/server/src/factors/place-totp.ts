import type { Call } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { activateTotp } from '../storage/index.ts'
import { assertOwnUser, type User, userNotFound } from '../users/index.ts'
import { factorsOf } from './factors.ts'
import { sealTotp } from './totp.ts'

/** Makes this the TOTP secret of a user, as if a first code had verified it; AdminSetUserMFAPreference enables it. `secret`: in base32. */
export async function placeTotp(
  call: Call,
  pool: Pool,
  user: User,
  { secret, name }: { secret: string; name: string | undefined },
): Promise<void> {
  assertOwnUser(user)
  const { version } = await factorsOf(call, pool, user.sub)
  const sealed = sealTotp(call, pool, user.sub, secret)
  const outcome = await call.store.decide(activateTotp, { poolId: pool.id, sub: user.sub, version, sealed, name: name ?? null, step: 0 })
  assertOutcome(outcome, ['changed', 'conflict'], { gone: userNotFound })
  if (outcome === 'conflict') await placeTotp(call, pool, user, { secret, name })
}
