import { FederationError } from '../federation-error.ts'
import type { ProviderProtocol, SignInProblem } from '../protocols.ts'
import { beginSignOut } from './begin-sign-out.ts'
import { newMessageId, signInMessage } from './messages.ts'
import { currentMetadata } from './metadata.ts'
import { acsAt } from './paths.ts'
import { poolAsSender } from './pool-keys.ts'
import { identityOfResponse } from './sign-in.ts'

/** What the service says of problems with a user, behind its words for SAML. docs/reference/oauth-endpoints.md#3.4. */
const problems: { [Kind in SignInProblem['kind']]: (problem: Extract<SignInProblem, { kind: Kind }>) => string } = {
  'attributes-missing': ({ names }) => `Invalid user attributes: ${names.map(name => `${name}: The attribute is required`).join(', ')}`,
  other: ({ text }) => text,
}

const detailOf = <Kind extends SignInProblem['kind']>(problem: Extract<SignInProblem, { kind: Kind }>): string =>
  problems[problem.kind as Kind](problem)

/** SAML 2.0 Web Browser SSO, begun by the service. docs/reference/identity-providers.md#4.3. */
export const saml: ProviderProtocol = {
  async begin({ call, pool, provider, serviceUrl, request, state }) {
    const metadata = await currentMetadata(call, pool, provider)
    const id = newMessageId()
    const isSigned = Boolean(provider.content.given.RequestSigningAlgorithm)
    const sender = await poolAsSender(call, pool, isSigned)
    const to = await signInMessage(sender, metadata, {
      id,
      relayState: state,
      acs: acsAt(serviceUrl),
      forcesSignIn: request.prompt.has('login'),
    })
    return { to, remember: { requestId: id } }
  },

  async finish({ call, pool, provider, serviceUrl, pending, parameters }) {
    const { requestId } = pending.remembered
    // Every request has an id; without one the answer would pass as one that nobody asked for.
    if (requestId === undefined)
      throw new FederationError({ description: 'Error in SAML response processing: No request', error: 'server_error' })
    const response = parameters.get('SAMLResponse') ?? ''
    return identityOfResponse({ call, pool, provider }, { response, requestId, recipients: new Set([acsAt(serviceUrl)]) })
  },

  signOut: beginSignOut,

  refusal: problem => ({ description: `Error in SAML response processing: ${detailOf(problem)}`, error: 'server_error' }),
}
