import {
  AdminForgetDeviceCommand,
  AdminInitiateAuthCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines } from '../support/engines.ts'
import { always, claimsOf, pool, strange, useDevicesOn } from './support.ts'

const invalidRefresh = { name: 'NotAuthorizedException', message: 'Invalid Refresh Token' }

describe.each(engines)('devices on %s', engine => {
  const { service, send } = useDevicesOn(engine)

  describe('refresh tokens of a device', () => {
    test('a refresh token of a device needs DEVICE_KEY and is invalid once the device is forgotten; access tokens stay valid', async () => {
      const { begin, remember, ClientId, UserPoolId, signInFrom } = await pool(service)
      const first = (await begin()).AuthenticationResult!
      const refresh = (REFRESH_TOKEN: string, more: Record<string, string> = {}) =>
        send(new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN, ...more } }))
      const { own } = await remember(first)
      const { RefreshToken, AccessToken } = await signInFrom(own)
      for (const more of [{}, { DEVICE_KEY: strange }, { DEVICE_KEY: '' }] as Record<string, string>[])
        await expect(refresh(RefreshToken!, more)).rejects.toMatchObject(invalidRefresh)
      const { AuthenticationResult } = await refresh(RefreshToken!, { DEVICE_KEY: own.key })
      expect(claimsOf(AuthenticationResult!.AccessToken).device_key).toBe(own.key)
      const more = { ClientId, RefreshToken, DeviceKey: own.key }
      expect((await send(new GetTokensFromRefreshTokenCommand(more))).AuthenticationResult!.AccessToken).toBeDefined()
      await expect(send(new GetTokensFromRefreshTokenCommand({ ...more, DeviceKey: undefined }))).rejects.toMatchObject(invalidRefresh)
      await send(new AdminForgetDeviceCommand({ UserPoolId, Username: 'alice', DeviceKey: own.key }))
      for (const key of [own.key, '']) await expect(refresh(RefreshToken!, { DEVICE_KEY: key })).rejects.toMatchObject(invalidRefresh)
      await expect(refresh(first.RefreshToken!, { DEVICE_KEY: own.key })).rejects.toMatchObject(invalidRefresh)
      expect((await send(new GetUserCommand({ AccessToken }))).Username).toBe('alice')
    })

    test('AdminInitiateAuth and rotation need DEVICE_KEY for a refresh token of a device', async () => {
      const { begin, ClientId, UserPoolId } = await pool(service, always, {
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      })
      const { RefreshToken, NewDeviceMetadata } = (await begin()).AuthenticationResult!
      const { DeviceKey } = NewDeviceMetadata!
      await expect(send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }))).rejects.toMatchObject(invalidRefresh)
      const { AuthenticationResult } = await send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken, DeviceKey }))
      expect(AuthenticationResult!.RefreshToken).not.toBe(RefreshToken)
      const plain = await pool(service)
      const first = (await plain.begin()).AuthenticationResult!
      const admin = (more: Record<string, string>) =>
        send(
          new AdminInitiateAuthCommand({
            UserPoolId: plain.UserPoolId,
            ClientId: plain.ClientId,
            AuthFlow: 'REFRESH_TOKEN_AUTH',
            AuthParameters: { REFRESH_TOKEN: first.RefreshToken!, ...more },
          }),
        )
      await expect(admin({})).rejects.toMatchObject(invalidRefresh)
      expect((await admin({ DEVICE_KEY: first.NewDeviceMetadata!.DeviceKey! })).AuthenticationResult).toBeDefined()
      expect(UserPoolId).not.toBe(plain.UserPoolId)
    })
  })
})
