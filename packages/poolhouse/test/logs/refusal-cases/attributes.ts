import { expect } from 'vitest'
import { passwordFlow, type RefusalCase, signUp } from './refusal-case.ts'

/** Refusals of attributes and names. */
export const attributesCases: readonly RefusalCase[] = [
  {
    title: 'an attribute that the client may not write',
    act: async kit =>
      signUp(kit, (await kit.pool({ WriteAttributes: ['email'] })).ClientId, {
        UserAttributes: [
          { Name: 'email', Value: 'bob@example.com' },
          { Name: 'nickname', Value: 'bobby' },
        ],
      }),
    outcome: 'NotAuthorizedException',
    rule: 'attribute-not-writable',
    setting: 'WriteAttributes',
    value: ['email'],
    where: 'app client ',
  },
  {
    title: 'an attribute that cannot be changed',
    act: async kit => {
      const schema = { Schema: [{ Name: 'employee', AttributeDataType: 'String', Mutable: false }] }
      const { AccessToken } = await (await kit.pool(passwordFlow, schema)).signIn()
      return kit.api.updateUserAttributes({ AccessToken, UserAttributes: [{ Name: 'custom:employee', Value: '7' }] })
    },
    outcome: 'InvalidParameterException',
    rule: 'attribute-immutable',
    setting: 'SchemaAttributes custom:employee.Mutable',
    value: false,
    where: 'user pool ',
  },
  {
    title: 'an attribute that is required',
    act: async kit => signUp(kit, (await kit.pool({}, { Schema: [{ Name: 'given_name', Required: true }] })).ClientId),
    outcome: 'InvalidParameterException',
    rule: 'attribute-required',
    setting: 'SchemaAttributes given_name.Required',
    value: true,
    where: 'user pool ',
  },
  {
    title: 'an attribute that the schema does not have',
    act: async kit => signUp(kit, (await kit.pool()).ClientId, { UserAttributes: [{ Name: 'custom:none', Value: '1' }] }),
    outcome: 'InvalidParameterException',
    rule: 'attribute-unknown',
    setting: 'SchemaAttributes',
    value: expect.arrayContaining(['email']),
    where: 'user pool ',
  },
  {
    title: 'an attribute value that is too long',
    act: async kit => {
      const constraints = { StringAttributeConstraints: { MinLength: '1', MaxLength: '3' } }
      const pool = await kit.pool({}, { Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: true, ...constraints }] })
      return signUp(kit, pool.ClientId, { UserAttributes: [{ Name: 'custom:team', Value: 'long-name' }] })
    },
    outcome: 'InvalidParameterException',
    rule: 'attribute-value',
    setting: 'SchemaAttributes custom:team',
    value: { MinLength: '1', MaxLength: '3' },
    where: 'user pool ',
  },
  {
    title: 'a username that is no e-mail address in a pool that needs one',
    act: async kit => {
      const { UserPool } = await kit.api.createUserPool({ PoolName: 'p', UsernameAttributes: ['email'] })
      const { UserPoolClient } = await kit.api.createUserPoolClient({ UserPoolId: UserPool!.Id, ClientName: 'c' })
      return signUp(kit, UserPoolClient!.ClientId!)
    },
    outcome: 'InvalidParameterException',
    rule: 'username-not-email',
    setting: 'UsernameAttributes',
    value: ['email'],
    where: 'user pool ',
  },
  {
    title: 'a username that is taken',
    act: async kit => signUp(kit, (await kit.pool()).ClientId, { Username: 'alice' }),
    outcome: 'UsernameExistsException',
    rule: 'username-taken',
    setting: 'Username',
    value: 'taken',
    where: 'user pool ',
  },
  {
    title: 'an address that is another user’s alias',
    act: async kit => {
      const pool = await kit.pool({}, { AliasAttributes: ['email'] })
      return kit.api.adminCreateUser({
        ...{ UserPoolId: pool.UserPoolId, Username: 'bob', MessageAction: 'SUPPRESS' as const },
        UserAttributes: [
          { Name: 'email', Value: 'alice@example.com' },
          { Name: 'email_verified', Value: 'true' },
        ],
      })
    },
    outcome: 'AliasExistsException',
    rule: 'alias-taken',
    setting: 'AliasAttributes',
    value: ['email'],
    where: 'user pool ',
  },
]
