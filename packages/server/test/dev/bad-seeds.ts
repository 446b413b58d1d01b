import { expect } from 'vitest'
import type { SeedUser } from '../../src/index.ts'
import { password } from './whole-seed.ts'

const withUser = (user: Partial<SeedUser>) => ({ pools: [{ id: 'us-east-1_Bad', users: [{ username: 'u', password, ...user }] }] })
const inPool = (pool: object) => ({ pools: [{ id: 'us-east-1_Bad', ...pool }] })

/** Seeds with a mistake, and what the service says of it. The JSON schema refuses them as well, where a schema can say it. */
export const badSeeds: [what: string, seed: unknown, message: string][] = [
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
]
