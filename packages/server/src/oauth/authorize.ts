import { readFormFields } from '../http/index.ts'
import { profileOf } from '../protocol-profile.ts'
import { completeAuthorization } from './authorization-response.ts'
import { type AuthorizeRequest, readAuthorizeRequest } from './authorize-request.ts'
import { ownUsers, providersOf } from './authorize-rules.ts'
import { canReuseSession, findBrowserSession } from './browser-session.ts'
import type { Federation } from './federation.ts'
import { errorPageUrl, errorRedirectUrl, noteOAuthRefusal } from './redirect-target.ts'
import type { OAuthRequestContext } from './request-context.ts'
import { redirect } from './responses.ts'

/**
 * `GET /oauth2/authorize`: redirects to the client where a browser session suffices, else to the identity provider or the sign-in page.
 * docs/reference/oauth-endpoints.md#3.2.
 */
export async function authorize(context: OAuthRequestContext, federation: Federation): Promise<Response> {
  const { call, poolLocation, incoming, query } = context
  const read = await readAuthorizeRequest(call, poolLocation, query)
  if (read.kind === 'refused') return redirect(read.location)
  const { request } = read
  const session = await findBrowserSession(call, request.pool, incoming.headers)
  if (session && canReuseSession(call, request, session)) {
    const location = await completeAuthorization(call, request, session)
    if (location !== undefined) return redirect(location)
  }
  if (request.prompt.has('none')) {
    noteOAuthRefusal(call, 'login_required', { id: 'login-required' })
    return redirect(errorRedirectUrl(request, 'login_required'))
  }
  const provider = externalProvider(request)
  return provider === undefined ? redirect(`${poolLocation.pathPrefix}/login?${query}`) : federation.begin(context, request, provider)
}

/** The provider that the request names, or the only one of the client, where the pool's own users cannot sign in. */
function externalProvider({ client, identityProvider }: AuthorizeRequest): string | undefined {
  const [only, ...others] = providersOf(client)
  const provider = identityProvider ?? (others.length === 0 ? only : undefined)
  return provider === ownUsers ? undefined : provider
}

/** Characters. Browsers and proxies do not reliably carry longer URLs. */
const maxQueryLength = 8_192

/**
 * POST of a form is answered with a redirect to the same path with a query: browsers withhold `SameSite=Lax` cookies from a form that another
 * site posts, but send them with the redirect. OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2.
 */
export const redirectFormToQuery =
  (path: '/oauth2/authorize' | '/logout') =>
  async ({ call, poolLocation, incoming }: OAuthRequestContext): Promise<Response> => {
    if (!profileOf(call.settings).acceptsFormPost) return new Response(null, { status: 405 })
    const fields = await readFormFields(incoming)
    if (typeof fields === 'string' || String(fields).length > maxQueryLength)
      return redirect(errorPageUrl({ call, poolLocation }, 'invalid_request'))
    return redirect(`${poolLocation.pathPrefix}${path}?${fields}`)
  }
