import { isRegisteredLogoutUrl } from '@poolhouse/contract'
import { readIdToken } from '../tokens/index.ts'
import { readAuthorizeRequest } from './authorize-request.ts'
import { findBrowserSession, sessionCookie, signOutBrowser } from './browser-session.ts'
import { toParameters } from './parameters.ts'
import { profileOf } from './protocol-profile.ts'
import { errorPageUrl, missingParameter } from './redirect-target.ts'
import { findClientAt, type OAuthRequestContext } from './request-context.ts'
import { appendParameters, redirect } from './responses.ts'

/**
 * `GET /logout` ends the browser session, and revokes no token. It redirects to a sign-out URL of the client, else, for a whole
 * authorization request, to the sign-in page. Redirect URI validation: a URL that the client does not list counts as absent, so that this
 * is no open redirect. docs/reference/oauth-endpoints.md#8.
 */
export async function logout({ call, poolLocation, incoming, query }: OAuthRequestContext): Promise<Response> {
  const parameters = toParameters(query)
  const singleValue = (name: string) => (query.getAll(name).length === 1 ? parameters.get(name) : undefined)
  const { readsIdTokenHint } = profileOf(call.settings)
  const hint = readsIdTokenHint ? parameters.get('id_token_hint') : undefined
  const hinted = hint === undefined ? undefined : await readIdToken(call, hint)
  const clientId = parameters.get('client_id') ?? hinted?.clientId
  if (clientId === undefined) return redirect(errorPageUrl(poolLocation, missingParameter('client_id')))
  const found = await findClientAt(call, poolLocation, clientId)
  if (!found) return redirect(errorPageUrl(poolLocation, 'invalid_request'))
  const { pool, client } = found
  // RP-Initiated Logout §2: the ID token must have been issued to this client.
  if (hint !== undefined && (hinted?.pool.id !== pool.id || hinted.clientId !== client.settings.ClientId))
    return redirect(errorPageUrl(poolLocation, 'invalid_request', client.settings.ClientId))
  const session = await findBrowserSession(call, pool, incoming.headers)
  if (session) await signOutBrowser(call, session)
  const cookies = [sessionCookie(call, pool, undefined)]

  const logoutUri = singleValue('logout_uri')
  if (logoutUri !== undefined && isRegisteredLogoutUrl(client.settings, logoutUri)) return redirect(logoutUri, cookies)
  const postLogoutUri = readsIdTokenHint ? singleValue('post_logout_redirect_uri') : undefined
  if (postLogoutUri !== undefined && isRegisteredLogoutUrl(client.settings, postLogoutUri)) {
    const state = parameters.get('state')
    return redirect(state === undefined ? postLogoutUri : appendParameters(postLogoutUri, '?', { state }), cookies)
  }
  if (parameters.get('redirect_uri') === undefined)
    return redirect(errorPageUrl(poolLocation, missingParameter('redirect_uri'), clientId), cookies)
  const read = await readAuthorizeRequest(call, poolLocation, query)
  return redirect(read.kind === 'refused' ? read.location : `${poolLocation.pathPrefix}/login?${query}`, cookies)
}
