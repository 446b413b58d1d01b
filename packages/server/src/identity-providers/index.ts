/**
 * Identity providers of user pools (SAML, OpenID Connect, social): what is configured, validated and read back.
 * Not here: sign-in through them (federation/); what clients may name (contract's client-rules); how rows are kept (storage/).
 */
export { isProviderAddress } from './discovery.ts'
export {
  addIdentityProvider,
  describeIdentityProvider,
  detailsOf,
  findIdentityProvider,
  findProviderNameByIdentifier,
  getIdentityProvider,
  getIdentityProviderByIdentifier,
  type IdentityProvider,
  identityProviderNames,
  removeIdentityProvider,
  samlProviders,
  saveIdentityProvider,
  summarizeIdentityProvider,
} from './identity-provider.ts'
export type { Texts } from './kinds.ts'
export { isOn } from './saml-details.ts'
export { samlEncryptionKey } from './saml-keys.ts'
export { fetchSamlMetadata, readSamlMetadata, type SamlMetadata, type SamlService } from './saml-metadata.ts'
