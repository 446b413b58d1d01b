import type { IdentityProviderTypeType } from '@poolhouse/contract'
import type { Texts } from '../../identity-providers/index.ts'
import { appleClientSecret } from './apple-client-secret.ts'

/** The types of providers that speak OpenID Connect, or OAuth 2.0 with an address for the user's data. */
export type OidcType = Exclude<IdentityProviderTypeType, 'SAML'>

/** What a user-data request of a provider is. */
export interface UserDataRequest {
  url: string
  method: 'GET' | 'POST'
}

/** Where one type differs from the others. */
export interface OidcKind {
  /** The claim, or the member of the user's data, that identifies the user. docs/reference/identity-providers.md#4.2. */
  subject: string
  /** OAuth 2.0 only, without an ID token. */
  hasIdToken: boolean
  /** The keys that sign ID tokens, where no detail of the provider names them. */
  jwksUri?: string
  /** Whether `login_hint` is forwarded. docs/reference/oauth-endpoints.md#3.1. */
  forwardsLoginHint: boolean
  /** Apple posts its answer where scopes are asked for. */
  responseMode?: 'form_post'
  clientSecret(details: Texts): string | undefined
  /** The request for the user's data; undefined where the provider has none. `missing`: mapped names that the ID token has not got. */
  userData(details: Texts, missing: readonly string[]): UserDataRequest | undefined
}

const givenSecret = ({ client_secret }: Texts): string | undefined => client_secret

/** Names in a list of fields; others would be parameters of their own. */
const fieldList = (names: readonly string[]): string => names.filter(name => /^[\w.]+$/.test(name)).join(',')

/** One row for each type. */
export const oidcKinds: Readonly<Record<OidcType, OidcKind>> = {
  OIDC: {
    subject: 'sub',
    hasIdToken: true,
    forwardsLoginHint: true,
    clientSecret: givenSecret,
    userData: ({ attributes_url: url, attributes_request_method: method }) =>
      url ? { url, method: method === 'POST' ? 'POST' : 'GET' } : undefined,
  },
  // The People API is asked only for what the ID token has not got.
  Google: {
    subject: 'sub',
    hasIdToken: true,
    jwksUri: 'https://www.googleapis.com/oauth2/v3/certs',
    forwardsLoginHint: true,
    clientSecret: givenSecret,
    userData: ({ attributes_url: url }, missing) => {
      const fields = fieldList(missing)
      return url && fields !== '' ? { url: `${url}${fields}`, method: 'GET' } : undefined
    },
  },
  Facebook: {
    subject: 'id',
    hasIdToken: false,
    forwardsLoginHint: false,
    clientSecret: givenSecret,
    userData: ({ attributes_url: url = '' }, missing) => ({ url: `${url}${fieldList([...new Set(['id', ...missing])])}`, method: 'GET' }),
  },
  LoginWithAmazon: {
    subject: 'user_id',
    hasIdToken: false,
    forwardsLoginHint: false,
    clientSecret: givenSecret,
    userData: ({ attributes_url: url = '' }) => ({ url, method: 'GET' }),
  },
  SignInWithApple: {
    subject: 'sub',
    hasIdToken: true,
    jwksUri: 'https://appleid.apple.com/auth/keys',
    forwardsLoginHint: false,
    responseMode: 'form_post',
    clientSecret: appleClientSecret,
    userData: () => undefined,
  },
}
