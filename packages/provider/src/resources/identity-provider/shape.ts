import { list, mapOf, type ResourceShape, sdkV2Rules, text } from '../../shape/index.ts'
import { identityProviderDescriptions } from './descriptions.ts'

const { items, length, matching, oneOf } = sdkV2Rules

/** What the service adds to the details of a provider: endpoints and other values of its type. */
const addedDetails = [
  ...['ActiveEncryptionCertificate', 'SLORedirectBindingURI', 'SSORedirectBindingURI', 'api_version', 'attributes_url'],
  ...['attributes_url_add_attributes', 'authorize_url', 'jwks_uri', 'oidc_issuer', 'token_request_method', 'token_url'],
]

/** Properties of aws:cognito/identityProvider:IdentityProvider. */
export const identityProviderShape: ResourceShape = {
  token: 'aws:cognito/identityProvider:IdentityProvider',
  title: 'Cognito Identity Provider',
  descriptions: identityProviderDescriptions,
  upstreamFramework: 'sdkV2',
  properties: {
    attributeMapping: mapOf(text(), { computed: true, addedKeys: ['username'] }),
    idpIdentifiers: list(
      text({ rules: [length(1, 40), matching(/^[\w\s+=.@-]+$/, 'must be alphanumeric, space or one of the characters: _+=.@-')] }),
      { rules: [items(0, 50)] },
    ),
    providerDetails: mapOf(text(), { required: true, addedKeys: addedDetails }),
    providerName: text({ required: true, replaceOnChanges: true, rules: [length(1, 32)] }),
    providerType: text({
      required: true,
      replaceOnChanges: true,
      rules: [oneOf('SAML', 'Facebook', 'Google', 'LoginWithAmazon', 'SignInWithApple', 'OIDC')],
    }),
    region: text({ computed: true, replaceOnChanges: true }),
    userPoolId: text({ required: true, replaceOnChanges: true }),
  },
}
