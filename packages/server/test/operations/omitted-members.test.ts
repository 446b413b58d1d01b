import {
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateManagedLoginBrandingCommand,
  CreateResourceServerCommand,
  CreateTermsCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DescribeIdentityProviderCommand,
  DescribeManagedLoginBrandingCommand,
  DescribeResourceServerCommand,
  DescribeRiskConfigurationCommand,
  DescribeTermsCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolDomainCommand,
  GetGroupCommand,
  GetUICustomizationCommand,
  GetUserPoolMfaConfigCommand,
  SetRiskConfigurationCommand,
  SetUICustomizationCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  UpdateGroupCommand,
  UpdateIdentityProviderCommand,
  UpdateManagedLoginBrandingCommand,
  UpdateResourceServerCommand,
  UpdateTermsCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { shapeOf } from '../../../contract/src/constraints.ts'
import { inputShape, isOperationName } from '../../../contract/src/operations.ts'
import { operations } from '../../src/operations/index.ts'
import { png } from '../support/images.ts'
import { createPoolWithUser, ownSender, smsSender, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

type Members = Readonly<Record<string, unknown>>
interface Subject {
  /** Sends the operation with the required members and these. */
  send(members: Members): Promise<unknown>
  /** What reads back, by the name of the member. */
  read(): Promise<Members>
}
interface Row {
  /** Makes what the operation changes. */
  make(): Promise<Subject>
  /** A value for each optional member. */
  full: Members
  /** What an update without the member does: `kept`, or the value that reads back instead. */
  omitted: Readonly<Record<string, 'kept' | { reset: unknown }>>
}

const send = <Output>(command: object) => service.sdk.send(command as never) as Promise<Output>
const gone = { reset: undefined }
let count = 0
const unique = () => `name${++count}`
const mfa = {
  MfaConfiguration: 'OPTIONAL',
  SmsMfaConfiguration: smsSender,
  SoftwareTokenMfaConfiguration: { Enabled: true },
  EmailMfaConfiguration: { Message: '{####}', Subject: 's' },
  WebAuthnConfiguration: { RelyingPartyId: 'example.com', UserVerification: 'required', FactorConfiguration: 'SINGLE_FACTOR' },
}
const oidc = {
  client_id: 'client',
  authorize_scopes: 'openid',
  oidc_issuer: 'https://idp.example.com',
  attributes_request_method: 'GET',
  authorize_url: 'https://idp.example.com/authorize',
  token_url: 'https://idp.example.com/token',
  attributes_url: 'https://idp.example.com/userinfo',
  jwks_uri: 'https://idp.example.com/jwks',
}
const preferences = {
  SMSMfaSettings: { Enabled: true, PreferredMfa: true },
  EmailMfaSettings: { Enabled: true },
}

/** A user of a pool with all factors; reads back which of the two are enabled. */
async function makeUser() {
  const made = await createPoolWithUser(service, {}, ownSender)
  const { UserPoolId, Username } = made
  await send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...mfa } as never))
  const { AccessToken } = await made.signIn()
  const UserAttributes = [
    { Name: 'phone_number', Value: '+12065550170' },
    { Name: 'phone_number_verified', Value: 'true' },
  ]
  await send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }))
  const read = async () => {
    const user = await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    const list = user.UserMFASettingList ?? []
    return { SMSMfaSettings: [list.includes('SMS_MFA'), user.PreferredMfaSetting], EmailMfaSettings: list.includes('EMAIL_OTP') }
  }
  return { UserPoolId, Username, AccessToken, read }
}

const rows: Readonly<Record<string, Row>> = {
  UpdateGroup: {
    async make() {
      const { UserPoolId } = await createPoolWithUser(service)
      const GroupName = unique()
      await send(new CreateGroupCommand({ UserPoolId, GroupName }))
      return {
        send: members => send(new UpdateGroupCommand({ UserPoolId, GroupName, ...members })),
        read: async () => ({ ...(await service.sdk.send(new GetGroupCommand({ UserPoolId, GroupName }))).Group }),
      }
    },
    full: { Description: 'd', RoleArn: 'arn:aws:iam::000000000000:role/r', Precedence: 3 },
    omitted: { Description: 'kept', RoleArn: 'kept', Precedence: 'kept' },
  },
  UpdateResourceServer: {
    async make() {
      const { UserPoolId } = await createPoolWithUser(service)
      const Identifier = unique()
      await send(new CreateResourceServerCommand({ UserPoolId, Identifier, Name: 'n' }))
      return {
        send: members => send(new UpdateResourceServerCommand({ UserPoolId, Identifier, Name: 'n', ...members })),
        read: async () => ({
          ...(await service.sdk.send(new DescribeResourceServerCommand({ UserPoolId, Identifier }))).ResourceServer,
        }),
      }
    },
    full: { Scopes: [{ ScopeName: 'read', ScopeDescription: 'd' }] },
    omitted: { Scopes: { reset: [] } },
  },
  UpdateIdentityProvider: {
    async make() {
      const { UserPoolId } = await createPoolWithUser(service)
      const ids = { UserPoolId, ProviderName: unique() }
      await send(new CreateIdentityProviderCommand({ ...ids, ProviderType: 'OIDC', ProviderDetails: oidc }))
      return {
        send: members => send(new UpdateIdentityProviderCommand({ ...ids, ...members })),
        read: async () => ({ ...(await service.sdk.send(new DescribeIdentityProviderCommand(ids))).IdentityProvider }),
      }
    },
    full: {
      ProviderDetails: { ...oidc, client_id: 'other' },
      AttributeMapping: { email: 'mail' },
      IdpIdentifiers: ['a.example'],
      AcrMapping: { Level1: 'low' },
    },
    omitted: { ProviderDetails: 'kept', AttributeMapping: 'kept', IdpIdentifiers: 'kept', AcrMapping: 'kept' },
  },
  SetRiskConfiguration: {
    async make() {
      const UserPoolAddOns = { AdvancedSecurityMode: 'AUDIT' as const }
      const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', UserPoolTier: 'PLUS', UserPoolAddOns }))
      const UserPoolId = UserPool!.Id!
      return {
        send: members => send(new SetRiskConfigurationCommand({ UserPoolId, ...members })),
        read: async () => ({ ...(await service.sdk.send(new DescribeRiskConfigurationCommand({ UserPoolId }))).RiskConfiguration }),
      }
    },
    full: {
      CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } },
      AccountTakeoverRiskConfiguration: { Actions: { LowAction: { Notify: false, EventAction: 'BLOCK' } } },
      RiskExceptionConfiguration: { BlockedIPRangeList: ['10.0.0.0/8'] },
    },
    omitted: {
      CompromisedCredentialsRiskConfiguration: gone,
      AccountTakeoverRiskConfiguration: gone,
      RiskExceptionConfiguration: gone,
    },
  },
  UpdateTerms: {
    async make() {
      const { UserPoolId, ClientId } = await createPoolWithUser(service)
      const first = {
        TermsName: 'privacy-policy',
        TermsSource: 'LINK',
        Enforcement: 'NONE',
        Links: { 'cognito:default': 'https://a.example' },
      }
      const { Terms } = await send<{ Terms: { TermsId: string } }>(new CreateTermsCommand({ UserPoolId, ClientId, ...first } as never))
      const { TermsId } = Terms
      return {
        send: members => send(new UpdateTermsCommand({ UserPoolId, TermsId, ...members })),
        read: async () => ({ ...(await service.sdk.send(new DescribeTermsCommand({ UserPoolId, TermsId }))).Terms }),
      }
    },
    full: { TermsName: 'terms-of-use', TermsSource: 'LINK', Enforcement: 'NONE', Links: { 'cognito:default': 'https://b.example' } },
    omitted: { TermsName: 'kept', TermsSource: 'kept', Enforcement: 'kept', Links: 'kept' },
  },
  UpdateManagedLoginBranding: {
    async make() {
      const { UserPoolId, ClientId } = await createPoolWithUser(service)
      const created = await service.sdk.send(
        new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, UseCognitoProvidedValues: true }),
      )
      const ids = { UserPoolId, ManagedLoginBrandingId: created.ManagedLoginBranding!.ManagedLoginBrandingId! }
      return {
        send: members => send(new UpdateManagedLoginBrandingCommand({ ...ids, ...members })),
        read: async () => ({ ...(await service.sdk.send(new DescribeManagedLoginBrandingCommand(ids))).ManagedLoginBranding }),
      }
    },
    full: {
      UseCognitoProvidedValues: false,
      Settings: { categories: { global: { colorSchemeMode: 'DARK' } } },
      Assets: [{ Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: png() }],
    },
    omitted: { UseCognitoProvidedValues: 'kept', Settings: 'kept', Assets: 'kept' },
  },
  UpdateUserPoolDomain: {
    async make() {
      const { UserPoolId } = await createPoolWithUser(service)
      const ids = { UserPoolId, Domain: unique() }
      await send(new CreateUserPoolDomainCommand(ids))
      return {
        send: members => send(new UpdateUserPoolDomainCommand({ ...ids, ...members })),
        read: async () => ({ ...(await service.sdk.send(new DescribeUserPoolDomainCommand({ Domain: ids.Domain }))).DomainDescription }),
      }
    },
    full: { ManagedLoginVersion: 2, Routing: { Failover: { SecondaryRegion: 'us-west-2', PrimaryRoute53HealthCheckId: 'check-1' } } },
    omitted: { ManagedLoginVersion: 'kept', Routing: 'kept' },
  },
  UpdateUserPoolClient: {
    async make() {
      const { UserPoolId, ClientId } = await createPoolWithUser(service, { GenerateSecret: true })
      return {
        send: members => send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ...members })),
        read: async () => ({ ...(await service.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient }),
      }
    },
    full: {
      ClientName: 'renamed',
      RefreshTokenValidity: 10,
      AccessTokenValidity: 30,
      IdTokenValidity: 20,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
      ReadAttributes: ['email'],
      WriteAttributes: ['email'],
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      SupportedIdentityProviders: ['COGNITO'],
      CallbackURLs: ['https://example.com'],
      LogoutURLs: ['https://example.com/out'],
      DefaultRedirectURI: 'https://example.com',
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      AllowedOAuthFlowsUserPoolClient: true,
      AnalyticsConfiguration: { ApplicationArn: 'arn:aws:mobiletargeting:us-east-1:000000000000:apps/abc' },
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: false,
      EnablePropagateAdditionalUserContextData: true,
      AuthSessionValidity: 15,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    },
    omitted: {
      ClientName: 'kept',
      RefreshTokenValidity: { reset: 30 },
      AccessTokenValidity: gone,
      IdTokenValidity: gone,
      TokenValidityUnits: { reset: {} },
      ReadAttributes: gone,
      WriteAttributes: gone,
      ExplicitAuthFlows: gone,
      SupportedIdentityProviders: gone,
      CallbackURLs: gone,
      LogoutURLs: gone,
      DefaultRedirectURI: gone,
      AllowedOAuthFlows: gone,
      AllowedOAuthScopes: gone,
      AllowedOAuthFlowsUserPoolClient: { reset: false },
      AnalyticsConfiguration: gone,
      PreventUserExistenceErrors: gone,
      EnableTokenRevocation: { reset: true },
      EnablePropagateAdditionalUserContextData: { reset: false },
      AuthSessionValidity: { reset: 3 },
      RefreshTokenRotation: { reset: { Feature: 'DISABLED', RetryGracePeriodSeconds: 0 } },
    },
  },
  SetUserPoolMfaConfig: {
    async make() {
      const { UserPoolId } = await createPoolWithUser(service, {}, ownSender)
      return {
        send: members => send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...members })),
        read: async () => ({ ...(await service.sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))) }),
      }
    },
    full: mfa,
    omitted: {
      MfaConfiguration: { reset: 'OFF' },
      SmsMfaConfiguration: gone,
      SoftwareTokenMfaConfiguration: gone,
      EmailMfaConfiguration: gone,
      WebAuthnConfiguration: gone,
    },
  },
  SetUserMFAPreference: {
    async make() {
      const { AccessToken, read } = await makeUser()
      return { send: members => send(new SetUserMFAPreferenceCommand({ AccessToken, ...members })), read }
    },
    full: preferences,
    omitted: { SMSMfaSettings: 'kept', EmailMfaSettings: 'kept' },
  },
  AdminSetUserMFAPreference: {
    async make() {
      const { UserPoolId, Username, read } = await makeUser()
      return { send: members => send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, ...members })), read }
    },
    full: preferences,
    omitted: { SMSMfaSettings: 'kept', EmailMfaSettings: 'kept' },
  },
  SetUICustomization: {
    async make() {
      const { UserPoolId } = await createPoolWithUser(service)
      await send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: unique() }))
      return {
        send: members => send(new SetUICustomizationCommand({ UserPoolId, ...members })),
        read: async () => {
          const { UICustomization } = await service.sdk.send(new GetUICustomizationCommand({ UserPoolId }))
          return { CSS: UICustomization?.CSS, ImageFile: UICustomization?.ImageUrl }
        },
      }
    },
    full: { CSS: '.banner-customizable { padding: 1px; }', ImageFile: png() },
    omitted: { CSS: gone, ImageFile: gone },
  },
}

/** Optional members that have no row, each with the reason. */
const withoutRow: Readonly<Record<string, string>> = {
  UpdateUserPool: 'test/pools/omitted-members.test.ts',
  'SetUserMFAPreference.SoftwareTokenMfaSettings': 'needs a verified secret; test/sign-in/second-factors.test.ts',
  'AdminSetUserMFAPreference.SoftwareTokenMfaSettings': 'needs a verified secret; test/sign-in/second-factors.test.ts',
  'SetUserMFAPreference.WebAuthnMfaSettings': 'without effect',
  'AdminSetUserMFAPreference.WebAuthnMfaSettings': 'without effect',
  'SetRiskConfiguration.ClientId': 'says whose configuration is set',
  'SetUICustomization.ClientId': 'says whose customization is set',
  'UpdateUserPoolDomain.CustomDomainConfig': 'required where the domain is a custom one',
  'UpdateManagedLoginBranding.UserPoolId': 'required by the operation, though not by the model',
  'UpdateManagedLoginBranding.ManagedLoginBrandingId': 'required by the operation, though not by the model',
  'AdminSetUserPassword.Permanent': 'says what the new password is',
  'AdminUpdateUserAttributes.ClientMetadata': 'belongs to the request',
  'UpdateUserAttributes.ClientMetadata': 'belongs to the request',
  'AdminUpdateDeviceStatus.DeviceRememberedStatus': 'the only member',
  'UpdateDeviceStatus.DeviceRememberedStatus': 'the only member',
}

describe.each(Object.entries(rows))('%s without the member', (_, { make, full, omitted }) => {
  test.each(Object.entries(omitted).map(([member, outcome]) => ({ member, outcome, result: outcome === 'kept' ? 'is kept' : 'is reset' })))(
    '$member: it $result',
    async ({ member, outcome }) => {
      const { send, read } = await make()
      await send(full)
      const before = await read()
      expect(before[member]).toBeDefined()
      await send({})
      expect((await read())[member]).toEqual(outcome === 'kept' ? before[member] : outcome.reset)
    },
  )
})

test('every built operation that updates or sets something has a row for each optional member', () => {
  const missing = Object.keys(operations)
    .filter(name => isOperationName(name) && /^(?:Admin)?(?:Set|Update)/.test(name) && !Object.hasOwn(withoutRow, name))
    .flatMap(name => {
      const { members = {}, required = [] } = shapeOf(inputShape(name as never))
      return Object.keys(members)
        .filter(member => !required.includes(member) && !Object.hasOwn(rows[name]?.omitted ?? {}, member))
        .map(member => `${name}.${member}`)
    })
  expect(missing.filter(each => !Object.hasOwn(withoutRow, each))).toEqual([])
})
