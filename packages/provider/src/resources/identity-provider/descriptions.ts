import type { Descriptions } from '../../shape/index.ts'
import { ofPool } from '../common-descriptions.ts'

/** Sentences about aws:cognito/identityProvider:IdentityProvider. */
export const identityProviderDescriptions: Descriptions = {
  summary: 'An identity provider that signs users into a pool: SAML, OpenID Connect or a social one.',
  properties: {
    ...ofPool,
    attributeMapping: "Attributes of the pool's users, each with the claim of the provider that it comes from.",
    idpIdentifiers: 'Other names of the provider, such as domains of mail addresses.',
    providerDetails: 'What the type of the provider needs, such as MetadataURL, client_id and client_secret.',
    providerName: 'The name of the provider, which clients list in supportedIdentityProviders.',
    providerType: 'SAML, OIDC, Facebook, Google, LoginWithAmazon or SignInWithApple.',
  },
}
