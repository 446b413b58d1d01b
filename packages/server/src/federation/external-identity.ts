/** Whom an identity provider vouches for, once its answer is verified. */
export interface ExternalIdentity {
  /** The provider's id of the user: `sub` (OpenID Connect), `id` (Facebook), `user_id` (Amazon), NameID (SAML). Compared exactly. */
  readonly subject: string
  /** By the names that the provider uses; several values as a list. */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>
  /** `issuer` in the user's `identities`: the entity id of a SAML provider, null for others. */
  readonly issuer: string | null
  /** `request.attributes` of the InboundFederation trigger: `tokenResponse`, `idToken` and `userInfo`, or `samlResponse`. */
  readonly documents: Readonly<Record<string, unknown>>
  /** The authentication context and methods, where the provider states them. */
  readonly acr?: string
  readonly amr?: readonly string[]
  /** What a sign-out at the provider has to name (SAML: NameID and SessionIndex); kept, sealed, with the browser session. */
  readonly providerSession?: Readonly<Record<string, string>>
}
