import type { CreateUserPoolClientRequest } from '@poolhouse/contract'
import { type Built, tests } from './rows.ts'

/**
 * Every member of CreateUserPoolClient and UpdateUserPoolClient; a missing one is a compile error. Members that the server lists as not acting yet are
 * marked so on the page.
 */
export const clientProperties: Record<Exclude<keyof CreateUserPoolClientRequest, 'UserPoolId'>, Built> = {
  ClientName: { does: 'the name, which can be changed', shown: tests.readBack },
  GenerateSecret: { does: 'creates a secret; calls must then carry SECRET_HASH', shown: tests.secretHash },
  ClientSecret: { does: 'a secret chosen by the caller', shown: tests.twoSecrets },
  RefreshTokenValidity: { does: 'how long a sign-in can be refreshed; 0 is the default, 30 days', shown: tests.families },
  AccessTokenValidity: { does: '`exp` of access tokens, five minutes to a day', shown: tests.lives },
  IdTokenValidity: { does: '`exp` of ID tokens, five minutes to a day', shown: tests.lives },
  TokenValidityUnits: { does: 'the units of the three lifetimes', shown: tests.lives },
  ReadAttributes: { does: 'which attributes ID token and GetUser show', shown: tests.reads },
  WriteAttributes: { does: 'which attributes a user may set at sign-up and later', shown: tests.writes },
  ExplicitAuthFlows: { does: 'the flows that may start a sign-in; the values are below', shown: tests.flows },
  SupportedIdentityProviders: {
    does: 'COGNITO, or providers of the pool: users of these can sign in, by buttons of the sign-in page or `identity_provider`; a client without a list has COGNITO',
    shown: tests.ownProvider,
  },
  CallbackURLs: { does: 'the redirect URIs of authorize, compared exactly', shown: tests.authorizePage },
  LogoutURLs: { does: 'the redirect URIs of sign-out, compared exactly', shown: tests.logoutUrl },
  DefaultRedirectURI: { does: 'the redirect URI when authorize names none, for a client with one provider', shown: tests.impliedCallback },
  AllowedOAuthFlows: {
    does: 'the grants of authorize and token; client_credentials excludes the others, and needs a secret',
    shown: tests.grants,
  },
  AllowedOAuthScopes: {
    does: 'built-in scopes, and those of the resource servers of the pool; the scopes that authorize and GetClientToken grant',
    shown: tests.oauthScopes,
  },
  AllowedOAuthFlowsUserPoolClient: { does: 'authorize and token refuse a client without it', shown: tests.grants },
  AnalyticsConfiguration: {
    does: 'an ARN, or id, role and external id; sign-ups, sign-ins and failures become events of the application, as far as the role allows',
    shown: tests.analytics,
  },
  PreventUserExistenceErrors: { does: 'ENABLED: an unknown user gets the same response as an existing one', shown: tests.hides },
  EnableTokenRevocation: { does: 'adds `origin_jti` and `jti`, so that RevokeToken also revokes access tokens', shown: tests.revocable },
  EnablePropagateAdditionalUserContextData: {
    does: 'needs a secret; an application server sends the user’s address in UserContextData.IpAddress, and sessions show it',
    shown: tests.context,
  },
  AuthSessionValidity: { does: 'how long a challenge session is valid, 3 to 15 minutes', shown: tests.session },
  RefreshTokenRotation: { does: 'each refresh gives a new refresh token; the old one works for the grace period', shown: tests.rotation },
}
