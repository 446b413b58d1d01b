import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { useServiceOn } from '../support/engines.ts'
import { arn, startTriggerServer } from '../triggers/support.ts'

const invalid = (message: string) => ({ name: 'InvalidParameterException', message })
const password = 'Correct-horse-9'
const service = useServiceOn('SQLite')
const attributeList = (attributes: Record<string, string>) => Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))

async function given(pool: Partial<CreateUserPoolCommandInput> = {}, sdk = service.sdk) {
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...pool }))
  const UserPoolId = UserPool!.Id!
  const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'client', ExplicitAuthFlows: [...ExplicitAuthFlows] }),
  )
  const ClientId = UserPoolClient!.ClientId!
  const signUp = (Username: string, attributes: Record<string, string> = {}) =>
    sdk.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes: attributeList(attributes) }))
  const create = (Username: string, attributes: Record<string, string> = {}) =>
    sdk.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        MessageAction: 'SUPPRESS',
        TemporaryPassword: password,
        UserAttributes: attributeList(attributes),
      }),
    )
  const signIn = (USERNAME: string) =>
    sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD: password } }))
  const get = async (Username: string) => {
    const { UserAttributes } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    return Object.fromEntries(UserAttributes!.map(({ Name, Value }) => [Name, Value]))
  }
  return { sdk, UserPoolId, ClientId, signUp, create, signIn, get }
}
type Given = Awaited<ReturnType<typeof given>>

/** Every operation that stores an attribute of a user `bob`. */
const writers: Record<string, (given: Given, attributes: Record<string, string>) => Promise<unknown>> = {
  SignUp: ({ signUp }, attributes) => signUp('bob', attributes),
  AdminCreateUser: ({ create }, attributes) => create('bob', attributes),
  AdminUpdateUserAttributes: async ({ sdk, UserPoolId, create }, attributes) => {
    await create('bob')
    return sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: 'bob', UserAttributes: attributeList(attributes) }))
  },
  UpdateUserAttributes: async ({ sdk, UserPoolId, create, signIn }, attributes) => {
    await create('bob')
    await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'bob', Password: password, Permanent: true }))
    const { AccessToken } = (await signIn('bob')).AuthenticationResult!
    return sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: attributeList(attributes) }))
  },
  NEW_PASSWORD_REQUIRED: async ({ sdk, ClientId, create, signIn }, attributes) => {
    await create('bob')
    const { Session } = await signIn('bob')
    const answers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`userAttributes.${name}`, value]))
    const ChallengeResponses = { USERNAME: 'bob', NEW_PASSWORD: 'Another-horse-9', ...answers }
    return sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED', Session, ChallengeResponses }))
  },
}

describe('an address that is not exactly one address', () => {
  const twoAddresses = 'evil@evil.example,x.corp.example'
  const withEscape = 'bob\u001b[2J@corp.example'

  test.each(Object.keys(writers))('is refused as an attribute by %s', async operation => {
    for (const email of [twoAddresses, withEscape, 'Bob <bob@corp.example>'])
      await expect(writers[operation]!(await given(), { email })).rejects.toMatchObject(invalid('Invalid email address format.'))
    for (const phone_number of ['+1555,+1666', '+0155512345', '+1'])
      await expect(writers[operation]!(await given(), { phone_number })).rejects.toMatchObject(invalid('Invalid phone number format.'))
  })

  test('is refused as a username, and no user is found by it', async () => {
    const { signUp, create } = await given({ UsernameAttributes: ['email'] })
    await expect(signUp(twoAddresses)).rejects.toMatchObject(invalid('Username should be an email.'))
    await expect(create(twoAddresses)).rejects.toMatchObject(invalid('Username should be an email.'))
    const phones = await given({ UsernameAttributes: ['phone_number'] })
    await expect(phones.signUp('+0155512345')).rejects.toMatchObject(invalid('Username should be a phone number.'))
    const both = await given({ UsernameAttributes: ['email', 'phone_number'] })
    const message = 'Username should be either an email or a phone number.'
    for (const name of [twoAddresses, '+0155512345']) await expect(both.signUp(name)).rejects.toMatchObject(invalid(message))
  })

  test('still looks like an address where a username must not be one', async () => {
    const { signUp } = await given({ AliasAttributes: ['email', 'phone_number'] })
    await expect(signUp(twoAddresses)).rejects.toMatchObject(
      invalid('Username cannot be of email format, since user pool is configured for email alias.'),
    )
    await expect(signUp('+0155512345')).rejects.toMatchObject(
      invalid('Username cannot be of phone number format, since user pool is configured for phone number alias.'),
    )
  })

  test.each`
    member                   | value                                            | message
    ${'From'}                | ${'evil@evil.example, Team <team@corp.example>'} | ${'Provided From email address is invalid'}
    ${'From'}                | ${'Te\u001bam <team@corp.example>'}              | ${'Provided From email address is invalid'}
    ${'From'}                | ${'Team <team@corp.example>, x@evil.example'}    | ${'Provided From email address is invalid'}
    ${'ReplyToEmailAddress'} | ${twoAddresses}                                  | ${'Provided ReplyTo email address is invalid'}
    ${'ReplyToEmailAddress'} | ${'help@corp'}                                   | ${'Provided ReplyTo email address is invalid'}
  `('is refused as $member of a pool: $value', async ({ member, value, message }) => {
    const EmailConfiguration = { [member]: value }
    await expect(given({ EmailConfiguration })).rejects.toMatchObject(invalid(message))
    const { sdk, UserPoolId } = await given()
    await expect(sdk.send(new UpdateUserPoolCommand({ UserPoolId, EmailConfiguration }))).rejects.toMatchObject(invalid(message))
  })
})

describe('attributes of type Boolean are accepted in any case and stored in lower case', () => {
  const Schema = [{ Name: 'flag', AttributeDataType: 'Boolean' as const, Mutable: true }]
  test.each(Object.keys(writers))('by %s', async operation => {
    for (const [value, stored] of [
      ['True', 'true'],
      ['FALSE', 'false'],
    ] as const) {
      const pool = await given({ Schema })
      await writers[operation]!(pool, { 'custom:flag': value })
      expect(await pool.get('bob')).toMatchObject({ 'custom:flag': stored })
    }
    await expect(writers[operation]!(await given({ Schema }), { 'custom:flag': 'yes' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
  })

  test('by an administrator who verifies an address with "True", which then is an alias', async () => {
    const { create, get } = await given({ AliasAttributes: ['email'] })
    await create('bob', { email: 'bob@corp.example', email_verified: 'True' })
    expect(await get('bob@corp.example')).toMatchObject({ email_verified: 'true' })
    await create('carol', { email: 'carol@corp.example', email_verified: 'False' })
    await expect(get('carol@corp.example')).rejects.toMatchObject({ name: 'UserNotFoundException' })
  })

  test('by the UserMigration trigger', async () => {
    const response = { userAttributes: { email: 'bob@corp.example', email_verified: 'True' }, finalUserStatus: 'CONFIRMED' }
    const triggers = await startTriggerServer({ UserMigration: event => ({ ...event, response }) })
    const { startTestService } = await import('../support/service.ts')
    const own = await startTestService({ triggers: { targets: triggers.targets } })
    const { signIn, get } = await given({ AliasAttributes: ['email'], LambdaConfig: { UserMigration: arn('UserMigration') } }, own.sdk)
    await signIn('bob')
    expect(await get('bob@corp.example')).toMatchObject({ email_verified: 'true' })
    await own.close()
    await triggers.close()
  })
})

test('SignUp with preferred_username is refused where it is an alias, and accepted where it is none', async () => {
  const message =
    'Preferred username cannot be provided for unconfirmed account, since user pool is configured for preferred username alias.'
  const alias = await given({ AliasAttributes: ['preferred_username'] })
  await expect(alias.signUp('bob', { preferred_username: 'chef' })).rejects.toMatchObject(invalid(message))
  const plain = await given({ AliasAttributes: ['email'] })
  await plain.signUp('bob', { preferred_username: 'chef' })
  expect(await plain.get('bob')).toMatchObject({ preferred_username: 'chef' })
})

describe('in a pool with UsernameAttributes, an attribute that differs from the username is refused', () => {
  test.each`
    kind              | username              | other                   | message
    ${'email'}        | ${'bob@corp.example'} | ${'carol@corp.example'} | ${'User email should be empty or same as username, since username attribute is email.'}
    ${'phone_number'} | ${'+14155552671'}     | ${'+14155552672'}       | ${'User phone number should be empty or same as username, since username attribute is phone number.'}
  `('$kind', async ({ kind, username, other, message }) => {
    for (const UsernameAttributes of [[kind], ['email', 'phone_number']]) {
      const { signUp, create, get } = await given({ UsernameAttributes })
      for (const write of [signUp, create]) {
        await expect(write(username, { [kind]: other })).rejects.toMatchObject(invalid(message))
      }
      await create(username, { [kind]: username })
      expect(await get(username)).toMatchObject({ [kind]: username })
    }
  })
})
