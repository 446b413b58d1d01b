import { ServiceError } from '@poolhouse/contract'
import { type AuthorizeRequest, readAuthorizeRequest } from './authorize-request.ts'
import { findBrowserSession, isFreshEnough } from './browser-session.ts'
import { grant } from './grant.ts'
import type { Visit } from './place.ts'
import { redirect, withParameters } from './responses.ts'

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
  if (request.prompt.has('none')) return redirect(refusal(request, { error: 'login_required', state: request.state }))
  return redirect(`${place.base}/login?${query}`)
}

/** The page that says what nobody else can be told. */
export const errorAddress = (base: string, error: string, clientId?: string): string =>
  withParameters(`${base}/error`, '?', { error, client_id: clientId })

export const refusal = ({ responseType, redirectUri }: AuthorizeRequest, parameters: Record<string, string | undefined>): string =>
  withParameters(redirectUri, responseType === 'token' ? '#' : '?', parameters)

/** What a function of the pool refuses goes to the client, like everything after the target is known. */
export async function granted(make: () => Promise<string | undefined>, request: AuthorizeRequest): Promise<string | undefined> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return refusal(request, { error_description: error.message, state: request.state, error: 'invalid_request' })
  }
}
