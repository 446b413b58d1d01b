import type { Operation } from '../../context.ts'
import { deviceNotFound } from '../../devices/index.ts'
import { assertOutcome } from '../../outcomes.ts'
import { forgetDevice } from '../../storage/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'

/** Forgets a device of the signed-in user; its refresh tokens are revoked. API: ForgetDevice. */
export const ForgetDevice: Operation<'ForgetDevice'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken ?? '')
  const outcome = await call.store.decide(forgetDevice, { poolId: pool.id, sub: user.sub, key: input.DeviceKey })
  assertOutcome(outcome, 'forgotten', { unknown: deviceNotFound })
}
