import type { IncomingHttpHeaders } from 'node:http'
import { ServiceError } from '@poolhouse/contract'
import { findClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { confirmSignUp, findUser } from '../users/index.ts'
import { confirmedView, invalidLinkView } from './confirm-user-view.ts'
import { pageResponse } from './layout.ts'
import { selectLanguage, textsOf } from './texts/index.ts'

/** The value of a parameter; empty if it is absent or occurs twice. */
function singleValue(query: URLSearchParams, name: string): string {
  const values = query.getAll(name)
  return values.length === 1 ? values[0]! : ''
}

/** Confirms the sign-up that a link in a mail names, and shows the page that says whether it was confirmed. */
export async function showConfirmation(
  call: Call,
  { poolId, query, headers }: { poolId: string | undefined; query: URLSearchParams; headers: IncomingHttpHeaders },
): Promise<Response> {
  const lang = selectLanguage(headers)
  const isConfirmed = await confirmByLink(call, poolId, query)
  return pageResponse(isConfirmed ? 200 : 400, { lang, ...(isConfirmed ? confirmedView : invalidLinkView)(textsOf(lang)) })
}

/**
 * Confirms a sign-up by the code in a link. @returns whether it was confirmed
 *
 * User enumeration: every failure gives the same page; its reason is only in the operator's log.
 */
async function confirmByLink(call: Call, poolId: string | undefined, query: URLSearchParams): Promise<boolean> {
  const ClientId = singleValue(query, 'client_id')
  const Username = singleValue(query, 'user_name')
  const ConfirmationCode = singleValue(query, 'confirmation_code')
  if (Username === '' || Username.length > 128 || !/^\S{1,2048}$/.test(ConfirmationCode)) return false
  const found = await findClient(call, ClientId)
  if (!found || (poolId !== undefined && poolId !== found.pool.id)) return false
  const { pool } = found
  // As on pages, whatever the client's setting.
  const client = { ...found.client, settings: { ...found.client.settings, PreventUserExistenceErrors: 'ENABLED' as const } }
  const triggerCall = { ...call, region: pool.region, account: pool.account, triggerContext: { clientId: ClientId } }
  try {
    const user = await findUser(triggerCall, pool, Username)
    await confirmSignUp(triggerCall, { pool, client, user }, { ClientId, Username, ConfirmationCode })
    return true
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    call.trace.refusal = error
    call.log.info('A confirmation link was refused', { pool: pool.id, requestId: call.requestId, cause: `${error.name}: ${error.message}` })
    return false
  }
}
