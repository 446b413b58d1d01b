import { isRegisteredLogoutUrl } from '@poolhouse/contract'
import { readIdToken } from '../tokens/index.ts'
import { errorAddress } from './authorize.ts'
import { readAuthorizeRequest } from './authorize-request.ts'
import { endSession, findBrowserSession, sessionCookie } from './browser-session.ts'
import { parametersOf } from './parameters.ts'
import { clientAt, type Visit } from './place.ts'
import { redirect, withParameters } from './responses.ts'
import { wayOf } from './strict.ts'

/**
 * Ends the browser's session, and no token. To an address that the client lists for it, else to the sign-in page of a whole authorize request.
 * An address that is not listed counts as absent: the message about `redirect_uri` is the usual sign of one. Spec: oauth-endpoints 8.
 */
export async function logout({ call, place, incoming, query }: Visit): Promise<Response> {
  const parameters = parametersOf(query)
  const only = (name: string) => (query.getAll(name).length === 1 ? parameters.get(name) : undefined)
  const { readsIdTokenHint } = wayOf(call.settings)
  const hint = readsIdTokenHint ? parameters.get('id_token_hint') : undefined
  const hinted = hint === undefined ? undefined : await readIdToken(call, hint)
  const clientId = parameters.get('client_id') ?? hinted?.clientId
  const found = clientId === undefined ? undefined : await clientAt(call, place, clientId)
  if (!found)
    return redirect(
      errorAddress(place.base, clientId === undefined ? "Required String parameter 'client_id' is not present" : 'invalid_request'),
    )
  const { pool, client } = found
  // RP-Initiated Logout §2: a token that was issued to somebody else.
  if (hint !== undefined && (hinted?.pool.id !== pool.id || hinted.clientId !== client.settings.ClientId))
    return redirect(errorAddress(place.base, 'invalid_request', client.settings.ClientId))
  const session = await findBrowserSession(call, pool, incoming.headers)
  if (session) await endSession(call, session)
  const cookies = [sessionCookie(call, pool, undefined)]

  const target = only('logout_uri')
  if (target !== undefined && isRegisteredLogoutUrl(client.settings, target)) return redirect(target, cookies)
  const after = readsIdTokenHint ? only('post_logout_redirect_uri') : undefined
  if (after !== undefined && isRegisteredLogoutUrl(client.settings, after)) {
    const state = parameters.get('state')
    return redirect(state === undefined ? after : withParameters(after, '?', { state }), cookies)
  }
  if (parameters.get('redirect_uri') === undefined)
    return redirect(errorAddress(place.base, "Required String parameter 'redirect_uri' is not present", clientId), cookies)
  const read = await readAuthorizeRequest(call, place, query)
  if (read.kind === 'page') return redirect(errorAddress(place.base, read.error, read.clientId), cookies)
  return redirect(read.kind === 'redirect' ? read.location : `${place.base}/login?${query}`, cookies)
}
