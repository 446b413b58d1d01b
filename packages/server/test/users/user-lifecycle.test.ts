import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DeleteUserAttributesCommand,
  DeleteUserCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  type SignUpCommandInput,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { secretHash } from '../../src/crypto/index.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { inboxCodeTo, inboxMessageTo, wrongCode } from '../support/inbox.ts'

const password = 'Correct-horse-9'
const attribute = (Name: string, Value: string) => ({ Name, Value })
const notAuthorized = 'NotAuthorizedException'
const invalid = 'InvalidParameterException'
const mismatch = { name: 'CodeMismatchException', message: 'Invalid verification code provided, please try again.' }
const expired = { name: 'ExpiredCodeException', message: 'Invalid code provided, please request a code again.' }
const limit = { name: 'LimitExceededException', message: 'Attempt limit exceeded, please try after some time.' }

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  /** A pool that verifies email addresses, unless `settings` change that, and a client of it. */
  async function given(pool: Partial<CreateUserPoolCommandInput> = {}, client: Partial<CreateUserPoolClientCommandInput> = {}) {
    const { sdk } = service
    const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', AutoVerifiedAttributes: ['email'], ...pool }))
    const UserPoolId = UserPool!.Id!
    const { UserPoolClient } = await sdk.send(
      new CreateUserPoolClientCommand({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], ...client, UserPoolId, ClientName: 'client' }),
    )
    const { ClientId, ClientSecret } = UserPoolClient!
    const hash = (name: string) => (ClientSecret ? secretHash(ClientSecret, name, ClientId!) : undefined)
    const signUp = (Username: string, input: Partial<SignUpCommandInput> = {}) =>
      sdk.send(
        new SignUpCommand({
          ClientId,
          Username,
          Password: password,
          SecretHash: hash(Username),
          UserAttributes: [attribute('email', `${Username}@example.com`)],
          ...input,
        }),
      )
    const confirm = (Username: string, ConfirmationCode: string, more: object = {}) =>
      sdk.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode, SecretHash: hash(Username), ...more }))
    const signIn = async (USERNAME: string, PASSWORD = password) =>
      (
        await sdk.send(
          new InitiateAuthCommand({
            ClientId,
            AuthFlow: 'USER_PASSWORD_AUTH',
            AuthParameters: { USERNAME, PASSWORD, ...(ClientSecret && { SECRET_HASH: hash(USERNAME)! }) },
          }),
        )
      ).AuthenticationResult!
    const forgot = (Username: string) => sdk.send(new ForgotPasswordCommand({ ClientId, Username, SecretHash: hash(Username) }))
    const recover = (Username: string, ConfirmationCode: string, Password = 'Recovered-1!') =>
      sdk.send(new ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password, SecretHash: hash(Username) }))
    const get = (Username: string) => sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    const made = async (Username: string, more: Partial<SignUpCommandInput> = {}) => {
      await signUp(Username, more)
      await confirm(Username, await inboxCodeTo(service.url, `${Username}@example.com`))
    }
    return { UserPoolId, ClientId: ClientId!, hash, signUp, confirm, signIn, forgot, recover, get, made }
  }

  const attributesOf = (user: { UserAttributes?: { Name?: string; Value?: string }[] }) =>
    Object.fromEntries(user.UserAttributes!.map(({ Name, Value }) => [Name, Value]))

  describe('SignUp', () => {
    test('sends a code; ConfirmSignUp confirms the user, verifies the address, and the user can sign in', async () => {
      const { signUp, confirm, signIn, get } = await given()
      const answer = await signUp('alice')
      expect(answer).toMatchObject({
        UserConfirmed: false,
        UserSub: expect.stringMatching(/^[0-9a-f-]{36}$/),
        CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'a***@e***' },
      })
      await expect(signIn('alice')).rejects.toMatchObject({ name: 'UserNotConfirmedException', message: 'User is not confirmed.' })
      expect(await inboxMessageTo(service.url, 'alice@example.com')).toMatchObject({
        medium: 'EMAIL',
        subject: 'Your verification code',
        text: expect.stringMatching(/^Your verification code is \d{6}\. $/),
      })
      const code = await inboxCodeTo(service.url, 'alice@example.com')
      await expect(confirm('alice', wrongCode(code))).rejects.toMatchObject(mismatch)
      await confirm('alice', code)
      expect(attributesOf(await get('alice'))).toMatchObject({ email_verified: 'true' })
      expect((await signIn('alice')).AccessToken).toBeDefined()
      await expect(confirm('alice', code)).rejects.toMatchObject({
        name: notAuthorized,
        message: 'User cannot be confirmed. Current status is CONFIRMED',
      })
    })

    test('uses the message of the pool, prefers SMS to email, and sends no code where the pool verifies nothing', async () => {
      const sms = { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' } }
      const both = await given({
        ...sms,
        AutoVerifiedAttributes: ['email', 'phone_number'],
        SmsVerificationMessage: 'Code {####}, friend',
        EmailVerificationMessage: 'x {####}',
      })
      const answer = await both.signUp('bob', {
        UserAttributes: [attribute('email', 'bob@example.com'), attribute('phone_number', '+15551234567')],
      })
      expect(answer.CodeDeliveryDetails).toEqual({ AttributeName: 'phone_number', DeliveryMedium: 'SMS', Destination: '+*******4567' })
      expect((await inboxMessageTo(service.url, '+15551234567')).text).toMatch(/^Code \d{6}, friend$/)
      const none = await given({ AutoVerifiedAttributes: [] })
      expect((await none.signUp('bob')).CodeDeliveryDetails).toBeUndefined()
      await service.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: none.UserPoolId, Username: 'bob' }))
      expect(attributesOf(await none.get('bob'))).not.toHaveProperty('email_verified')
      expect((await none.signIn('bob')).IdToken).toBeDefined()
    })

    test('refuses a taken username, invalid attributes, and attributes that the client may not write', async () => {
      const { signUp, get } = await given({ Schema: [{ Name: 'nickname', Required: true }] }, { WriteAttributes: ['email', 'nickname'] })
      const nickname = [attribute('email', 'a@example.com'), attribute('nickname', 'a')]
      await signUp('alice', { UserAttributes: nickname })
      await expect(signUp('alice', { UserAttributes: nickname })).rejects.toMatchObject({
        name: 'UsernameExistsException',
        message: 'User already exists',
      })
      await expect(signUp('bob')).rejects.toMatchObject({
        name: invalid,
        message: 'Attributes did not conform to the schema: nickname: The attribute is required\n',
      })
      await expect(signUp('bob', { UserAttributes: [...nickname, attribute('gender', 'x')] })).rejects.toMatchObject({
        name: notAuthorized,
        message: 'A client attempted to write unauthorized attribute',
      })
      await expect(signUp('bob', { UserAttributes: [...nickname, attribute('email_verified', 'true')] })).rejects.toMatchObject({
        name: notAuthorized,
      })
      await expect(signUp('bob', { UserAttributes: nickname, Password: 'weak' })).rejects.toMatchObject({
        name: 'InvalidPasswordException',
      })
      await expect(get('bob')).rejects.toMatchObject({ name: 'UserNotFoundException' })
      const closed = await given({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } })
      await expect(closed.signUp('bob')).rejects.toMatchObject({
        name: notAuthorized,
        message: 'SignUp is not permitted for this user pool',
      })
    })

    test('with SECRET_HASH, in pools with UsernameAttributes, and ConfirmSignUp with an alias of another user', async () => {
      const secret = await given({ UsernameAttributes: ['email'] }, { GenerateSecret: true })
      await secret.signUp('carol@example.com', { UserAttributes: [] })
      await expect(secret.signUp('carol@example.com', { UserAttributes: [] })).rejects.toMatchObject({
        name: 'UsernameExistsException',
        message: 'An account with the given email already exists.',
      })
      await expect(secret.signUp('carol@example.com', { SecretHash: 'd3Jvbmc=' })).rejects.toMatchObject({ name: notAuthorized })
      await secret.confirm('carol@example.com', await inboxCodeTo(service.url, 'carol@example.com'))
      expect((await secret.signIn('carol@example.com')).AccessToken).toBeDefined()

      const alias = await given({ AliasAttributes: ['email'] })
      const shared = { UserAttributes: [attribute('email', 'shared@example.com')] }
      await alias.signUp('first', shared)
      await alias.confirm('first', await inboxCodeTo(service.url, 'shared@example.com'))
      await alias.signUp('second', shared)
      const code = await inboxCodeTo(service.url, 'shared@example.com')
      await expect(alias.confirm('second', code)).rejects.toMatchObject({
        name: 'AliasExistsException',
        message: 'An account with the given email already exists.',
      })
      await alias.confirm('second', code, { ForceAliasCreation: true })
      expect((await alias.get('shared@example.com')).Username).toBe('second')
      expect(attributesOf(await alias.get('first'))).toMatchObject({ email_verified: 'false' })
    })

    test('ResendConfirmationCode invalidates the code before; codes expire after a day and have an hourly quota', async () => {
      const { signUp, confirm, ClientId } = await given()
      const resend = (Username: string) => service.sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username }))
      await signUp('dave')
      const first = await inboxCodeTo(service.url, 'dave@example.com')
      expect((await resend('dave')).CodeDeliveryDetails?.Destination).toBe('d***@e***')
      const second = await inboxCodeTo(service.url, 'dave@example.com')
      if (first !== second) await expect(confirm('dave', first)).rejects.toMatchObject(mismatch)
      for (let n = 0; n < 4; n++) await resend('dave')
      await expect(resend('dave')).rejects.toMatchObject(limit)
      await service.clock.advance(24 * 3_600_000)
      await expect(confirm('dave', await inboxCodeTo(service.url, 'dave@example.com'))).rejects.toMatchObject(expired)
      await resend('dave')
      await confirm('dave', await inboxCodeTo(service.url, 'dave@example.com'))
      await expect(resend('dave')).rejects.toMatchObject({ name: invalid, message: 'User is already confirmed.' })
    })

    test('ConfirmSignUp limits wrong guesses for each code, also in parallel, and by an hourly quota', async () => {
      const { signUp, confirm } = await given()
      await signUp('erin')
      const code = await inboxCodeTo(service.url, 'erin@example.com')
      const answers = await Promise.all(
        Array.from({ length: 12 }, () =>
          confirm('erin', wrongCode(code)).then(
            () => 'in',
            error => error.name,
          ),
        ),
      )
      expect(answers.filter(name => name === 'CodeMismatchException')).toHaveLength(10)
      await expect(confirm('erin', code)).rejects.toMatchObject(expired)
      for (let n = 0; n < 2; n++) await expect(confirm('erin', code)).rejects.toMatchObject(expired)
      await expect(confirm('erin', code)).rejects.toMatchObject(limit)
    })
  })

  describe('ForgotPassword', () => {
    test('and ConfirmForgotPassword replace the password by a code, once; the old password works until then', async () => {
      const { made, forgot, recover, signIn } = await given()
      await made('alice')
      expect((await forgot('alice')).CodeDeliveryDetails).toEqual({
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: 'a***@e***',
      })
      expect((await signIn('alice')).AccessToken).toBeDefined()
      const code = await inboxCodeTo(service.url, 'alice@example.com')
      await expect(recover('alice', wrongCode(code))).rejects.toMatchObject(mismatch)
      await expect(recover('alice', code, 'weak')).rejects.toMatchObject({ name: 'InvalidPasswordException' })
      const outcomes = await Promise.allSettled([1, 2, 3].map(() => recover('alice', code)))
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      await expect(recover('alice', code)).rejects.toMatchObject(expired)
      await expect(signIn('alice')).rejects.toMatchObject({ name: notAuthorized })
      expect((await signIn('alice', 'Recovered-1!')).AccessToken).toBeDefined()
    })

    test('sends a code that expires after an hour, needs a verified address, and reveals the reason to LEGACY clients only', async () => {
      const { made, forgot, recover, UserPoolId } = await given()
      await made('bob')
      await forgot('bob')
      await service.clock.advance(3_600_000)
      await expect(recover('bob', await inboxCodeTo(service.url, 'bob@example.com'))).rejects.toMatchObject(expired)
      await expect(forgot('unknown')).rejects.toMatchObject({
        name: 'UserNotFoundException',
        message: 'Username/client id combination not found.',
      })
      await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'new', MessageAction: 'SUPPRESS' }))
      await expect(forgot('new')).rejects.toMatchObject({
        name: notAuthorized,
        message: 'User password cannot be reset in the current state.',
      })
      await service.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'new', Password: password, Permanent: true }))
      await expect(forgot('new')).rejects.toMatchObject({
        name: invalid,
        message: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
      })
      const closed = await given({ AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } })
      await closed.made('carol')
      await expect(closed.forgot('carol')).rejects.toMatchObject({
        name: notAuthorized,
        message: 'Contact administrator to reset password.',
      })
    })

    test('with PreventUserExistenceErrors answers an unknown user like an existing one (user enumeration)', async () => {
      const { made, forgot, recover, confirm, UserPoolId, ClientId } = await given({}, { PreventUserExistenceErrors: 'ENABLED' })
      await made('alice')
      await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'unverified', MessageAction: 'SUPPRESS' }))
      for (const name of ['alice', 'unknown', 'unverified']) {
        const { CodeDeliveryDetails } = await forgot(name)
        expect(CodeDeliveryDetails).toMatchObject({
          AttributeName: 'email',
          DeliveryMedium: 'EMAIL',
          Destination: expect.stringMatching(/^\w\*\*\*@\w\*\*\*$/),
        })
        expect((await forgot(name)).CodeDeliveryDetails).toEqual(CodeDeliveryDetails)
      }
      await expect(recover('unknown', '123456')).rejects.toMatchObject(mismatch)
      await expect(confirm('unknown', '123456')).rejects.toMatchObject(mismatch)
      const resend = await service.sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username: 'unknown' }))
      expect(resend.CodeDeliveryDetails?.DeliveryMedium).toBe('EMAIL')
    })

    test('AdminResetUserPassword invalidates the password at once, and its code sets a new one', async () => {
      const { made, recover, signIn, get, UserPoolId } = await given()
      await made('alice')
      await service.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId, Username: 'alice' }))
      expect((await get('alice')).UserStatus).toBe('RESET_REQUIRED')
      await expect(signIn('alice')).rejects.toMatchObject({
        name: 'PasswordResetRequiredException',
        message: 'Password reset required for the user',
      })
      await recover('alice', await inboxCodeTo(service.url, 'alice@example.com'))
      expect((await signIn('alice', 'Recovered-1!')).AccessToken).toBeDefined()
    })
  })

  describe('a signed-in user', () => {
    test('ChangePassword needs the previous password, and is limited to five attempts an hour', async () => {
      const { made, signIn } = await given()
      await made('alice')
      const { AccessToken } = await signIn('alice')
      const change = (PreviousPassword: string, ProposedPassword: string) =>
        service.sdk.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }))
      await expect(change('Wrong-1!', 'Another-1!')).rejects.toMatchObject({
        name: notAuthorized,
        message: 'Incorrect username or password.',
      })
      await expect(change(password, 'weak')).rejects.toMatchObject({ name: 'InvalidPasswordException' })
      await change(password, 'Another-1!')
      expect((await service.sdk.send(new GetUserCommand({ AccessToken }))).Username).toBe('alice')
      expect((await signIn('alice', 'Another-1!')).AccessToken).toBeDefined()
      for (let n = 0; n < 3; n++) await expect(change('Wrong-1!', 'Another-2!')).rejects.toMatchObject({ name: notAuthorized })
      await expect(change('Another-1!', 'Another-2!')).rejects.toMatchObject(limit)
    })

    test('UpdateUserAttributes and DeleteUserAttributes follow WriteAttributes, and a new address is unverified', async () => {
      const { made, signIn, get } = await given(
        { Schema: [{ Name: 'tenant', AttributeDataType: 'String', Mutable: false }] },
        { WriteAttributes: ['email', 'nickname', 'custom:tenant'] },
      )
      await made('alice', { UserAttributes: [attribute('email', 'alice@example.com'), attribute('custom:tenant', 't1')] })
      const { AccessToken } = await signIn('alice')
      const update = (...UserAttributes: { Name: string; Value: string }[]) =>
        service.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }))
      expect((await update(attribute('nickname', 'al'))).CodeDeliveryDetailsList).toEqual([])
      await expect(update(attribute('gender', 'x'))).rejects.toMatchObject({
        name: notAuthorized,
        message: 'A client attempted to write unauthorized attribute',
      })
      await expect(update(attribute('custom:tenant', 't2'))).rejects.toMatchObject({
        name: invalid,
        message: 'user.custom:tenant: Attribute cannot be updated.',
      })
      await expect(update(attribute('email', 'none'))).rejects.toMatchObject({ name: invalid, message: 'Invalid email address format.' })
      expect((await update(attribute('email', 'new@example.com'))).CodeDeliveryDetailsList).toEqual([
        { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'n***@e***' },
      ])
      expect(attributesOf(await get('alice'))).toMatchObject({ email: 'new@example.com', email_verified: 'false' })
      const verify = (Code: string) => service.sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code }))
      const code = await inboxCodeTo(service.url, 'new@example.com')
      await expect(verify(wrongCode(code))).rejects.toMatchObject(mismatch)
      await verify(code)
      await expect(verify(code)).rejects.toMatchObject(expired)
      expect(attributesOf(await get('alice'))).toMatchObject({ email_verified: 'true' })
      await service.sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: ['nickname'] }))
      expect(attributesOf(await get('alice'))).not.toHaveProperty('nickname')
      await expect(
        service.sdk.send(new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: ['gender'] })),
      ).rejects.toMatchObject({ name: notAuthorized })
    })

    test('VerifyUserAttribute: a code for one address does not verify another', async () => {
      const { made, signIn, get, UserPoolId } = await given()
      await made('alice')
      const { AccessToken } = await signIn('alice')
      await service.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [attribute('email', 'mine@example.com')] }))
      const code = await inboxCodeTo(service.url, 'mine@example.com')
      await service.sdk.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId,
          Username: 'alice',
          UserAttributes: [attribute('email', 'victim@example.com'), attribute('email_verified', 'false')],
        }),
      )
      await expect(
        service.sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code: code })),
      ).rejects.toMatchObject({ name: 'CodeMismatchException' })
      expect(attributesOf(await get('alice'))).toMatchObject({ email: 'victim@example.com', email_verified: 'false' })
    })

    test('AttributesRequireVerificationBeforeUpdate keeps the old address until the new one is verified', async () => {
      const { made, signIn, get } = await given({
        AliasAttributes: ['email'],
        UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      })
      await made('alice')
      const { AccessToken } = await signIn('alice@example.com')
      await service.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [attribute('email', 'next@example.com')] }))
      expect(attributesOf(await get('alice'))).toMatchObject({ email: 'alice@example.com', email_verified: 'true' })
      await service.sdk.send(
        new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code: await inboxCodeTo(service.url, 'next@example.com') }),
      )
      expect((await signIn('next@example.com')).AccessToken).toBeDefined()
      await expect(signIn('alice@example.com')).rejects.toMatchObject({ name: 'UserNotFoundException' })
    })

    test('GetUserAttributeVerificationCode sends a code, and DeleteUser deletes the user', async () => {
      const { made, signIn, get } = await given()
      await made('alice')
      const { AccessToken } = await signIn('alice')
      const ask = (AttributeName: string) => service.sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName }))
      expect((await ask('email')).CodeDeliveryDetails?.Destination).toBe('a***@e***')
      await expect(ask('name')).rejects.toMatchObject({
        name: invalid,
        message: 'Invalid attribute name. Only phone_number and email can be verified.',
      })
      await expect(ask('phone_number')).rejects.toMatchObject({ name: invalid })
      await service.sdk.send(new DeleteUserCommand({ AccessToken }))
      await expect(get('alice')).rejects.toMatchObject({ name: 'UserNotFoundException' })
      await expect(service.sdk.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
        name: 'UserNotFoundException',
        message: 'User does not exist.',
      })
    })
  })

  describe('an administrator', () => {
    test('AdminDisableUser refuses sign-ins and revokes tokens, which AdminEnableUser does not restore', async () => {
      const { made, signIn, get, UserPoolId, ClientId } = await given(
        {},
        { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
      )
      await made('alice')
      const { AccessToken, RefreshToken } = await signIn('alice')
      const refresh = () =>
        service.sdk.send(
          new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: RefreshToken! } }),
        )
      for (let n = 0; n < 2; n++) await service.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'alice' }))
      expect((await get('alice')).Enabled).toBe(false)
      await expect(signIn('alice')).rejects.toMatchObject({ name: notAuthorized, message: 'User is disabled.' })
      await expect(refresh()).rejects.toMatchObject({ name: notAuthorized, message: 'User is disabled.' })
      const revoked = { name: notAuthorized, message: 'Access Token has been revoked' }
      await expect(service.sdk.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(revoked)
      await service.sdk.send(new AdminEnableUserCommand({ UserPoolId, Username: 'alice' }))
      await expect(service.sdk.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(revoked)
      expect((await signIn('alice')).AccessToken).toBeDefined()
    })

    test('AdminUpdateUserAttributes, AdminDeleteUserAttributes and AdminUserGlobalSignOut change a user', async () => {
      const { made, signIn, get, UserPoolId } = await given({ AliasAttributes: ['email'] })
      await made('alice')
      await made('bob')
      const update = (Username: string, ...UserAttributes: { Name: string; Value: string }[]) =>
        service.sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }))
      await expect(update('bob', attribute('email', 'alice@example.com'), attribute('email_verified', 'true'))).rejects.toMatchObject({
        name: 'AliasExistsException',
      })
      expect(attributesOf(await get('bob'))).toMatchObject({ email: 'bob@example.com' })
      await update('bob', attribute('email', 'b2@example.com'), attribute('email_verified', 'true'), attribute('nickname', 'b'))
      expect((await signIn('b2@example.com')).AccessToken).toBeDefined()
      const remove = (...UserAttributeNames: string[]) =>
        service.sdk.send(new AdminDeleteUserAttributesCommand({ UserPoolId, Username: 'bob', UserAttributeNames }))
      await expect(remove('custom:foo')).rejects.toMatchObject({
        name: invalid,
        message: 'Invalid user attributes: user.custom:foo: Attribute does not exist in the schema.\n',
      })
      await remove('nickname')
      const { AccessToken } = await signIn('alice')
      await service.sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: 'alice' }))
      await expect(service.sdk.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
        message: 'Access Token has been revoked',
      })
    })
  })
})
