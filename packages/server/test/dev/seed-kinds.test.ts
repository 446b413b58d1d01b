import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminListGroupsForUserCommand,
  AdminRespondToAuthChallengeCommand,
  DescribeIdentityProviderCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeResourceServerCommand,
  DescribeRiskConfigurationCommand,
  DescribeTermsCommand,
  DescribeUserPoolDomainCommand,
  GetGroupCommand,
  GetLogDeliveryConfigurationCommand,
  GetUICustomizationCommand,
  GetUserPoolClientSessionConfigurationCommand,
  GetUserPoolMfaConfigCommand,
  GetUserPoolSessionConfigurationCommand,
  ListTermsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import type { Seed, SeedPool, SeedUser } from '../../src/index.ts'
import { totpCode } from '../support/authenticator-app.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { ClientId, password, totpSecret, UserPoolId, whole } from './whole-seed.ts'

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)
  const seed = { pools: [whole] } as unknown as Seed

  test('a seed with every kind creates all of it, and does nothing the second time', async () => {
    const created = {
      pools: 1,
      clients: 1,
      users: 9,
      resourceServers: 1,
      identityProviders: 1,
      domains: 1,
      groups: 2,
      branding: 1,
      terms: 1,
      uiCustomizations: 1,
      riskConfigurations: 1,
    }
    expect(await service.applySeed(seed)).toEqual({ pools: 1, created, differences: [] })
    expect(await service.applySeed(seed)).toEqual({ pools: 1, created: { pools: 0, clients: 0, users: 0 }, differences: [] })
    await service.reset()
    expect(await service.applySeed(seed)).toEqual({ pools: 1, created: { pools: 0, clients: 0, users: 0 }, differences: [] })
  })

  test.each<[string, () => Promise<unknown>, object]>([
    ['MFA', () => service.sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId })), whole.mfa],
    [
      'log delivery',
      () => service.sdk.send(new GetLogDeliveryConfigurationCommand({ UserPoolId })),
      { LogDeliveryConfiguration: whole.logDelivery },
    ],
    [
      'a resource server',
      () => service.sdk.send(new DescribeResourceServerCommand({ UserPoolId, Identifier: 'orders' })),
      { ResourceServer: { Name: 'Orders', Scopes: [{ ScopeName: 'read' }] } },
    ],
    [
      'an identity provider',
      () => service.sdk.send(new DescribeIdentityProviderCommand({ UserPoolId, ProviderName: 'Corp' })),
      { IdentityProvider: { ProviderType: 'OIDC', IdpIdentifiers: ['corp.example'], AttributeMapping: { email: 'email' } } },
    ],
    [
      'a domain',
      () => service.sdk.send(new DescribeUserPoolDomainCommand({ Domain: 'whole-login' })),
      { DomainDescription: { UserPoolId, ManagedLoginVersion: 2 } },
    ],
    [
      'a group',
      () => service.sdk.send(new GetGroupCommand({ UserPoolId, GroupName: 'admins' })),
      { Group: { Description: 'All rights', Precedence: 1 } },
    ],
    [
      'memberships',
      () => service.sdk.send(new AdminListGroupsForUserCommand({ UserPoolId, Username: 'ada' })),
      { Groups: [{ GroupName: 'admins' }, { GroupName: 'staff' }] },
    ],
    [
      'branding',
      () => service.sdk.send(new DescribeManagedLoginBrandingByClientCommand({ UserPoolId, ClientId })),
      { ManagedLoginBranding: { UseCognitoProvidedValues: true } },
    ],
    [
      'terms',
      async () => {
        const { Terms } = await service.sdk.send(new ListTermsCommand({ UserPoolId }))
        return service.sdk.send(new DescribeTermsCommand({ UserPoolId, TermsId: Terms![0]!.TermsId }))
      },
      { Terms: { TermsName: 'terms-of-use', ClientId, Links: { 'cognito:default': 'https://app.example/terms' } } },
    ],
    [
      'a UI customization',
      () => service.sdk.send(new GetUICustomizationCommand({ UserPoolId })),
      { UICustomization: { CSS: whole.uiCustomizations[0]!.settings.CSS, ImageUrl: expect.stringContaining('http') } },
    ],
    [
      'a risk configuration',
      () => service.sdk.send(new DescribeRiskConfigurationCommand({ UserPoolId })),
      { RiskConfiguration: whole.riskConfigurations[0]!.settings },
    ],
    ...(
      [
        ['a confirmed user', 'ada', { UserStatus: 'CONFIRMED', Enabled: true }],
        ['a user who signed up', 'new', { UserStatus: 'UNCONFIRMED', Enabled: true }],
        ['a user with a temporary password', 'invited', { UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true }],
        ['a user whose password was reset', 'reset', { UserStatus: 'RESET_REQUIRED', Enabled: true }],
        ['a disabled user', 'off', { UserStatus: 'CONFIRMED', Enabled: false }],
        ['a user with TOTP', 'totp', { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'], PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' }],
        [
          'a linked user',
          'linked',
          { UserAttributes: expect.arrayContaining([{ Name: 'identities', Value: expect.stringContaining('"42"') }]) },
        ],
        ['a user of a provider', 'Corp_7', { UserStatus: 'EXTERNAL_PROVIDER' }],
      ] as const
    ).map<[string, () => Promise<unknown>, object]>(([what, Username, shown]) => [
      what,
      () => service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username })),
      shown,
    ]),
  ])('the SDK reads %s of a seed', async (_, read, expected) => {
    expect(await read()).toMatchObject(expected)
  })

  const signIn = (USERNAME: string, PASSWORD: string) =>
    service.sdk.send(
      new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }),
    )

  test('a user with a TOTP secret of a seed signs in with its code', async () => {
    const { ChallengeName, Session } = await signIn('totp', password)
    expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
    const answer = new AdminRespondToAuthChallengeCommand({
      UserPoolId,
      ClientId,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: 'totp', SOFTWARE_TOKEN_MFA_CODE: totpCode(totpSecret) },
    })
    expect((await service.sdk.send(answer)).AuthenticationResult).toBeDefined()
  })

  test('a temporary password of a seed asks for a new one', async () => {
    expect((await signIn('invited', 'Temporary-9')).ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
  })

  test.each<[string, string, string]>([
    ['an unconfirmed', 'new', 'UserNotConfirmedException'],
    ['a disabled', 'off', 'NotAuthorizedException'],
    ['a passwordless', 'provider-only', 'NotAuthorizedException'],
  ])('%s user of a seed is refused as any such user', async (_, username, name) => {
    await expect(signIn(username, password)).rejects.toMatchObject({ name })
  })

  // biome-ignore lint/suspicious/noExplicitAny: the changes remove members and write values of other types
  test.each<[string, (pool: any) => unknown, string[]]>([
    [
      'MFA',
      pool => (pool.mfa = { MfaConfiguration: 'OFF' }),
      ['pools[0].mfa: mfa of pool us-east-1_Whole: MfaConfiguration is "OPTIONAL", the seed says "OFF"'],
    ],
    [
      'a scope',
      pool => (pool.resourceServers[0].settings.Scopes[0].ScopeName = 'write'),
      [
        'pools[0].resourceServers[0]: resource server "orders": Scopes is [{"ScopeName":"read","ScopeDescription":"Read"}], the seed says [{"ScopeName":"write","ScopeDescription":"Read"}]',
      ],
    ],
    [
      "a provider's secret",
      pool => (pool.identityProviders[0].settings.ProviderDetails.client_secret = 'x'),
      ['pools[0].identityProviders[0]: identity provider "Corp": ProviderDetails.client_secret is another one than the seed gives'],
    ],
    ['a group', pool => (pool.groups[0].settings.Precedence = 2), ['pools[0].groups[0]: group "admins": Precedence is 1, the seed says 2']],
    [
      'the style of a client',
      pool => (pool.branding[0].settings = { Settings: { components: {} } }),
      ['pools[0].branding[0]: branding "webapp": Settings is absent, the seed says {"components":{}}'],
    ],
    [
      'a membership',
      pool => pool.users[0].groups.pop(),
      ['pools[0].users[0]: user "ada": groups is ["admins","staff"], the seed says ["admins"]'],
    ],
    [
      'a status',
      pool => (pool.users[1].status = 'CONFIRMED'),
      ['pools[0].users[1]: user "new": its status is UNCONFIRMED, the seed says CONFIRMED'],
    ],
    [
      'a disabled user',
      pool => delete pool.users[4].enabled,
      ['pools[0].users[4]: user "off": it is disabled, the seed says the opposite'],
    ],
    [
      'a TOTP secret',
      pool => (pool.users[5].totp.secret = 'A'.repeat(32)),
      ['pools[0].users[5]: user "totp": the TOTP secret is another one than the seed gives'],
    ],
    [
      'a link',
      pool => (pool.users[6].identities[0].value = '43'),
      ['pools[0].users[6]: user "linked": it has no identity "43" of Corp, which the seed gives'],
    ],
  ])('%s that changed since the seed was applied is reported and stays', async (_, change, texts) => {
    const changed = structuredClone(whole)
    change(changed)
    const { created, differences } = await service.applySeed({ pools: [changed] } as unknown as Seed)
    expect(created).toEqual({ pools: 0, clients: 0, users: 0 })
    expect(differences.map(({ path, text }) => `${path}: ${text}`)).toEqual(texts)
  })

  test('what was added to a seed is created in a pool that exists', async () => {
    const { created } = await service.applySeed({
      pools: [
        {
          ...(whole as unknown as SeedPool),
          groups: [...whole.groups, { name: 'late' }],
          users: [{ username: 'late', password, groups: ['late'] }],
        },
      ],
    })
    expect(created).toEqual({ pools: 0, clients: 0, users: 1, groups: 1 })
  })

  test('sessions of a pool and of a client are set by a seed', async () => {
    const id = 'us-east-1_Sessions'
    const sessions = { UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 3 } } as const
    await service.applySeed({
      pools: [
        {
          id,
          settings: { UserPoolTier: 'PLUS' },
          sessions,
          clients: [{ id: 'sso', sessions: { SSOSession: { MaxValidityMinutes: 90 } } }],
        },
      ],
    })
    expect(await service.sdk.send(new GetUserPoolSessionConfigurationCommand({ UserPoolId: id }))).toMatchObject(sessions)
    expect(await service.sdk.send(new GetUserPoolClientSessionConfigurationCommand({ UserPoolId: id, ClientId: 'sso' }))).toMatchObject({
      SSOSession: { MaxValidityMinutes: 90 },
    })
  })

  const withUser = (user: Partial<SeedUser>) => ({ pools: [{ id: 'us-east-1_Bad', users: [{ username: 'u', password, ...user }] }] })
  const inPool = (pool: object) => ({ pools: [{ id: 'us-east-1_Bad', ...pool }] })
  test.each<[string, unknown, string]>([
    [
      'a misspelt kind',
      inPool({ resourceServer: [] }),
      expect.stringMatching(/^pools\[0\] has "resourceServer", which is none of .*\. Did you mean "resourceServers"\?$/),
    ],
    [
      'a misspelt setting',
      inPool({ settings: { MfaConfigration: 'ON' } }),
      'pools[0].settings has "MfaConfigration", which CreateUserPool does not have. Did you mean "MfaConfiguration"?',
    ],
    [
      'a misspelt nested setting',
      inPool({ settings: { Policies: { PasswordPolicy: { MinLength: 9 } } } }),
      expect.stringContaining('pools[0].settings.Policies.PasswordPolicy has "MinLength", which CreateUserPool does not have'),
    ],
    [
      'a member that stands beside the settings',
      inPool({ groups: [{ name: 'a', settings: { GroupName: 'b' } }] }),
      'pools[0].groups[0].settings has "GroupName". Write it beside, as "name"',
    ],
    [
      'the id of the pool in settings',
      inPool({ groups: [{ name: 'a', settings: { UserPoolId: 'b' } }] }),
      'pools[0].groups[0].settings has "UserPoolId", which is that of the pool. Leave it out',
    ],
    ['a number as username', withUser({ username: 7 as never }), 'pools[0].users[0].username 7 is not a text. Put it in quotes: "7"'],
    [
      'a Boolean as attribute',
      withUser({ attributes: { email_verified: true as never } }),
      'pools[0].users[0].attributes.email_verified true is not a text. Put it in quotes: "true"',
    ],
    ['a text as flag', withUser({ enabled: 'no' as never }), 'pools[0].users[0].enabled "no" is neither true nor false'],
    ['an object as list', inPool({ groups: {} }), 'pools[0].groups is not a list'],
    ['a text as settings', inPool({ settings: 'none' }), 'pools[0].settings is not an object with members of CreateUserPool'],
    ['a text as user', inPool({ users: ['bob'] }), 'pools[0].users[0] is not an object with username'],
    [
      'an unknown status',
      withUser({ status: 'CONFIRMD' as never }),
      expect.stringContaining(
        'pools[0].users[0].status "CONFIRMD" is none of CONFIRMED, UNCONFIRMED, FORCE_CHANGE_PASSWORD, RESET_REQUIRED, EXTERNAL_PROVIDER. Did you mean "CONFIRMED"?',
      ),
    ],
    [
      'an unconfirmed user without a password',
      withUser({ status: 'UNCONFIRMED', password: undefined }),
      'pools[0].users[0] has no "password"',
    ],
    [
      'a user of a provider with a password',
      withUser({ status: 'EXTERNAL_PROVIDER', identities: [{ provider: 'P', value: '1' }] }),
      'pools[0].users[0] has a password, and a user with the status EXTERNAL_PROVIDER has none',
    ],
    [
      'a user of a provider without an identity',
      withUser({ status: 'EXTERNAL_PROVIDER', password: undefined }),
      'pools[0].users[0] has no "identities", and its status is EXTERNAL_PROVIDER: the first is its own',
    ],
    [
      'a user of a provider with another name',
      withUser({ status: 'EXTERNAL_PROVIDER', password: undefined, identities: [{ provider: 'P', value: '1' }] }),
      'pools[0].users[0].username "u" is not that of its first identity. Write "P_1"',
    ],
    [
      'an unknown provider',
      withUser({ username: 'P_1', status: 'EXTERNAL_PROVIDER', password: undefined, identities: [{ provider: 'P', value: '1' }] }),
      expect.stringMatching(/^pools\[0\]\.users\[0\]: .*P/),
    ],
    ['an unknown group', withUser({ username: 'u2', groups: ['nobody'] }), 'pools[0].users[0].groups[0]: Group not found.'],
    [
      'an unknown client',
      inPool({
        terms: [
          {
            client: 'nobody',
            name: 'terms-of-use',
            settings: { TermsSource: 'LINK', Enforcement: 'NONE', Links: { 'cognito:default': 'https://a.example' } },
          },
        ],
      }),
      expect.stringMatching(/^pools\[0\]\.terms\[0\]: .*nobody/),
    ],
    [
      'an unknown scope',
      inPool({
        clients: [
          {
            id: 'badscope',
            settings: {
              AllowedOAuthFlowsUserPoolClient: true,
              AllowedOAuthFlows: ['code'],
              AllowedOAuthScopes: ['a/b'],
              CallbackURLs: ['https://a.example'],
            },
          },
        ],
      }),
      expect.stringMatching(/^pools\[0\]\.clients\[0\]: .*a\/b/),
    ],
    [
      'a secret that is no base32',
      withUser({ totp: { secret: '0123456789012345' } }),
      'pools[0].users[0].totp.secret is not base32: 16 or more of the letters A to Z and the digits 2 to 7',
    ],
    ['an empty authenticator', withUser({ totp: {} }), 'pools[0].users[0].totp has not exactly one of secret, sealed'],
    [
      'a factor that the user does not have',
      withUser({ username: 'u3', mfa: { SoftwareTokenMfaSettings: { Enabled: true } } }),
      'pools[0].users[0].mfa: User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
    ],
    [
      'the same group twice',
      inPool({ groups: [{ name: 'a' }, { name: 'a' }] }),
      'pools[0].groups[1] "a" is also pools[0].groups[0]. Give each its own.',
    ],
    [
      'a second domain',
      inPool({ domains: [{ domain: 'bad-one' }, { domain: 'bad-two' }] }),
      'pools[0].domains[1]: User pool already has a domain configured.',
    ],
    [
      'a sealed password without its sealing',
      withUser({ username: 'u4', password: undefined, sealedPassword: 'AAAA' }),
      'pools[0].users[0]: the seed has no "sealing", without which nothing sealed can be opened. Keep it as it was exported',
    ],
    ['two passwords', withUser({ sealedPassword: 'AAAA' }), 'pools[0].users[0] has "password" and "sealedPassword". Give one of them'],
  ])('a seed with %s throws SeedError with the path of the value', async (_, bad, message) => {
    await expect(service.applySeed(bad as Seed)).rejects.toMatchObject({ name: 'SeedError', message })
  })
})
