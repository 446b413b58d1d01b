import { getClientOfPool, ssoMinutes } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'

/** Returns how long an SSO session signs users in to a client. API: GetUserPoolClientSessionConfiguration. */
export const GetUserPoolClientSessionConfiguration: Operation<'GetUserPoolClientSessionConfiguration'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const client = await getClientOfPool(call, pool, input.ClientId)
  return { UserPoolId: pool.id, ClientId: client.settings.ClientId, SSOSession: { MaxValidityMinutes: ssoMinutes(client) } }
}
