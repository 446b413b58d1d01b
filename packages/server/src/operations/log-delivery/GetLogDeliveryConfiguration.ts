import type { Operation } from '../../context.ts'
import { describeLogDelivery, getPool } from '../../pools/index.ts'

/** Returns where logs of a pool are delivered. API: GetLogDeliveryConfiguration. */
export const GetLogDeliveryConfiguration: Operation<'GetLogDeliveryConfiguration'> = async (input, call) => ({
  LogDeliveryConfiguration: await describeLogDelivery(call, await getPool(call, input.UserPoolId)),
})
