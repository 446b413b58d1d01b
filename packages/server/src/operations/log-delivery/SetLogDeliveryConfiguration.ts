import type { Operation } from '../../context.ts'
import { getPool, saveLogDelivery } from '../../pools/index.ts'

/** Replaces where logs of a pool are delivered. API: SetLogDeliveryConfiguration. */
export const SetLogDeliveryConfiguration: Operation<'SetLogDeliveryConfiguration'> = async (input, call) => ({
  LogDeliveryConfiguration: await saveLogDelivery(call, await getPool(call, input.UserPoolId), input.LogConfigurations),
})
