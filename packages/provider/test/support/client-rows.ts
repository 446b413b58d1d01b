import type { Row } from './property-table.ts'

const oauth = {
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthFlows: ['code'],
  allowedOauthScopes: ['openid'],
  callbackUrls: ['https://a.example'],
}
const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`
const app = (id: string) => `arn:aws:mobiletargeting:us-east-1:000000000000:apps/${id}`
const byId = { applicationId: 'abc123', externalId: 'some_id', roleArn: role('a') }
const analytics = { analyticsConfiguration: byId }
const usual = { accessToken: 'hours', idToken: 'hours', refreshToken: 'days' }
/** Lives that fit a day as well as an hour, and one unit that is not the usual one, without which the block is not read back. */
const lives = (units: Record<string, string>) => ({
  accessTokenValidity: 1,
  idTokenValidity: 1,
  refreshTokenValidity: 48,
  tokenValidityUnits: units,
})
const many = (count: number, prefix = 's') => Array.from({ length: count }, (_, index) => `${prefix}${index}`)
/** Why a flag is refused. */
export const noFlag = (value: string) => `expected true or false, got "${value}"`

/** The settings that a client and a managed client have, without those that need a secret. */
// biome-ignore format: one line a case.
export const clientRows: readonly Row[] = [
  ['accessTokenValidity', 5, 1, 'update', 'kept', 25, 'Attribute access_token_validity must have a duration between 5m0s and 24h0m0s, got: 25h0m0s'],
  ['allowedOauthFlows', ['code'], ['implicit', 'code'], 'update', 'kept', ['password'], 'Attribute allowed_oauth_flows value must be one of: ["code" "implicit" "client_credentials"], got: "password"'],
  ['allowedOauthFlowsUserPoolClient', true, false, 'update', 'kept', 'maybe', noFlag('maybe'), { with: oauth }],
  ['allowedOauthScopes', ['openid'], ['email', 'openid'], 'update', 'kept', many(51), 'Attribute allowed_oauth_scopes set must contain at most 50 elements, got: 51'],
  ['analyticsConfiguration', byId, { ...byId, userDataShared: true }, 'update', 'absent', 'x', 'expected an object, got "x"'],
  ['analyticsConfiguration.applicationArn', app('a'), app('b'), 'update', 'absent', 'x', 'application_arn value must be a valid ARN, got: "x"'],
  ['analyticsConfiguration.applicationId', 'abc123', 'abc124', 'update', { problem: 'analyticsConfiguration' }, ['x'], 'expected a string, got ["x"]', { with: analytics }],
  ['analyticsConfiguration.externalId', 'a', 'b', 'update', { problem: 'analyticsConfiguration' }, {}, 'expected a string, got {}', { with: analytics }],
  ['analyticsConfiguration.roleArn', role('a'), role('b'), 'update', { problem: 'analyticsConfiguration' }, 'x', 'role_arn value must be a valid ARN, got: "x"', { with: analytics }],
  ['analyticsConfiguration.userDataShared', false, true, 'update', 'kept', 'maybe', noFlag('maybe'), { with: analytics }],
  ['authSessionValidity', 3, 15, 'update', 'kept', 16, 'Attribute auth_session_validity value must be between 3 and 15, got: 16'],
  ['callbackUrls', ['https://a.example'], ['https://b.example', 'app://c'], 'update', 'kept', ['http://a.example'], 'Use https, or http://localhost.'],
  ['defaultRedirectUri', 'https://a.example', 'https://b.example', 'update', 'kept', 'https://c.example', 'defaultRedirectUri', { with: { callbackUrls: ['https://a.example', 'https://b.example'] } }],
  ['enableTokenRevocation', false, true, 'update', 'kept', 'maybe', noFlag('maybe')],
  ['explicitAuthFlows', ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], ['ALLOW_USER_AUTH'], 'update', 'kept', ['ALLOW_ALL'], 'Attribute explicit_auth_flows value must be one of: ["ADMIN_NO_SRP_AUTH"'],
  ['idTokenValidity', 5, 1, 'update', 'kept', 25, 'Attribute id_token_validity must have a duration between 5m0s and 24h0m0s, got: 25h0m0s'],
  ['logoutUrls', ['https://a.example'], ['https://b.example'], 'update', 'kept', ['https://a b'], 'Attribute logout_urls can include any valid Unicode letter, combining character, symbol, number, or punctuation'],
  ['preventUserExistenceErrors', 'ENABLED', 'LEGACY', 'update', 'kept', 'NO', 'Attribute prevent_user_existence_errors value must be one of: ["LEGACY" "ENABLED"], got: "NO"'],
  ['readAttributes', ['email'], ['email', 'name'], 'update', 'kept', 'email', 'expected a list, got "email"'],
  ['refreshTokenRotation', { feature: 'ENABLED', retryGracePeriodSeconds: 10 }, { feature: 'ENABLED', retryGracePeriodSeconds: 20 }, 'update', 'absent', 1, 'expected an object, got 1'],
  ['refreshTokenRotation.feature', 'ENABLED', 'DISABLED', 'update', 'required', 'ON', 'feature value must be one of: ["ENABLED" "DISABLED"], got: "ON"', { with: { refreshTokenRotation: { retryGracePeriodSeconds: 0 } } }],
  ['refreshTokenRotation.retryGracePeriodSeconds', 10, 60, 'update', [0], 61, 'retry_grace_period_seconds value must be between 0 and 60, got: 61', { with: { refreshTokenRotation: { feature: 'ENABLED' } } }],
  ['refreshTokenValidity', 60, 120, 'update', 'kept', 3651, 'Attribute refresh_token_validity must have a duration between 1h0m0s and 87600h0m0s, got: 87624h0m0s'],
  ['region', 'us-east-1', 'eu-west-1', 'replace', 'kept', ['x'], 'expected a string, got ["x"]', { nextWith: { userPoolId: 'POOL ABROAD' } }],
  ['supportedIdentityProviders', ['COGNITO'], [], 'update', 'kept', ['x'.repeat(33)], 'Attribute supported_identity_providers string length must be between 1 and 32, got: 33'],
  ['tokenValidityUnits', { accessToken: 'minutes', idToken: 'minutes', refreshToken: 'hours' }, usual, 'update', 'absent', [], 'expected an object, got []', { with: { accessTokenValidity: 20, idTokenValidity: 20, refreshTokenValidity: 20 } }],
  ['tokenValidityUnits.accessToken', 'hours', 'days', 'update', ['hours'], 'weeks', 'access_token value must be one of: ["seconds" "minutes" "hours" "days"], got: "weeks"', { with: lives({ refreshToken: 'hours' }) }],
  ['tokenValidityUnits.idToken', 'hours', 'days', 'update', ['hours'], 'weeks', 'id_token value must be one of', { with: lives({ refreshToken: 'hours' }) }],
  ['tokenValidityUnits.refreshToken', 'days', 'hours', 'update', ['days'], 'weeks', 'refresh_token value must be one of', { with: lives({ idToken: 'days' }) }],
  ['userPoolId', 'POOL', 'OTHER POOL', 'replace', 'required', ['x'], 'expected a string, got ["x"]'],
  ['writeAttributes', ['email'], ['email', 'name'], 'update', 'kept', 'email', 'expected a list, got "email"'],
]
