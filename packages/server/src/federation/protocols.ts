import type { IdentityProviderTypeType } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { IdentityProvider } from '../identity-providers/index.ts'
import type { AuthorizeRequest } from '../oauth/index.ts'
import type { Pool } from '../pools/index.ts'
import type { ExternalIdentity } from './external-identity.ts'
import type { FederationError } from './federation-error.ts'
import type { PendingSignIn } from './pending-sign-in.ts'

/** A provider, and where its answers come in. */
export interface ProviderContext {
  call: Call
  pool: Pool
  provider: IdentityProvider
  /** Below it are the endpoints for answers: `<serviceUrl>/oauth2/idpresponse`, `<serviceUrl>/saml2/idpresponse`. */
  serviceUrl: string
}

/** A browser that is about to go to a provider. */
export interface ProtocolStart extends ProviderContext {
  /** The application's request. */
  request: AuthorizeRequest
  /** Comes back with the provider's answer: `state`, or `RelayState`. */
  state: string
  /** OpenID Connect: comes back in the ID token. */
  nonce: string
}

/** Where the browser goes: an address, or a form that it posts to one. */
export type ProviderRedirect =
  | { kind: 'redirect'; location: string }
  | { kind: 'form'; action: string; fields: Readonly<Record<string, string>> }

/** How a sign-in begins: where the browser goes, and what the protocol needs again when it comes back. */
export interface Begun {
  to: ProviderRedirect
  remember?: Readonly<Record<string, string>>
}

/** What a provider answered, through the browser that was sent there. */
export interface ProtocolAnswer extends ProviderContext {
  pending: PendingSignIn
  /** The query, or the form. */
  parameters: URLSearchParams
}

/** Why a verified identity cannot sign in. */
export type SignInProblem =
  | { kind: 'attributes-missing'; names: readonly string[] }
  /** Any other; the text is that of the exception in the API. */
  | { kind: 'other'; text: string }

/** A browser that signs out here, and at the provider first. */
export interface ProviderSignOut extends ProviderContext {
  /** As `ExternalIdentity` had it. */
  providerSession: Readonly<Record<string, string>>
  /** One of our own addresses, or one of the client's sign-out URLs. */
  next: string
}

/** How sign-ins of one kind of provider begin and end. */
export interface ProviderProtocol {
  /** @throws FederationError */
  begin(start: ProtocolStart): Promise<Begun>
  /** Verifies the provider's answer. @throws FederationError */
  finish(answer: ProtocolAnswer): Promise<ExternalIdentity>
  /** Where the browser ends its session at the provider before it goes on to `next`; absent where the protocol has no such sign-out. */
  signOut?(signOut: ProviderSignOut): Promise<string | undefined>
  /** The service words the same problem differently for each protocol. */
  refusal(problem: SignInProblem): Pick<FederationError, 'description' | 'error'>
}

const openIdConnect = async () => (await import('./oidc/protocol.ts')).openIdConnect

/** One row for each provider type; each is loaded at its first use. */
export const protocols: Readonly<Record<IdentityProviderTypeType, () => Promise<ProviderProtocol>>> = {
  OIDC: openIdConnect,
  Google: openIdConnect,
  Facebook: openIdConnect,
  LoginWithAmazon: openIdConnect,
  SignInWithApple: openIdConnect,
  SAML: async () => (await import('./saml/protocol.ts')).saml,
}
