import { describeClient } from '@poolhouse/contract'
import { getClientOfPool } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'

/** Returns a client with its oldest secret in clear. API: DescribeUserPoolClient. */
export const DescribeUserPoolClient: Operation<'DescribeUserPoolClient'> = async (input, call) => {
  const { settings, secrets } = await getClientOfPool(call, await getPool(call, input.UserPoolId), input.ClientId)
  return { UserPoolClient: describeClient(settings, secrets[0]) }
}
