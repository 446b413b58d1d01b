import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  ResendConfirmationCodeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { inboxCodeTo, wrongCode } from '../support/inbox.ts'
import { password } from '../support/service.ts'
import { createPoolToSignUp, type Settings } from './support.ts'

const notAuthorized = 'NotAuthorizedException'
const invalid = 'InvalidParameterException'
const mismatch = { name: 'CodeMismatchException', message: 'Invalid verification code provided, please try again.' }
const expired = { name: 'ExpiredCodeException', message: 'Invalid code provided, please request a code again.' }

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)
  const given = (...settings: Settings) => createPoolToSignUp(service, ...settings)

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

    test.each([
      ['ENABLED', mismatch],
      ['LEGACY', undefined],
    ] as const)('the right code of a user who was disabled in the meantime, PreventUserExistenceErrors %s', async (errors, refused) => {
      const { UserPoolId, made, forgot, recover, get } = await given({}, { PreventUserExistenceErrors: errors })
      await made('dora')
      await forgot('dora')
      const code = await inboxCodeTo(service.url, 'dora@example.com')
      await service.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'dora' }))
      const recovered = recover('dora', code)
      // An unknown user has no right code: every code of a disabled one is wrong to a client that hides which users exist.
      if (refused) await expect(recovered).rejects.toMatchObject(refused)
      else await recovered
      expect((await get('dora')).Enabled).toBe(false)
    })
  })
})
