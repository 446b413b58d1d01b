import { isRegisteredLogoutUrl } from '@poolhouse/contract'
import { readIdToken } from '../tokens/index.ts'
import { errorPageUrl } from './authorize.ts'
import { readAuthorizeRequest } from './authorize-request.ts'
import { findBrowserSession, sessionCookie, signOutBrowser } from './browser-session.ts'
import { toParameters } from './parameters.ts'
import { profileOf } from './protocol-profile.ts'
import { findClientAt, type OAuthRequestContext } from './request-context.ts'
import { appendParameters, redirect } from './responses.ts'

/**
 * Ends the browser's session, and no token. To an address that the client lists for it, else to the sign-in page of a whole authorize request.
 * An address that is not listed counts as absent: the message about `redirect_uri` is the usual sign of one. Spec: oauth-endpoints 8.
 */
export async function logout({ call, poolLocation, incoming, query }: OAuthRequestContext): Promise<Response> {
  const parameters = toParameters(query)
  const only = (name: string) => (query.getAll(name).length === 1 ? parameters.get(name) : undefined)
  const { readsIdTokenHint } = profileOf(call.settings)
  const hint = readsIdTokenHint ? parameters.get('id_token_hint') : undefined
  const hinted = hint === undefined ? undefined : await readIdToken(call, hint)
  const clientId = parameters.get('client_id') ?? hinted?.clientId
  const found = clientId === undefined ? undefined : await findClientAt(call, poolLocation, clientId)
  if (!found)
    return redirect(
      errorPageUrl(
        poolLocation.pathPrefix,
        clientId === undefined ? "Required String parameter 'client_id' is not present" : 'invalid_request',
      ),
    )
  const { pool, client } = found
  // RP-Initiated Logout §2: a token that was issued to somebody else.
  if (hint !== undefined && (hinted?.pool.id !== pool.id || hinted.clientId !== client.settings.ClientId))
    return redirect(errorPageUrl(poolLocation.pathPrefix, 'invalid_request', client.settings.ClientId))
  const session = await findBrowserSession(call, pool, incoming.headers)
  if (session) await signOutBrowser(call, session)
  const cookies = [sessionCookie(call, pool, undefined)]

  const target = only('logout_uri')
  if (target !== undefined && isRegisteredLogoutUrl(client.settings, target)) return redirect(target, cookies)
  const after = readsIdTokenHint ? only('post_logout_redirect_uri') : undefined
  if (after !== undefined && isRegisteredLogoutUrl(client.settings, after)) {
    const state = parameters.get('state')
    return redirect(state === undefined ? after : appendParameters(after, '?', { state }), cookies)
  }
  if (parameters.get('redirect_uri') === undefined)
    return redirect(errorPageUrl(poolLocation.pathPrefix, "Required String parameter 'redirect_uri' is not present", clientId), cookies)
  const read = await readAuthorizeRequest(call, poolLocation, query)
  if (read.kind === 'page') return redirect(errorPageUrl(poolLocation.pathPrefix, read.error, read.clientId), cookies)
  return redirect(read.kind === 'redirect' ? read.location : `${poolLocation.pathPrefix}/login?${query}`, cookies)
}
