import { ServiceError } from '@poolhouse/contract'
import { findClient } from '../clients/index.ts'
import type { Call, Log } from '../context.ts'
import { confirmSignUp, findUser } from '../users/index.ts'

/** One each, as the link was made: two values would be two readings. */
function singleValue(query: URLSearchParams, name: string): string {
  const values = query.getAll(name)
  return values.length === 1 ? values[0]! : ''
}

/** The code of the link counts as one that was typed. Whatever is wrong, the person learns the same; the operator finds why in the log. */
export async function confirmByLink(call: Call, poolId: string | undefined, query: URLSearchParams, log: Log): Promise<boolean> {
  const ClientId = singleValue(query, 'client_id')
  const Username = singleValue(query, 'user_name')
  const ConfirmationCode = singleValue(query, 'confirmation_code')
  if (Username === '' || Username.length > 128 || !/^\S{1,2048}$/.test(ConfirmationCode)) return false
  const found = await findClient(call, ClientId)
  if (!found || (poolId !== undefined && poolId !== found.pool.id)) return false
  const { pool } = found
  const told = { ...call, region: pool.region, account: pool.account, triggerContext: { clientId: ClientId } }
  try {
    const user = await findUser(told, pool, Username)
    await confirmSignUp(told, { pool, user }, { ClientId, Username, ConfirmationCode })
    return true
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    log.info('A confirmation link was refused', { pool: pool.id, requestId: call.requestId, cause: `${error.name}: ${error.message}` })
    return false
  }
}
