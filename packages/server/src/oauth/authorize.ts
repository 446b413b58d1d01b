import { ServiceError } from '@poolhouse/contract'
import { readFormFields } from '../http/index.ts'
import { type AuthorizeRequest, readAuthorizeRequest } from './authorize-request.ts'
import { findBrowserSession, isFreshEnough } from './browser-session.ts'
import { grant } from './grant.ts'
import type { Visit } from './place.ts'
import { redirect, withParameters } from './responses.ts'
import { wayOf } from './strict.ts'
import { refusal } from './to-client.ts'

/** Back to the client, or on to a page. Spec: oauth-endpoints 3.2. */
export async function authorize({ call, place, incoming, query }: Visit): Promise<Response> {
  const read = await readAuthorizeRequest(call, place, query)
  if (read.kind === 'page') return redirect(errorAddress(place.base, read.error, read.clientId))
  if (read.kind === 'redirect') return redirect(read.location)
  const { request } = read
  const session = await findBrowserSession(call, request.pool, incoming.headers)
  if (session && isFreshEnough(call, request, session)) {
    const location = await granted(() => grant(call, request, session), request)
    if (location !== undefined) return redirect(location)
  }
  if (request.prompt.has('none')) return redirect(refusal(request, 'login_required'))
  return redirect(`${place.base}/login?${query}`)
}

/** Characters. What is longer fits into no address. */
const longestQuery = 8_192

/**
 * A form becomes the address that it stands for, to which the browser brings the cookies that it keeps from forms of other sites.
 * OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2.
 */
export const byForm =
  (path: '/oauth2/authorize' | '/logout') =>
  async ({ call, place, incoming }: Visit): Promise<Response> => {
    if (!wayOf(call.settings).takesForms) return new Response(null, { status: 405 })
    const fields = await readFormFields(incoming)
    if (typeof fields === 'string' || String(fields).length > longestQuery) return redirect(errorAddress(place.base, 'invalid_request'))
    return redirect(`${place.base}${path}?${fields}`)
  }

/** The page that says what nobody else can be told. */
export const errorAddress = (base: string, error: string, clientId?: string): string =>
  withParameters(`${base}/error`, '?', { error, client_id: clientId })

/** What a function of the pool refuses goes to the client, like everything after the target is known. */
export async function granted(make: () => Promise<string | undefined>, request: AuthorizeRequest): Promise<string | undefined> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return refusal(request, 'access_denied', error.message)
  }
}
