import type { Operation } from '../../context.ts'
import { deviceNotFound } from '../../devices/index.ts'
import { assertOutcome } from '../../outcomes.ts'
import { getPool } from '../../pools/index.ts'
import { forgetDevice } from '../../storage/index.ts'
import { getUser } from '../../users/index.ts'

/** Forgets a device of a user; its refresh tokens are revoked. API: AdminForgetDevice. */
export const AdminForgetDevice: Operation<'AdminForgetDevice'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { sub } = await getUser(call, pool, input.Username)
  const outcome = await call.store.decide(forgetDevice, { poolId: pool.id, sub, key: input.DeviceKey })
  assertOutcome(outcome, 'forgotten', { unknown: deviceNotFound })
}
