import type { SeedPool } from '../../src/index.ts'
import { png } from '../support/images.ts'

export const UserPoolId = 'us-east-1_Whole'
export const ClientId = 'webapp'
export const password = 'Correct-horse-9'
export const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const logo = png().toString('base64')

/** A pool with something of every kind. */
export const whole = {
  id: UserPoolId,
  settings: {
    AutoVerifiedAttributes: ['email'],
    Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: true }],
    UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
    UserPoolTier: 'PLUS',
    UserPoolTags: { team: 'a' },
  },
  mfa: { MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } },
  logDelivery: {
    LogConfigurations: [
      {
        LogLevel: 'ERROR',
        EventSource: 'userNotification',
        CloudWatchLogsConfiguration: { LogGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:x' },
      },
    ],
  },
  resourceServers: [{ id: 'orders', name: 'Orders', settings: { Scopes: [{ ScopeName: 'read', ScopeDescription: 'Read' }] } }],
  identityProviders: [
    {
      name: 'Corp',
      type: 'OIDC',
      settings: {
        ProviderDetails: {
          client_id: 'a',
          client_secret: 'hush',
          attributes_request_method: 'GET',
          oidc_issuer: 'https://corp.example',
          authorize_scopes: 'openid',
          authorize_url: 'https://corp.example/a',
          token_url: 'https://corp.example/t',
          attributes_url: 'https://corp.example/u',
          jwks_uri: 'https://corp.example/j',
        },
        AttributeMapping: { email: 'email' },
        IdpIdentifiers: ['corp.example'],
      },
    },
  ],
  clients: [
    {
      id: ClientId,
      settings: {
        ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        SupportedIdentityProviders: ['COGNITO', 'Corp'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'orders/read'],
        CallbackURLs: ['https://app.example/cb'],
      },
    },
  ],
  domains: [{ domain: 'whole-login', settings: { ManagedLoginVersion: 2 } }],
  groups: [{ name: 'admins', settings: { Description: 'All rights', Precedence: 1 } }, { name: 'staff' }],
  users: [
    { username: 'ada', password, attributes: { email: 'ada@example.com', email_verified: 'true' }, groups: ['admins', 'staff'] },
    { username: 'new', password, status: 'UNCONFIRMED', attributes: { email: 'new@example.com' } },
    { username: 'invited', password: 'Temporary-9', status: 'FORCE_CHANGE_PASSWORD' },
    { username: 'reset', status: 'RESET_REQUIRED', attributes: { email: 'reset@example.com', email_verified: 'true' } },
    { username: 'off', password, enabled: false },
    {
      username: 'totp',
      password,
      totp: { secret: totpSecret, name: 'phone' },
      mfa: { SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } },
    },
    { username: 'linked', password, identities: [{ provider: 'Corp', value: '42' }] },
    {
      username: 'Corp_7',
      status: 'EXTERNAL_PROVIDER',
      identities: [{ provider: 'Corp', value: '7' }],
      attributes: { email: 'seven@corp.example' },
    },
    {
      username: 'provider-only',
      passwordDisabled: true,
      status: 'CONFIRMED',
      identities: [{ provider: 'Corp', attribute: 'email', value: 'p@corp.example' }],
    },
  ],
  branding: [{ client: ClientId, settings: { UseCognitoProvidedValues: true } }],
  terms: [
    {
      client: ClientId,
      name: 'terms-of-use',
      settings: { TermsSource: 'LINK', Enforcement: 'NONE', Links: { 'cognito:default': 'https://app.example/terms' } },
    },
  ],
  uiCustomizations: [{ settings: { CSS: '.logo-customizable { max-width: 60%; }', ImageFile: logo } }],
  riskConfigurations: [
    { settings: { CompromisedCredentialsRiskConfiguration: { EventFilter: ['SIGN_IN'], Actions: { EventAction: 'NO_ACTION' } } } },
  ],
} satisfies SeedPool
