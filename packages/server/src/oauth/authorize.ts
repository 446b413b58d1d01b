import { ServiceError } from '@poolhouse/contract'
import { readFormFields } from '../http/index.ts'
import { grant } from './authorization-response.ts'
import { type AuthorizeRequest, readAuthorizeRequest } from './authorize-request.ts'
import { canReuseSession, findBrowserSession } from './browser-session.ts'
import { profileOf } from './protocol-profile.ts'
import { errorRedirectUrl } from './redirect-target.ts'
import type { OAuthRequestContext } from './request-context.ts'
import { appendParameters, redirect } from './responses.ts'

/** Back to the client, or on to a page. Spec: oauth-endpoints 3.2. */
export async function authorize({ call, poolLocation, incoming, query }: OAuthRequestContext): Promise<Response> {
  const read = await readAuthorizeRequest(call, poolLocation, query)
  if (read.kind === 'page') return redirect(errorPageUrl(poolLocation.pathPrefix, read.error, read.clientId))
  if (read.kind === 'redirect') return redirect(read.location)
  const { request } = read
  const session = await findBrowserSession(call, request.pool, incoming.headers)
  if (session && canReuseSession(call, request, session)) {
    const location = await granted(() => grant(call, request, session), request)
    if (location !== undefined) return redirect(location)
  }
  if (request.prompt.has('none')) return redirect(errorRedirectUrl(request, 'login_required'))
  return redirect(`${poolLocation.pathPrefix}/login?${query}`)
}

/** Characters. What is longer fits into no address. */
const maxQueryLength = 8_192

/**
 * A form becomes the address that it stands for, to which the browser brings the cookies that it keeps from forms of other sites.
 * OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2.
 */
export const redirectFormToQuery =
  (path: '/oauth2/authorize' | '/logout') =>
  async ({ call, poolLocation, incoming }: OAuthRequestContext): Promise<Response> => {
    if (!profileOf(call.settings).acceptsFormPost) return new Response(null, { status: 405 })
    const fields = await readFormFields(incoming)
    if (typeof fields === 'string' || String(fields).length > maxQueryLength)
      return redirect(errorPageUrl(poolLocation.pathPrefix, 'invalid_request'))
    return redirect(`${poolLocation.pathPrefix}${path}?${fields}`)
  }

/** The page that says what nobody else can be told. */
export const errorPageUrl = (base: string, error: string, clientId?: string): string =>
  appendParameters(`${base}/error`, '?', { error, client_id: clientId })

/** What a function of the pool refuses goes to the client, like everything after the target is known. */
export async function granted(make: () => Promise<string | undefined>, request: AuthorizeRequest): Promise<string | undefined> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return errorRedirectUrl(request, 'access_denied', error.message)
  }
}
