import {
  AdminDeleteUserAttributesCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  ChangePasswordCommand,
  DeleteUserAttributesCommand,
  DeleteUserCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  InitiateAuthCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { inboxCodeTo, wrongCode } from '../support/inbox.ts'
import { password } from '../support/service.ts'
import { attribute, attributesOf, createPoolToSignUp, expired, invalid, limit, mismatch, notAuthorized, type Settings } from './support.ts'

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)
  const given = (...settings: Settings) => createPoolToSignUp(service, ...settings)

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
