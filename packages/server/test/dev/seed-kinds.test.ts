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
import type { Seed, SeedPool } from '../../src/index.ts'
import { totpCode } from '../support/authenticator-app.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { badSeeds } from './bad-seeds.ts'
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

  test.each(badSeeds)('a seed with %s throws SeedError with the path of the value', async (_, bad, message) => {
    await expect(service.applySeed(bad as Seed)).rejects.toMatchObject({ name: 'SeedError', message })
  })
})
