import { AdminConfirmSignUpCommand, ResendConfirmationCodeCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { inboxCodeTo, inboxMessageTo, wrongCode } from '../support/inbox.ts'
import { attribute, attributesOf, createPoolToSignUp, expired, invalid, limit, mismatch, notAuthorized, type Settings } from './support.ts'

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)
  const given = (...settings: Settings) => createPoolToSignUp(service, ...settings)

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
})
