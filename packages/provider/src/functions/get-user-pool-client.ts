import { block, flag, list, number, type Properties, text } from '../shape/index.ts'
import { type ProviderFunction, resultsOf } from './function.ts'

const name = 'getUserPoolClient'

const results: Properties = {
  accessTokenValidity: number(),
  allowedOauthFlows: list(text(), { aws: 'AllowedOAuthFlows' }),
  allowedOauthFlowsUserPoolClient: flag({ aws: 'AllowedOAuthFlowsUserPoolClient' }),
  allowedOauthScopes: list(text(), { aws: 'AllowedOAuthScopes' }),
  analyticsConfigurations: list(
    block(`${name}AnalyticsConfiguration`, {
      applicationArn: text(),
      applicationId: text(),
      externalId: text(),
      roleArn: text(),
      userDataShared: flag(),
    }),
    { aws: 'AnalyticsConfiguration' },
  ),
  callbackUrls: list(text(), { aws: 'CallbackURLs' }),
  clientId: text(),
  clientSecret: text({ secret: true }),
  defaultRedirectUri: text({ aws: 'DefaultRedirectURI' }),
  enablePropagateAdditionalUserContextData: flag(),
  enableTokenRevocation: flag(),
  explicitAuthFlows: list(text()),
  // The service never tells whether it made the secret.
  generateSecret: flag(),
  id: text({ aws: 'ClientId' }),
  idTokenValidity: number(),
  logoutUrls: list(text(), { aws: 'LogoutURLs' }),
  name: text({ aws: 'ClientName' }),
  preventUserExistenceErrors: text(),
  readAttributes: list(text()),
  refreshTokenRotations: list(block(`${name}RefreshTokenRotation`, { feature: text(), retryGracePeriodSeconds: number() }), {
    aws: 'RefreshTokenRotation',
  }),
  refreshTokenValidity: number(),
  region: text(),
  supportedIdentityProviders: list(text()),
  tokenValidityUnits: list(block(`${name}TokenValidityUnit`, { accessToken: text(), idToken: text(), refreshToken: text() })),
  userPoolId: text(),
  writeAttributes: list(text()),
}

/** A client as the service shows it, without what the resource evens out. */
export const getUserPoolClient: ProviderFunction = {
  token: `aws:cognito/${name}:${name}`,
  args: { clientId: text({ required: true }), region: text(), userPoolId: text({ required: true }) },
  results,
  async ask({ clientId, userPoolId }, { call, region }) {
    const { UserPoolClient } = await call('DescribeUserPoolClient', { UserPoolId: userPoolId, ClientId: clientId })
    return { ...resultsOf(results, UserPoolClient), region }
  },
}
