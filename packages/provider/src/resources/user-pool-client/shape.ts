import { block, flag, frameworkRules, number, type Property, type ResourceShape, set, text } from '../../shape/index.ts'
import { userPoolClientDescriptions } from './descriptions.ts'
import { checkClientRules } from './problems.ts'

const { atMost, arn, between, length, matching, oneOf } = frameworkRules

/** Unicode letters, marks, symbols, numbers and punctuation: no spaces. */
const visible = matching(
  /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
  'can include any valid Unicode letter, combining character, symbol, number, or punctuation',
)
const url = text({ rules: [length(1, 1024), visible] })
const urls = (apiPath: string): Property => set(url, { computed: true, emptyOutput: [], apiPath, rules: [atMost(100)] })
const unit = (defaultUnit: string): Property => text({ default: defaultUnit, rules: [oneOf('seconds', 'minutes', 'hours', 'days')] })

/** Properties of aws:cognito/userPoolClient:UserPoolClient. */
export const userPoolClientShape: ResourceShape = {
  token: 'aws:cognito/userPoolClient:UserPoolClient',
  title: 'Cognito User Pool Client',
  descriptions: userPoolClientDescriptions,
  upstreamFramework: 'framework',
  checkRules: checkClientRules,
  properties: {
    accessTokenValidity: number({ computed: true, emptyOutput: 0 }),
    allowedOauthFlows: set(text({ rules: [oneOf('code', 'implicit', 'client_credentials')] }), {
      computed: true,
      emptyOutput: [],
      apiPath: 'AllowedOAuthFlows',
      rules: [atMost(3)],
    }),
    allowedOauthFlowsUserPoolClient: flag({ computed: true, apiPath: 'AllowedOAuthFlowsUserPoolClient' }),
    allowedOauthScopes: set(text(), { computed: true, emptyOutput: [], apiPath: 'AllowedOAuthScopes', rules: [atMost(50)] }),
    analyticsConfiguration: block('UserPoolClientAnalyticsConfiguration', {
      applicationArn: text({ rules: [arn()] }),
      applicationId: text(),
      externalId: text(),
      roleArn: text({ computed: true, impliedBy: 'applicationArn', rules: [arn()] }),
      userDataShared: flag({ computed: true, emptyOutput: false }),
    }),
    authSessionValidity: number({ computed: true, rules: [between(3, 15)] }),
    callbackUrls: urls('CallbackURLs'),
    clientSecret: text({ outputOnly: true, secret: true, emptyOutput: '' }),
    defaultRedirectUri: text({ computed: true, emptyOutput: '', apiPath: 'DefaultRedirectURI', rules: [length(1, 1024), visible] }),
    enablePropagateAdditionalUserContextData: flag({ computed: true }),
    enableTokenRevocation: flag({ computed: true }),
    explicitAuthFlows: set(
      text({
        rules: [
          oneOf(
            'ADMIN_NO_SRP_AUTH',
            'CUSTOM_AUTH_FLOW_ONLY',
            'USER_PASSWORD_AUTH',
            'ALLOW_ADMIN_USER_PASSWORD_AUTH',
            'ALLOW_CUSTOM_AUTH',
            'ALLOW_USER_PASSWORD_AUTH',
            'ALLOW_USER_SRP_AUTH',
            'ALLOW_REFRESH_TOKEN_AUTH',
            'ALLOW_USER_AUTH',
            // Newer than the upstream provider's list; the service accepts them.
            'ALLOW_CLIENT_TOKEN_AUTH',
            'ALLOW_TOKEN_EXCHANGE_DELEGATION',
            'ALLOW_TOKEN_EXCHANGE_IMPERSONATION',
          ),
        ],
      }),
      { computed: true, emptyOutput: [] },
    ),
    generateSecret: flag({ replaceOnChanges: true }),
    idTokenValidity: number({ computed: true, emptyOutput: 0 }),
    logoutUrls: urls('LogoutURLs'),
    name: text({
      computed: true,
      apiPath: 'ClientName',
      rules: [length(1, 128), matching(/^[\w\s+=,.@-]+$/, 'can include any letter, number, space, tab, or one of "+=,.@-"')],
    }),
    preventUserExistenceErrors: text({ computed: true, emptyOutput: '', rules: [oneOf('LEGACY', 'ENABLED')] }),
    readAttributes: set(text(), { computed: true, emptyOutput: [] }),
    refreshTokenRotation: block('UserPoolClientRefreshTokenRotation', {
      feature: text({ required: true, rules: [oneOf('ENABLED', 'DISABLED')] }),
      retryGracePeriodSeconds: number({ rules: [between(0, 60)] }),
    }),
    refreshTokenValidity: number({ computed: true }),
    region: text({ computed: true, replaceOnChanges: true }),
    supportedIdentityProviders: set(text({ rules: [length(1, 32)] }), { computed: true, emptyOutput: [] }),
    tokenValidityUnits: block('UserPoolClientTokenValidityUnits', {
      accessToken: unit('hours'),
      idToken: unit('hours'),
      refreshToken: unit('days'),
    }),
    userPoolId: text({ required: true, replaceOnChanges: true }),
    writeAttributes: set(text(), { computed: true, emptyOutput: [] }),
  },
}
