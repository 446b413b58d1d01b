/**
 * Identity providers of user pools (SAML, OpenID Connect, social): what is configured, validated and read back.
 * Not here: sign-in through them, which is not built; what clients may name (contract's client-rules); how rows are kept (storage/).
 */
export {
  addIdentityProvider,
  describeIdentityProvider,
  getIdentityProvider,
  getIdentityProviderByIdentifier,
  identityProviderNames,
  removeIdentityProvider,
  saveIdentityProvider,
  summarizeIdentityProvider,
} from './identity-provider.ts'
