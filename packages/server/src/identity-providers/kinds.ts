import type { IdentityProviderTypeType } from '@poolhouse/contract'

/** String values by name, as `ProviderDetails` and `AttributeMapping` have them. */
export type Texts = Readonly<Record<string, string>>

/** What the details of one provider type must and may have. docs/reference/identity-providers.md#2. */
export interface ProviderKind {
  /** The provider's name must be that of its type. */
  isNamedAsType?: true
  /** Keys of `ProviderDetails` that must be there, and the refusal where one is not. */
  required: readonly string[]
  missing?: string
  /** Keys that are stored and never returned. */
  writeOnly?: readonly string[]
  /** The claim that `username` is mapped to where the mapping does not say. A SAML provider has the NameID, which no mapping shows. */
  username?: string
  /** Keys that are returned besides the given ones, and replace given ones. */
  computed(given: Texts): Texts
}

const socialMissing = 'clientId, clientSecret and authorizeScopes are all required idp details.'
const socialRequired = ['client_id', 'client_secret', 'authorize_scopes']

/** The service fills in a version where the request has none; which one is not published. */
const facebookVersion = 'v17.0'

/** One row for each provider type. */
export const providerKinds: Readonly<Record<IdentityProviderTypeType, ProviderKind>> = {
  Facebook: {
    isNamedAsType: true,
    required: socialRequired,
    missing: socialMissing,
    username: 'id',
    computed: ({ api_version = facebookVersion }) => ({
      api_version,
      attributes_url: `https://graph.facebook.com/${api_version}/me?fields=`,
      attributes_url_add_attributes: 'true',
      authorize_url: `https://www.facebook.com/${api_version}/dialog/oauth`,
      token_request_method: 'GET',
      token_url: `https://graph.facebook.com/${api_version}/oauth/access_token`,
    }),
  },
  Google: {
    isNamedAsType: true,
    required: socialRequired,
    missing: socialMissing,
    username: 'sub',
    computed: () => ({
      attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      oidc_issuer: 'https://accounts.google.com',
      token_request_method: 'POST',
      token_url: 'https://www.googleapis.com/oauth2/v4/token',
    }),
  },
  LoginWithAmazon: {
    isNamedAsType: true,
    required: socialRequired,
    missing: socialMissing,
    username: 'user_id',
    computed: () => ({
      attributes_url: 'https://api.amazon.com/user/profile',
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://www.amazon.com/ap/oa',
      token_request_method: 'POST',
      token_url: 'https://api.amazon.com/auth/o2/token',
    }),
  },
  SignInWithApple: {
    isNamedAsType: true,
    required: ['client_id', 'private_key', 'team_id', 'key_id'],
    missing: 'clientId, privateKey, teamId, and keyId are all required idp details.',
    writeOnly: ['private_key'],
    username: 'sub',
    computed: () => ({
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://appleid.apple.com/auth/authorize',
      oidc_issuer: 'https://appleid.apple.com',
      token_request_method: 'POST',
      token_url: 'https://appleid.apple.com/auth/token',
    }),
  },
  OIDC: {
    required: ['client_id', 'authorize_scopes', 'oidc_issuer', 'attributes_request_method'],
    missing: 'clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.',
    username: 'sub',
    computed: () => ({ attributes_url_add_attributes: 'false' }),
  },
  SAML: { required: [], computed: () => ({}) },
}
