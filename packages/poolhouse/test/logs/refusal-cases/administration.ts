import { expect } from 'vitest'
import { password } from '../../../../server/test/support/service.ts'
import { byPassword, opened, policy, type RefusalCase, signUp } from './refusal-case.ts'

/** Refusals of administration. */
export const administrationCases: readonly RefusalCase[] = [
  {
    title: 'an unknown user pool',
    act: async kit => kit.api.describeUserPool({ UserPoolId: 'us-east-1_none12345' }),
    outcome: 'ResourceNotFoundException',
    rule: 'pool-unknown',
    setting: 'UserPoolId',
    value: 'us-east-1_none12345',
    where: 'this request',
  },
  {
    title: 'an unknown app client',
    act: async kit => byPassword(kit, '1nosuchclient'),
    outcome: 'ResourceNotFoundException',
    rule: 'client-unknown',
    setting: 'ClientId',
    value: '1nosuchclient',
    where: 'this request',
  },
  {
    title: 'an unknown group',
    act: async kit => kit.api.adminAddUserToGroup({ UserPoolId: (await kit.pool()).UserPoolId, Username: 'alice', GroupName: 'nobody' }),
    outcome: 'ResourceNotFoundException',
    rule: 'group-unknown',
    setting: 'GroupName',
    value: 'nobody',
    where: 'this request',
  },
  {
    title: 'a pool with deletion protection',
    act: async kit => kit.api.deleteUserPool({ UserPoolId: (await kit.pool({}, { DeletionProtection: 'ACTIVE' })).UserPoolId }),
    outcome: 'InvalidParameterException',
    rule: 'deletion-protected',
    setting: 'DeletionProtection',
    value: 'ACTIVE',
    where: 'user pool ',
  },
  {
    title: 'more groups than a pool may have',
    act: async kit => {
      const { UserPoolId } = await kit.pool()
      for (const GroupName of ['a', 'b']) await kit.api.createGroup({ UserPoolId, GroupName })
      return kit.api.createGroup({ UserPoolId, GroupName: 'c' })
    },
    outcome: 'LimitExceededException',
    rule: 'quota-exceeded',
    setting: 'groups',
    value: 2,
    where: 'the options',
  },
  {
    title: 'settings of a client that do not go together',
    act: async kit => {
      const { UserPoolId } = await kit.pool()
      return kit.api.createUserPoolClient({ UserPoolId, ClientName: 'c', CallbackURLs: ['http://app.example/cb'] })
    },
    outcome: 'InvalidParameterException',
    rule: 'client-setting-invalid',
    setting: 'CallbackURLs[0]',
    value: '["http://app.example/cb"]',
    where: 'this request',
  },
  {
    title: 'a scope that no resource server has',
    act: async kit => {
      const { UserPoolId } = await kit.pool()
      return kit.api.createUserPoolClient({
        ...{ UserPoolId, ClientName: 'c', AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code' as const] },
        ...{ CallbackURLs: ['https://app.example/cb'], AllowedOAuthScopes: ['orders/read'] },
      })
    },
    outcome: 'ScopeDoesNotExistException',
    rule: 'scope-unknown',
    setting: 'AllowedOAuthScopes[0]',
    value: '["orders/read"]',
    where: 'this request',
  },
  {
    title: 'a feature that the plan of a pool does not have',
    act: async kit => kit.api.createUserPool({ PoolName: 'p', UserPoolTier: 'LITE', ...policy({ PasswordHistorySize: 2 }) } as never),
    outcome: 'FeatureUnavailableInTierException',
    rule: 'tier-lacks-feature',
    setting: 'UserPoolTier',
    value: 'LITE',
    where: 'the user pool of',
  },
  {
    title: 'an address at which nothing is served',
    act: async kit => opened(kit, `/${(await kit.app()).UserPoolId}/oauth2/tokens?code=abc`),
    outcome: 'http-404',
    rule: 'path-unknown',
    setting: 'path',
    value: expect.stringMatching(/^\/us-east-1_\w+\/oauth2\/tokens$/),
    where: 'this request',
  },
  {
    title: 'the token endpoint by GET',
    act: async kit => opened(kit, `/${(await kit.app()).UserPoolId}/oauth2/token`),
    outcome: 'http-405',
    rule: 'method-unknown',
    setting: 'method',
    value: 'GET',
    where: 'this request',
  },
  {
    title: 'a secret in place of the client id',
    act: async kit => {
      const app = await kit.app({ GenerateSecret: true })
      await app.token({ grant_type: 'client_credentials', client_id: app.ClientSecret!, client_secret: app.ClientId })
      return byPassword(kit, app.ClientSecret!)
    },
    outcome: 'ResourceNotFoundException',
    rule: 'client-unknown',
    setting: 'ClientId',
    value: '(hidden)',
    where: 'this request',
  },
  {
    title: 'a password in place of the username',
    act: async kit => signUp(kit, (await kit.pool()).ClientId, { Username: `${password} ` }),
    outcome: 'InvalidParameterException',
    rule: 'input-invalid',
    setting: 'username',
    value: expect.stringContaining('regular expression'),
    where: 'this request',
  },
  {
    title: 'input that breaks a constraint',
    act: async kit => kit.api.listUserPools({ MaxResults: 61 }),
    outcome: 'InvalidParameterException',
    rule: 'input-invalid',
    setting: 'maxResults',
    value: 'Member must have value less than or equal to 60',
    where: 'this request',
  },
]
