import { isLogoutUrl } from '@poolhouse/contract'
import { findClient } from '../clients/index.ts'
import { errorAddress } from './authorize.ts'
import { readAuthorizeRequest } from './authorize-request.ts'
import { endSession, findBrowserSession, sessionCookie } from './browser-session.ts'
import { parametersOf } from './parameters.ts'
import type { Visit } from './place.ts'
import { redirect } from './responses.ts'

/**
 * Ends the browser's session, and no token. To an address that the client lists for it, else to the sign-in page of a whole authorize request.
 * An address that is not listed counts as absent: the message about `redirect_uri` is the usual sign of one. Spec: oauth-endpoints 8.
 */
export async function logout({ call, place, incoming, query }: Visit): Promise<Response> {
  const parameters = parametersOf(query)
  const clientId = parameters.get('client_id')
  const found = clientId !== undefined && /^[\w+]{1,128}$/.test(clientId) ? await findClient(call, clientId) : undefined
  if (!found || (place.poolId !== undefined && found.pool.id !== place.poolId))
    return redirect(
      errorAddress(place.base, clientId === undefined ? "Required String parameter 'client_id' is not present" : 'invalid_request'),
    )
  const { pool, client } = found
  const session = await findBrowserSession(call, pool, incoming.headers)
  if (session) await endSession(call, session)
  const cookies = [sessionCookie(call, pool, place, undefined)]

  const target = query.getAll('logout_uri').length === 1 ? parameters.get('logout_uri') : undefined
  if (target !== undefined && isLogoutUrl(client.settings, target)) return redirect(target, cookies)
  if (parameters.get('redirect_uri') === undefined)
    return redirect(errorAddress(place.base, "Required String parameter 'redirect_uri' is not present", clientId), cookies)
  const read = await readAuthorizeRequest(call, place, query)
  if (read.kind === 'page') return redirect(errorAddress(place.base, read.error, read.clientId), cookies)
  return redirect(read.kind === 'redirect' ? read.location : `${place.base}/login?${query}`, cookies)
}
