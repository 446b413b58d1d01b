import { ServiceError } from '@poolhouse/contract'
import { recordingFailures, withAnalytics } from '../analytics/index.ts'
import type { Call } from '../context.ts'
import type { IdentityProvider } from '../identity-providers/index.ts'
import {
  type AuthorizeRequest,
  completeAuthorization,
  errorPageUrl,
  federationErrorUrl,
  needsConsent,
  newBrowserSession,
  type OAuthRequestContext,
  redirect,
  sessionCookie,
} from '../oauth/index.ts'
import type { Pool } from '../pools/index.ts'
import { createBrowserSignIn } from '../tokens/index.ts'
import { authenticationContext } from './authentication-context.ts'
import type { ExternalIdentity } from './external-identity.ts'
import { AttributesMissing, userOfSignIn } from './federated-user.ts'
import { FederationError } from './federation-error.ts'
import { noteProviderRefusal } from './note-refusal.ts'
import { protocols, type SignInProblem } from './protocols.ts'

/** The application's request, and the provider at which the user signs in for it. */
export interface RequestAtProvider {
  request: AuthorizeRequest
  provider: IdentityProvider
}

/** The call with what triggers and analytics get to know about the request. */
export const callOf = (call: Call, { pool, client }: AuthorizeRequest): Call =>
  withAnalytics(
    { ...call, region: pool.region, account: pool.account, triggerContext: { clientId: client.settings.ClientId } },
    client,
    'page',
  )

/**
 * Signs the user of a verified identity in: attributes, triggers, browser session, and the code or tokens that the application asked for.
 * @param nonce made for the provider; it is the ID token's where the application sent none
 */
export const completeFederatedSignIn = (
  context: OAuthRequestContext,
  { request, provider, identity, nonce }: RequestAtProvider & { identity: ExternalIdentity; nonce?: string },
): Promise<Response> =>
  refusingToApplication(context, { request, provider }, async () => {
    const { pool, client } = request
    const call = callOf(context.call, request)
    const { user, made } = await recordingFailures(call, async () => {
      const { user, isFirst } = await userOfSignIn({ call, pool, client, provider, identity })
      const authentication = authenticationContext(pool, provider, identity)
      const made = newBrowserSession(call, pool, client, user, {
        name: provider.row.name,
        session: identity.providerSession,
        authentication,
      })
      await createBrowserSignIn(call, { pool, client, user, session: made.session, isFirst })
      return { user, made }
    })
    const session = { row: { ...made.session, ended_at: null }, user }
    const location = await completeAuthorization(call, { ...request, nonce: request.nonce ?? nonce }, session)
    // The session has ended since, by a sign-out everywhere.
    if (location === undefined) throw new FederationError({ description: 'Session ended', error: 'server_error' })
    return redirect(location, [sessionCookie(call, pool, made.handle)])
  })

/** Answers as `answer` does; what it throws goes to the application in the service's words, and to the log with the reason. */
export async function refusingToApplication(
  context: OAuthRequestContext,
  at: RequestAtProvider,
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return await answer()
  } catch (error) {
    return refuseToApplication(context, at, await asFederationError(at.provider, error))
  }
}

/** An error that is nobody's refusal is thrown on. */
async function asFederationError({ type }: IdentityProvider, error: unknown): Promise<FederationError> {
  if (error instanceof FederationError) return error
  const problem = problemOf(error)
  if (!problem) throw error
  const protocol = await protocols[type]()
  return new FederationError({ ...protocol.refusal(problem), cause: error })
}

function problemOf(error: unknown): SignInProblem | undefined {
  if (error instanceof AttributesMissing) return { kind: 'attributes-missing', names: error.names }
  return error instanceof ServiceError ? { kind: 'other', text: error.message.trim() } : undefined
}

/** To a client that registered itself no error is sent: its redirect URI may be anybody's (oauth/authorize-request.ts). */
function refuseToApplication(context: OAuthRequestContext, { request, provider }: RequestAtProvider, error: FederationError): Response {
  // An exception has a rule of its own: of a trigger, or of the user's state.
  if (error.cause instanceof ServiceError) context.call.trace.refusal = { code: error.error, cause: error.cause }
  else noteProviderRefusal(context.call, error.error, causesOf(error).join(': ') || error.description)
  logRefusal(context.call, request.pool, { provider: provider.row.name, client: request.client.settings.ClientId }, error)
  return needsConsent(request.client)
    ? redirect(errorPageUrl({ call: context.call, poolLocation: request.poolLocation }, error.error, request.client.settings.ClientId))
    : redirect(federationErrorUrl(request, error))
}

/** The texts of the causes of an error, the nearest first. */
function causesOf(error: FederationError): string[] {
  const causes: string[] = []
  for (let cause = error.cause; cause !== undefined && causes.length < 4; cause = (cause as { cause?: unknown }).cause)
    causes.push(cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : '')
  return causes.filter(Boolean)
}

/** Tells the operator why a sign-in failed. Messages of causes name claims and rules, never values. */
export function logRefusal(call: Call, pool: Pool, where: Readonly<Record<string, string>>, error: FederationError): void {
  const causes = causesOf(error)
  call.log.warn('A sign-in at an identity provider failed', {
    pool: pool.id,
    ...where,
    answer: error.description,
    ...(causes.length > 0 && { cause: causes.join(': ') }),
    requestId: call.requestId,
  })
}
