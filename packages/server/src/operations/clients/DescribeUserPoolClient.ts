import { describeClient, getClientOfPool } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'

/** Returns a client with its oldest secret in clear. API: DescribeUserPoolClient. */
export const DescribeUserPoolClient: Operation<'DescribeUserPoolClient'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { settings, secrets } = await getClientOfPool(call, pool, input.ClientId)
  return { UserPoolClient: describeClient(pool, settings, secrets[0]) }
}
