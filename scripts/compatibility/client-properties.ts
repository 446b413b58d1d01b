import type { CreateUserPoolClientRequest } from '@poolhouse/contract'
import { type Built, tests } from './rows.ts'

/**
 * Everything that CreateUserPoolClient and UpdateUserPoolClient may say. The compiler sees to it that none is missing; what the server lists as not
 * acting yet is said so on the page, whatever stands here.
 */
export const clientProperties: Record<Exclude<keyof CreateUserPoolClientRequest, 'UserPoolId'>, Built> = {
  ClientName: { does: 'a name, which may be changed', shown: tests.readBack },
  GenerateSecret: { does: 'a secret; calls must then carry its hash', shown: tests.secretHash },
  ClientSecret: { does: 'a secret that the caller brings', shown: tests.twoSecrets },
  RefreshTokenValidity: { does: 'how long a sign-in can be refreshed; 0 is the default, 30 days', shown: tests.families },
  AccessTokenValidity: { does: '`exp` of access tokens, five minutes to a day', shown: tests.lives },
  IdTokenValidity: { does: '`exp` of ID tokens, five minutes to a day', shown: tests.lives },
  TokenValidityUnits: { does: 'what the three lifetimes are counted in', shown: tests.lives },
  ReadAttributes: { does: 'which attributes ID token and GetUser show', shown: tests.reads },
  WriteAttributes: { does: 'which attributes a user may set at sign-up and later', shown: tests.writes },
  ExplicitAuthFlows: { does: 'which flows start a sign-in; the values are below', shown: tests.flows },
  SupportedIdentityProviders: {
    does: 'COGNITO, or providers of the pool; authorize takes no other for `identity_provider`',
    shown: tests.ownProvider,
  },
  CallbackURLs: { does: 'where authorize sends people back to, to the letter', shown: tests.authorizePage },
  LogoutURLs: { does: 'where sign-out sends people to, to the letter', shown: tests.logoutUrl },
  DefaultRedirectURI: { does: 'the callback where authorize names none, of a client with one provider', shown: tests.impliedCallback },
  AllowedOAuthFlows: {
    does: 'which grants authorize and token take; client_credentials stands alone, and needs a secret',
    shown: tests.grants,
  },
  AllowedOAuthScopes: {
    does: 'built-in scopes, and those of the resource servers of the pool; what authorize and GetClientToken grant, and what tokens let out',
    shown: tests.oauthScopes,
  },
  AllowedOAuthFlowsUserPoolClient: { does: 'without it authorize and token refuse the client', shown: tests.grants },
  AnalyticsConfiguration: { does: 'ARN, or id, role and external id; not both', shown: tests.refused },
  PreventUserExistenceErrors: { does: 'ENABLED: a name that nobody has answers like one that somebody has', shown: tests.hides },
  EnableTokenRevocation: { does: '`origin_jti` and `jti`, by which RevokeToken ends access tokens too', shown: tests.revocable },
  EnablePropagateAdditionalUserContextData: {
    does: 'needs a secret; a server says with UserContextData.IpAddress from where a person signs in, and sessions show that',
    shown: tests.context,
  },
  AuthSessionValidity: { does: 'how long a challenge waits for its answer, 3 to 15 minutes', shown: tests.session },
  RefreshTokenRotation: { does: 'each refresh gives a new refresh token; the old one lives on for the grace', shown: tests.rotation },
}
