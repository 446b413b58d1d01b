import {
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const pool = async (settings: Partial<CreateUserPoolCommandInput> = {}, username = 'alice') => {
  const made = await createPoolWithUser(service, {}, {})
  if (Object.keys(settings).length === 0) return made.UserPoolId
  const { CreateUserPoolCommand } = await import('@aws-sdk/client-cognito-identity-provider')
  expect(username).toBe('alice')
  return (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...settings }))).UserPool!.Id!
}
const create = async (UserPoolId: string, Username: string, input: Partial<AdminCreateUserCommandInput> = {}) =>
  (await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', ...input }))).User!
const get = (UserPoolId: string, Username: string) => service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
const attribute = (Name: string, Value: string) => ({ Name, Value })
const invalid = 'InvalidParameterException'

describe('AdminCreateUser', () => {
  test('creates a user with the status FORCE_CHANGE_PASSWORD', async () => {
    const UserPoolId = await pool()
    const user = await create(UserPoolId, 'bob', { UserAttributes: [attribute('email', 'bob@example.com')] })
    expect(user).toEqual({
      Username: 'bob',
      Attributes: [
        attribute('sub', expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-70[0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f]{12}$/) as never),
        attribute('email', 'bob@example.com'),
      ],
      UserCreateDate: expect.any(Date),
      UserLastModifiedDate: user.UserCreateDate,
      Enabled: true,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
    })
    const { $metadata: _, ...read } = await get(UserPoolId, 'bob')
    expect(read).toEqual({
      Username: 'bob',
      UserAttributes: user.Attributes,
      UserCreateDate: user.UserCreateDate,
      UserLastModifiedDate: user.UserCreateDate,
      Enabled: true,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
    })
  })

  test('refuses a taken username, invalid attributes and a weak password with the messages of the service', async () => {
    const UserPoolId = await pool()
    await create(UserPoolId, 'bob')
    await expect(create(UserPoolId, 'bob')).rejects.toMatchObject({
      name: 'UsernameExistsException',
      message: 'User account already exists',
    })
    await expect(create(UserPoolId, 'carol', { TemporaryPassword: 'weak' })).rejects.toMatchObject({
      name: 'InvalidPasswordException',
      message: 'Password did not conform with policy: Password not long enough',
    })
    for (const [name, value, message] of [
      ['email', 'unknown', 'Invalid email address format.'],
      ['phone_number', '12345', 'Invalid phone number format.'],
      ['custom:none', 'x', 'Attributes did not conform to the schema: Type for attribute {custom:none} could not be determined'],
      ['birthdate', '1.1.2000', 'Attributes did not conform to the schema: birthdate: String must be at least 10 characters long\n'],
      ['updated_at', 'soon', 'Attributes did not conform to the schema: updated_at: Value must be a number\n'],
      ['sub', 'mine', 'Cannot modify the non-mutable attribute sub'],
    ])
      await expect(create(UserPoolId, 'carol', { UserAttributes: [attribute(name!, value!)] })).rejects.toMatchObject({
        name: invalid,
        message,
      })
    await expect(get(UserPoolId, 'carol')).rejects.toMatchObject({ name: 'UserNotFoundException', message: 'User does not exist.' })
  })

  test('of a hundred parallel calls for one username one succeeds', async () => {
    const UserPoolId = await pool()
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => create(UserPoolId, 'same')))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason.name).toBe('UsernameExistsException')
  })

  test('in a pool with UsernameAttributes email the username becomes the email, and the stored username is the sub', async () => {
    const UserPoolId = await pool({ UsernameAttributes: ['email'] })
    const user = await create(UserPoolId, 'bob@example.com')
    const sub = user.Attributes!.find(({ Name }) => Name === 'sub')!.Value
    expect(user.Username).toBe(sub)
    expect(user.Attributes).toContainEqual(attribute('email', 'bob@example.com'))
    for (const name of ['bob@example.com', sub!]) expect((await get(UserPoolId, name)).Username).toBe(sub)
    await expect(create(UserPoolId, 'bob')).rejects.toMatchObject({ name: invalid, message: 'Username should be an email.' })
    await expect(create(UserPoolId, 'bob@example.com')).rejects.toMatchObject({
      name: 'UsernameExistsException',
      message: 'An account with the given email already exists.',
    })
  })

  test('in a pool with AliasAttributes email an alias of another user is refused, or moved with ForceAliasCreation', async () => {
    const UserPoolId = await pool({ AliasAttributes: ['email'] })
    const verified = { UserAttributes: [attribute('email', 'shared@example.com'), attribute('email_verified', 'true')] }
    await create(UserPoolId, 'first', verified)
    expect((await get(UserPoolId, 'shared@example.com')).Username).toBe('first')
    await expect(create(UserPoolId, 'second', verified)).rejects.toMatchObject({
      name: 'AliasExistsException',
      message: 'An account with the given email already exists.',
    })
    await create(UserPoolId, 'third', { UserAttributes: [attribute('email', 'shared@example.com')] })
    await create(UserPoolId, 'second', { ...verified, ForceAliasCreation: true })
    expect((await get(UserPoolId, 'shared@example.com')).Username).toBe('second')
    expect((await get(UserPoolId, 'first')).UserAttributes).toContainEqual(attribute('email_verified', 'false'))
    await expect(create(UserPoolId, 'x@example.com')).rejects.toMatchObject({
      message: 'Username cannot be of email format, since user pool is configured for email alias.',
    })
  })

  test('MessageAction RESEND sets a new temporary password, for users with the status FORCE_CHANGE_PASSWORD only', async () => {
    const { UserPoolId, ClientId, sdk } = { ...(await createPoolWithUser(service)), sdk: service.sdk }
    const { InitiateAuthCommand } = await import('@aws-sdk/client-cognito-identity-provider')
    const signIn = (PASSWORD: string) =>
      sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'bob', PASSWORD } }))
    await create(UserPoolId, 'bob', { TemporaryPassword: 'Temporary-1!' })
    await service.clock.advance(8 * 86_400_000)
    await expect(signIn('Temporary-1!')).rejects.toMatchObject({
      message: 'Temporary password has expired and must be reset by an administrator.',
    })
    await create(UserPoolId, 'bob', { MessageAction: 'RESEND', TemporaryPassword: 'Temporary-2!' })
    await expect(signIn('Temporary-1!')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    expect((await signIn('Temporary-2!')).ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
    await expect(create(UserPoolId, 'alice', { MessageAction: 'RESEND' })).rejects.toMatchObject({
      name: 'UnsupportedUserStateException',
      message: 'Resend not possible. alice status is not FORCE_CHANGE_PASSWORD',
    })
    await expect(create(UserPoolId, 'unknown', { MessageAction: 'RESEND' })).rejects.toMatchObject({ name: 'UserNotFoundException' })
  })
})

test('AdminSetUserPassword sets a permanent or a temporary password, follows the policy, and refuses an unknown user', async () => {
  const { UserPoolId, Username, signIn } = await createPoolWithUser(service)
  const set = (Password: string, Permanent?: boolean, name = Username) =>
    service.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: name, Password, Permanent }))
  await set('Another-one-1!', true)
  await expect(signIn()).rejects.toMatchObject({ message: 'Incorrect username or password.' })
  expect((await signIn({ PASSWORD: 'Another-one-1!' })).AccessToken).toBeDefined()
  await set('For-once-1!')
  expect((await get(UserPoolId, Username)).UserStatus).toBe('FORCE_CHANGE_PASSWORD')
  await expect(set('weak')).rejects.toMatchObject({ name: 'InvalidPasswordException' })
  await expect(set(password, true, 'unknown')).rejects.toMatchObject({ name: 'UserNotFoundException' })
})

test('AdminDeleteUser makes the username available again; the sub is never used again', async () => {
  const UserPoolId = await pool()
  const before = await create(UserPoolId, 'bob')
  const remove = () => service.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'bob' }))
  await remove()
  await expect(remove()).rejects.toMatchObject({ name: 'UserNotFoundException', message: 'User does not exist.' })
  const after = await create(UserPoolId, 'bob')
  expect(after.Attributes![0]!.Value).not.toBe(before.Attributes![0]!.Value)
})
