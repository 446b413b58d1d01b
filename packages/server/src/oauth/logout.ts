import { isRegisteredLogoutUrl } from '@poolhouse/contract'
import { type AppClient, unknownClient } from '../clients/index.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { profileOf } from '../protocol-profile.ts'
import { type OwnIdToken, readIdToken } from '../tokens/index.ts'
import { readAuthorizeRequest } from './authorize-request.ts'
import { type BrowserSession, findBrowserSession, poolIdsOfCookies, sessionCookie, signOutBrowser } from './browser-session.ts'
import type { Federation } from './federation.ts'
import { toParameters } from './parameters.ts'
import { errorPageUrl, missingParameter, noteOAuthRefusal, type RefusedValues } from './redirect-target.ts'
import { findClientAt, type OAuthRequestContext } from './request-context.ts'
import { appendParameters, redirect } from './responses.ts'

/** The path of the page that says that the user is signed out. */
export const signedOutPath = '/signedOut'

/**
 * `GET /logout` ends the browser session, and revokes no token. It redirects to a sign-out URL of the client, else, for a whole
 * authorization request, to the sign-in page. Redirect URI validation: a URL that the client does not list counts as absent, so that this
 * is no open redirect. docs/reference/oauth-endpoints.md#8.
 */
export async function logout(context: OAuthRequestContext, federation: Federation): Promise<Response> {
  const { call, poolLocation, query } = context
  const parameters = toParameters(query)
  const { readsIdTokenHint, showsSignedOutPage } = profileOf(call.settings)
  const hint = readsIdTokenHint ? parameters.get('id_token_hint') : undefined
  const hinted = hint === undefined ? undefined : await readIdToken(call, hint)
  if (hint !== undefined && !hinted) return refuseHint(context, parameters.get('client_id'), hint)
  const clientId = parameters.get('client_id') ?? hinted?.clientId
  if (clientId === undefined)
    return showsSignedOutPage ? signOutOfLocation(context) : redirect(errorPageUrl(context, missingParameter('client_id')))
  const found = await findClientAt(call, poolLocation, clientId)
  if (!found) {
    noteOAuthRefusal(call, 'invalid_request', unknownClient(clientId))
    return redirect(errorPageUrl(context, 'invalid_request', undefined, { client_id: clientId }))
  }
  // RP-Initiated Logout §2: the ID token must have been issued to this client.
  if (hint !== undefined && !isIssuedTo(hinted, found)) return refuseHint(context, found.client.settings.ClientId, hint)
  const session = await findBrowserSession(call, found.pool, context.incoming.headers)
  const answer = await leaveFor(context, found, await signOut(context, found.pool, session))
  return session ? leaveProviderFirst(context, federation, found.pool, session, answer) : answer
}

const isIssuedTo = (hinted: OwnIdToken | undefined, { pool, client }: { pool: Pool; client: AppClient }): boolean =>
  hinted?.pool.id === pool.id && hinted.clientId === client.settings.ClientId

const refuseHint = (context: OAuthRequestContext, clientId: string | undefined, hint: string): Response =>
  redirect(errorPageUrl(context, 'invalid_request', clientId, { id_token_hint: hint }))

/** Ends the browser's session in the pool. @returns the Set-Cookie line that removes its cookie */
async function signOut({ call }: OAuthRequestContext, pool: Pool, session: BrowserSession | undefined): Promise<string> {
  if (session) await signOutBrowser(call, session)
  return sessionCookie(call, pool, undefined)
}

/** A browser that signed in at a provider with sign-out goes there first, and comes back to go on to where `answer` sends it. */
async function leaveProviderFirst(
  context: OAuthRequestContext,
  federation: Federation,
  pool: Pool,
  session: BrowserSession,
  answer: Response,
): Promise<Response> {
  if (session.row.provider === null) return answer
  const location = await federation.signOutLocation(context, pool, session, answer.headers.get('location')!)
  return location === undefined ? answer : redirect(location, answer.headers.getSetCookie())
}

/** Where the browser goes after the sign-out that this client requested. */
async function leaveFor(context: OAuthRequestContext, { client }: { client: AppClient }, cookie: string): Promise<Response> {
  const { call, poolLocation, query } = context
  const { settings } = client
  const parameters = toParameters(query)
  const { readsIdTokenHint, showsSignedOutPage } = profileOf(call.settings)
  const singleValue = (name: string) => (query.getAll(name).length === 1 ? parameters.get(name) : undefined)
  const logoutUri = singleValue('logout_uri')
  if (logoutUri !== undefined && isRegisteredLogoutUrl(settings, logoutUri)) return redirect(logoutUri, [cookie])
  const postLogoutUri = readsIdTokenHint ? singleValue('post_logout_redirect_uri') : undefined
  if (postLogoutUri !== undefined && isRegisteredLogoutUrl(settings, postLogoutUri)) {
    const state = parameters.get('state')
    return redirect(state === undefined ? postLogoutUri : appendParameters(postLogoutUri, '?', { state }), [cookie])
  }
  if (parameters.get('redirect_uri') !== undefined) {
    const read = await readAuthorizeRequest(call, poolLocation, query)
    return redirect(read.kind === 'refused' ? read.location : `${poolLocation.pathPrefix}/login?${query}`, [cookie])
  }
  const asked = refusedAddresses(parameters.get('logout_uri'), readsIdTokenHint ? parameters.get('post_logout_redirect_uri') : undefined)
  if (showsSignedOutPage && Object.keys(asked).length === 0) return redirect(`${poolLocation.pathPrefix}${signedOutPath}`, [cookie])
  const [sent] = Object.values(asked)
  noteOAuthRefusal(
    call,
    'invalid_request',
    sent === undefined ? { id: 'parameter-missing', setting: 'logout_uri' } : { id: 'logout-not-registered', sent: sent.slice(0, 500) },
  )
  return redirect(errorPageUrl(context, missingParameter('redirect_uri'), settings.ClientId, asked), [cookie])
}

const refusedAddresses = (logout_uri: string | undefined, post_logout_redirect_uri: string | undefined): RefusedValues => ({
  ...(logout_uri !== undefined && { logout_uri }),
  ...(post_logout_redirect_uri !== undefined && { post_logout_redirect_uri }),
})

/** Signs out of the pool of the request's location, or at the root of every pool in which the browser has a session. */
async function signOutOfLocation(context: OAuthRequestContext): Promise<Response> {
  const { call, poolLocation, incoming, query } = context
  const { poolId } = poolLocation
  const pools = await Promise.all(
    (poolId === undefined ? poolIdsOfCookies(incoming.headers) : [poolId]).map(async id => loadPool(call, id)),
  )
  const cookies = await Promise.all(
    pools
      .filter(pool => pool !== undefined)
      .map(async pool => signOut(context, pool, await findBrowserSession(call, pool, incoming.headers))),
  )
  const parameters = toParameters(query)
  const asked = refusedAddresses(parameters.get('logout_uri'), parameters.get('post_logout_redirect_uri'))
  // Without a client no address can be valid. RP-Initiated Logout §2.
  return Object.keys(asked).length === 0
    ? redirect(`${poolLocation.pathPrefix}${signedOutPath}`, cookies)
    : redirect(errorPageUrl(context, missingParameter('client_id'), undefined, asked), cookies)
}
