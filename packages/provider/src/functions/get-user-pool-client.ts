import { userPoolClientDescriptions } from '../resources/index.ts'
import { block, describedAs, flag, list, number, type Properties, text } from '../shape/index.ts'
import { type ProviderFunction, toResults } from './function.ts'

const name = 'getUserPoolClient'

const results: Properties = {
  accessTokenValidity: number(),
  allowedOauthFlows: list(text(), { apiPath: 'AllowedOAuthFlows' }),
  allowedOauthFlowsUserPoolClient: flag({ apiPath: 'AllowedOAuthFlowsUserPoolClient' }),
  allowedOauthScopes: list(text(), { apiPath: 'AllowedOAuthScopes' }),
  analyticsConfigurations: list(
    block(`${name}AnalyticsConfiguration`, {
      applicationArn: text(),
      applicationId: text(),
      externalId: text(),
      roleArn: text(),
      userDataShared: flag(),
    }),
    { apiPath: 'AnalyticsConfiguration' },
  ),
  callbackUrls: list(text(), { apiPath: 'CallbackURLs' }),
  clientId: text(),
  clientSecret: text({ secret: true }),
  defaultRedirectUri: text({ apiPath: 'DefaultRedirectURI' }),
  enablePropagateAdditionalUserContextData: flag(),
  enableTokenRevocation: flag(),
  explicitAuthFlows: list(text()),
  // DescribeUserPoolClient does not say whether the secret was generated.
  generateSecret: flag(),
  id: text({ apiPath: 'ClientId' }),
  idTokenValidity: number(),
  logoutUrls: list(text(), { apiPath: 'LogoutURLs' }),
  name: text({ apiPath: 'ClientName' }),
  preventUserExistenceErrors: text(),
  readAttributes: list(text()),
  refreshTokenRotations: list(block(`${name}RefreshTokenRotation`, { feature: text(), retryGracePeriodSeconds: number() }), {
    apiPath: 'RefreshTokenRotation',
  }),
  refreshTokenValidity: number(),
  region: text(),
  supportedIdentityProviders: list(text()),
  tokenValidityUnits: list(block(`${name}TokenValidityUnit`, { accessToken: text(), idToken: text(), refreshToken: text() })),
  userPoolId: text(),
  writeAttributes: list(text()),
}

/** What the resource calls what the function answers in lists of one. */
const resourceNames = { analyticsConfigurations: 'analyticsConfiguration', refreshTokenRotations: 'refreshTokenRotation' }

/** aws.cognito.getUserPoolClient: a client as DescribeUserPoolClient answers it, without the normalization of the resource. */
export const getUserPoolClient: ProviderFunction = {
  token: `aws:cognito/${name}:${name}`,
  descriptions: {
    summary: 'An app client as the service describes it.',
    properties: {
      ...describedAs(results, userPoolClientDescriptions.properties, resourceNames),
      clientId: 'The id of the client.',
      id: 'The id of the client.',
      name: 'The name of the client.',
      region: 'The region to ask in; by default the region of the provider.',
      userPoolId: 'The id of the pool of the client.',
    },
  },
  args: { clientId: text({ required: true }), region: text(), userPoolId: text({ required: true }) },
  results,
  async invoke({ clientId, userPoolId }, { call, region }) {
    const { UserPoolClient } = await call('DescribeUserPoolClient', { UserPoolId: userPoolId, ClientId: clientId })
    return { ...toResults(results, UserPoolClient), region }
  },
}
