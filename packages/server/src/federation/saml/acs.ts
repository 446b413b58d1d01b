import { readFormFields } from '../../http/index.ts'
import { findIdentityProvider, type IdentityProvider, isOn } from '../../identity-providers/index.ts'
import {
  type AuthorizeRequest,
  errorPageUrl,
  type OAuthRequestContext,
  providersOf,
  readAuthorizeRequest,
  redirect,
} from '../../oauth/index.ts'
import { callOf, completeFederatedSignIn, refusingToApplication } from '../complete-sign-in.ts'
import { FederationError } from '../federation-error.ts'
import { finishAtProvider } from '../finish.ts'
import { noteProviderRefusal } from '../note-refusal.ts'
import { acsAddresses } from './addresses.ts'
import { identityOfResponse } from './sign-in.ts'

/** Bytes. 100,000 characters of base64, of which `+`, `/` and `=` are percent-encoded, and the relay state. */
const maxFormBytes = 400_000

/** The service's text on its error page. */
export const invalidAnswer = 'Invalid samlResponse or relayState from identity provider'

/**
 * `POST /saml2/idpresponse`, the assertion consumer service: the answer to a request of ours, or a sign-in that the provider began.
 * docs/reference/oauth-endpoints.md#9.
 */
export async function consumeAssertion(context: OAuthRequestContext): Promise<Response> {
  const fields = await readFormFields(context.incoming, maxFormBytes)
  if (typeof fields === 'string') return refuse(context, fields)
  const [responses, states] = [fields.getAll('SAMLResponse'), fields.getAll('RelayState')]
  const [response, relayState] = [responses[0] ?? '', states[0] ?? '']
  if (responses.length !== 1 || states.length !== 1 || response === '' || relayState === '')
    return refuse(context, 'SAMLResponse or RelayState is not there, or is there twice')
  const request = unsolicitedRequest(relayState)
  return request
    ? signInUnsolicited(context, request, response)
    : finishAtProvider(context, { state: relayState, parameters: fields, unknown: invalidAnswer })
}

function refuse(context: OAuthRequestContext, reason: string): Response {
  context.call.log.warn('A SAML response was refused', { reason, requestId: context.call.requestId })
  noteProviderRefusal(context.call, invalidAnswer, reason)
  return redirect(errorPageUrl(context, invalidAnswer))
}

/** The parameters of authorize that a sign-in begun by the provider carries, percent-encoded once more by some providers. */
function unsolicitedRequest(relayState: string): URLSearchParams | undefined {
  const query = new URLSearchParams(/^[\w.-]+%3[dD]/.test(relayState) ? decoded(relayState) : relayState)
  return query.has('client_id') ? query : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** docs/reference/identity-providers.md#4.4. Nobody can be trusted before client and redirect URI are valid: until then errors are shown on our page. */
async function signInUnsolicited(context: OAuthRequestContext, query: URLSearchParams, response: string): Promise<Response> {
  const { call, poolLocation } = context
  const read = await readAuthorizeRequest(call, poolLocation, query)
  if (read.kind === 'refused') {
    call.log.warn('The relay state of a SAML response was refused', { requestId: call.requestId })
    return redirect(read.location)
  }
  const { request } = read
  const provider = await findIdentityProvider(call, request.pool, request.identityProvider ?? '')
  if (provider?.type !== 'SAML') return refuse(context, 'The relay state names no SAML provider of the pool')
  return refusingToApplication(context, { request, provider }, async () => {
    await assertMayInitiate(context, request, provider)
    const { pool } = request
    const at = { call: callOf(call, request), pool, provider }
    const identity = await identityOfResponse(at, { response, requestId: undefined, recipients: acsAddresses(context, pool) })
    return completeFederatedSignIn(context, { request, provider, identity })
  })
}

const notAllowed = (cause: string) => new FederationError({ description: 'IdP-initiated SAML sign-in is not allowed', cause })

/**
 * Here alone, and not when client or provider is saved: no source has a refusal of those operations (docs/decisions/saml.md). The text is ours as well.
 * @throws FederationError
 */
async function assertMayInitiate(
  { call }: OAuthRequestContext,
  { pool, client }: AuthorizeRequest,
  provider: IdentityProvider,
): Promise<void> {
  if (!isOn(provider.content.given, 'IDPInit')) throw notAllowed('The provider has IDPInit off')
  const providers = await Promise.all(providersOf(client).map(name => findIdentityProvider(call, pool, name)))
  if (providers.some(found => found?.type !== 'SAML'))
    throw notAllowed('The client lists COGNITO, or a provider that is not a SAML provider')
}
