import {
  AdminCreateUserCommand,
  AdminForgetDeviceCommand,
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateDeviceStatusCommand,
  ConfirmDeviceCommand,
  ForgetDeviceCommand,
  GetDeviceCommand,
  GetTokensFromRefreshTokenCommand,
  ListDevicesCommand,
  UpdateDeviceStatusCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines } from '../support/engines.ts'
import { password } from '../support/service.ts'
import { always, claimsOf, pool, strange, useDevicesOn } from './support.ts'

const noDevice = { name: 'ResourceNotFoundException', message: 'Device does not exist.' }
const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' }
const unfit = { name: 'NotAuthorizedException', message: 'Invalid session for the user.' }
const used = { name: 'NotAuthorizedException', message: 'Invalid session for the user, session can only be used once.' }

describe.each(engines)('devices on %s', engine => {
  const { service, send } = useDevicesOn(engine)

  describe('a sign-in from a remembered device', () => {
    test('DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER verify a remembered device, and the tokens have its device_key', async () => {
      const { begin, remember, prove, signIn } = await pool(service)
      const first = (await begin()).AuthenticationResult!
      expect(first.NewDeviceMetadata).toEqual({
        DeviceKey: expect.stringMatching(/^us-east-1_[0-9a-f-]{36}$/),
        DeviceGroupKey: expect.stringMatching(/^-[A-Za-f]{8}$/),
      })
      const { own, UserConfirmationNecessary } = await remember(first)
      expect(UserConfirmationNecessary).toBe(false)
      const asked = await begin({ DEVICE_KEY: own.key })
      expect(asked).toMatchObject({ ChallengeName: 'DEVICE_SRP_AUTH', ChallengeParameters: {}, Session: expect.any(String) })
      const { asked: next, finish } = await prove(asked, own)
      expect(next).toMatchObject({
        ChallengeName: 'DEVICE_PASSWORD_VERIFIER',
        ChallengeParameters: { DEVICE_KEY: own.key, USERNAME: 'alice', SALT: expect.any(String), SRP_B: expect.any(String) },
      })
      const { AuthenticationResult } = await finish()
      expect(AuthenticationResult!.NewDeviceMetadata).toBeUndefined()
      expect(claimsOf(AuthenticationResult!.AccessToken).device_key).toBe(own.key)
      expect(claimsOf(AuthenticationResult!.IdToken).device_key).toBeUndefined()
      // Without DEVICE_KEY the sign-in comes from a new device; the known one is unchanged.
      expect((await signIn()).NewDeviceMetadata!.DeviceKey).not.toBe(own.key)
    })

    test('PASSWORD_VERIFIER accepts DEVICE_KEY as well', async () => {
      const { remember, begin, UserPoolId, ClientId } = await pool(service)
      const { own } = await remember((await begin()).AuthenticationResult!)
      const { CognitoUser, CognitoUserPool, AuthenticationDetails } = await import('amazon-cognito-identity-js')
      const kept = new Map<string, string>()
      const Storage = {
        getItem: (name: string) => kept.get(name) ?? null,
        setItem: (name: string, value: string) => void kept.set(name, value),
        removeItem: (name: string) => void kept.delete(name),
        clear: () => kept.clear(),
      }
      const place = `CognitoIdentityServiceProvider.${ClientId}.alice`
      kept.set(`${place}.deviceKey`, own.key)
      kept.set(`${place}.deviceGroupKey`, own.group)
      kept.set(`${place}.randomPasswordKey`, own.password)
      const user = new CognitoUser({
        Username: 'alice',
        Pool: new CognitoUserPool({ UserPoolId, ClientId, endpoint: service.url, Storage } as never),
        Storage,
      })
      const signIn = () =>
        new Promise<string>((resolve, reject) =>
          user.authenticateUser(new AuthenticationDetails({ Username: 'alice', Password: password }), {
            onSuccess: session => resolve(session.getAccessToken().getJwtToken()),
            onFailure: reject,
          }),
        )
      expect(claimsOf(await signIn()).device_key).toBe(own.key)
      // After an administrator forgot the device, the client library drops the key, signs in again and gets a new one.
      await send(new AdminForgetDeviceCommand({ UserPoolId, Username: 'alice', DeviceKey: own.key }))
      const again = claimsOf(await signIn())
      expect(again.device_key).not.toBe(own.key)
      expect(kept.get(`${place}.deviceKey`)).toBe(again.device_key)
    })

    test('a DEVICE_PASSWORD_VERIFIER answer is accepted once, concurrent ones too', async () => {
      const { begin, remember, prove } = await pool(service)
      const { own } = await remember((await begin()).AuthenticationResult!)
      const { finish } = await prove(await begin({ DEVICE_KEY: own.key }), own)
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => finish()))
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      await expect(finish()).rejects.toMatchObject(used)
      const asked = await begin({ DEVICE_KEY: own.key })
      await prove(asked, own)
      await expect(prove(asked, own)).rejects.toMatchObject(used)
    })

    test('DEVICE_PASSWORD_VERIFIER refuses a wrong proof, another device key, and the SECRET_BLOCK of another session or of a password', async () => {
      const { begin, remember, prove, answer } = await pool(service)
      const { own } = await remember((await begin()).AuthenticationResult!)
      const { own: other } = await remember((await begin()).AuthenticationResult!, 'phone')
      const start = () => begin({ DEVICE_KEY: own.key })
      const wrongProof = await prove(await start(), { ...own, password: other.password })
      await expect(wrongProof.finish()).rejects.toMatchObject(wrong)
      const right = await prove(await start(), own)
      await expect(right.finish(same => ({ ...same, DEVICE_KEY: other.key }))).rejects.toMatchObject(noDevice)
      await expect(right.finish(same => ({ ...same, TIMESTAMP: 'yesterday' }))).rejects.toMatchObject(wrong)
      await expect(right.finish(same => same, wrongProof.asked.Session)).rejects.toMatchObject(wrong)
      await expect(answer('PASSWORD_VERIFIER', undefined, right.responses)).rejects.toMatchObject(wrong)
      await expect(right.finish(same => same, 'x'.repeat(30))).rejects.toMatchObject(unfit)
      await expect(prove(await start(), other)).rejects.toMatchObject(noDevice)
      await expect(answer('DEVICE_SRP_AUTH', (await start()).Session, { DEVICE_KEY: own.key, SRP_A: '0' })).rejects.toMatchObject({
        name: 'InvalidParameterException',
      })
      expect((await right.finish()).AuthenticationResult).toBeDefined()
    })

    test('a DEVICE_KEY of another user answers ResourceNotFoundException, for an unknown user too', async () => {
      const { begin, remember, UserPoolId, signIn } = await pool(service, always, { PreventUserExistenceErrors: 'ENABLED' })
      const { own } = await remember((await begin()).AuthenticationResult!)
      await send(new AdminCreateUserCommand({ UserPoolId, Username: 'bob', MessageAction: 'SUPPRESS' }))
      await send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'bob', Password: password, Permanent: true }))
      for (const [key, name] of [
        [strange, 'alice'],
        [own.key, 'bob'],
        [own.key, 'nobody'],
        ['no key at all', 'alice'],
      ] as const)
        await expect(begin({ DEVICE_KEY: key }, name)).rejects.toMatchObject(noDevice)
      await expect(signIn({ DEVICE_KEY: strange })).rejects.toMatchObject(noDevice)
      const without = await pool(service, null)
      await expect(without.begin({ DEVICE_KEY: own.key })).rejects.toMatchObject(noDevice)
    })

    test('a device that is forgotten during the sign-in is refused', async () => {
      const { begin, remember, prove, UserPoolId } = await pool(service)
      const { own } = await remember((await begin()).AuthenticationResult!)
      const { finish } = await prove(await begin({ DEVICE_KEY: own.key }), own)
      await send(new AdminForgetDeviceCommand({ UserPoolId, Username: 'alice', DeviceKey: own.key }))
      await expect(finish()).rejects.toMatchObject(noDevice)
    })
  })

  describe('ConfirmDevice', () => {
    test('ConfirmDevice returns UserConfirmationNecessary where the pool has DeviceOnlyRememberedOnUserPrompt', async () => {
      const { begin, remember, UserPoolId, signInFrom } = await pool(service, { DeviceOnlyRememberedOnUserPrompt: true })
      const { own, UserConfirmationNecessary } = await remember((await begin()).AuthenticationResult!)
      expect(UserConfirmationNecessary).toBe(true)
      expect((await begin({ DEVICE_KEY: own.key })).AuthenticationResult).toBeDefined()
      await send(
        new AdminUpdateDeviceStatusCommand({ UserPoolId, Username: 'alice', DeviceKey: own.key, DeviceRememberedStatus: 'remembered' }),
      )
      expect((await signInFrom(own)).AccessToken).toBeDefined()
    })

    test('ConfirmDevice is refused a second time, for a key that was not issued to the user, and with an invalid verifier', async () => {
      const { begin, secretOf, remember } = await pool(service)
      const first = (await begin()).AuthenticationResult!
      const { own, config } = await secretOf(first.NewDeviceMetadata!)
      const confirm = (more: object) =>
        send(new ConfirmDeviceCommand({ AccessToken: first.AccessToken, DeviceKey: own.key, DeviceSecretVerifierConfig: config, ...more }))
      await expect(confirm({ DeviceKey: strange })).rejects.toMatchObject(noDevice)
      for (const DeviceSecretVerifierConfig of [
        undefined,
        {},
        { Salt: config.Salt },
        { ...config, PasswordVerifier: 'AA==' },
        { ...config, PasswordVerifier: Buffer.alloc(384, 255).toString('base64') },
        { ...config, Salt: Buffer.alloc(65, 1).toString('base64') },
      ])
        await expect(confirm({ DeviceSecretVerifierConfig })).rejects.toMatchObject({ name: 'InvalidParameterException' })
      await expect(confirm({ DeviceName: 'a\0b' })).rejects.toMatchObject({ name: 'InvalidParameterException' })
      await expect(confirm({ DeviceKey: 'us-east-1_XYZ' })).rejects.toMatchObject({ name: 'InvalidParameterException' })
      await expect(confirm({ AccessToken: 'a.b.c' })).rejects.toMatchObject({ name: 'NotAuthorizedException' })
      await remember(first)
      await expect(confirm({})).rejects.toMatchObject({ name: 'DeviceKeyExistsException' })
      const foreign = await pool(service)
      await expect(
        foreign.remember({ ...(await foreign.begin()).AuthenticationResult!, NewDeviceMetadata: first.NewDeviceMetadata }),
      ).rejects.toMatchObject(noDevice)
    })
  })

  test('a user and an administrator list, read, remember and forget devices', async () => {
    const { begin, remember, UserPoolId, signInFrom } = await pool(service)
    const first = (await begin()).AuthenticationResult!
    const { own } = await remember(first)
    const { own: second } = await remember((await begin()).AuthenticationResult!, 'phone')
    const { AccessToken } = await signInFrom(own)
    const keys = [own.key, second.key].sort()
    const page = await send(new ListDevicesCommand({ AccessToken, Limit: 1 }))
    expect(page.Devices!.map(({ DeviceKey }) => DeviceKey)).toEqual(keys.slice(0, 1))
    const rest = await send(new ListDevicesCommand({ AccessToken, Limit: 1, PaginationToken: page.PaginationToken }))
    expect(rest.Devices!.map(({ DeviceKey }) => DeviceKey)).toEqual(keys.slice(1))
    expect(rest.PaginationToken).toBeUndefined()
    await expect(send(new ListDevicesCommand({ AccessToken, PaginationToken: 'forged' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })

    const { Device } = await send(new GetDeviceCommand({ AccessToken, DeviceKey: own.key }))
    expect(Object.fromEntries(Device!.DeviceAttributes!.map(({ Name, Value }) => [Name, Value]))).toEqual({
      device_status: 'valid',
      device_name: 'laptop',
      'dev:device_arn': `arn:aws:cognito-idp:us-east-1:000000000000:owner/alice.${UserPoolId}/device/${own.key}`,
      'dev:device_owner': `alice.${UserPoolId}`,
      'dev:device_remembered_status': 'remembered',
      'dev:device_sdk': expect.stringContaining('aws-sdk-js'),
      last_ip_used: expect.stringMatching(/127\.0\.0\.1|::1/),
    })
    expect(Device!.DeviceLastAuthenticatedDate).toBeInstanceOf(Date)
    const asAdmin = { UserPoolId, Username: 'alice' }
    expect((await send(new AdminGetDeviceCommand({ ...asAdmin, DeviceKey: own.key }))).Device).toEqual(Device)
    expect((await send(new AdminListDevicesCommand(asAdmin))).Devices).toContainEqual(Device)

    await send(new UpdateDeviceStatusCommand({ AccessToken, DeviceKey: own.key, DeviceRememberedStatus: 'not_remembered' }))
    expect((await begin({ DEVICE_KEY: own.key })).AuthenticationResult).toBeDefined()
    await send(new UpdateDeviceStatusCommand({ AccessToken, DeviceKey: own.key }))
    await send(new ForgetDeviceCommand({ AccessToken, DeviceKey: second.key }))
    expect((await send(new AdminListDevicesCommand(asAdmin))).Devices).toHaveLength(1)

    const gone = { AccessToken, DeviceKey: second.key }
    const byAdmin = { ...asAdmin, DeviceKey: second.key }
    for (const command of [
      new GetDeviceCommand(gone),
      new ForgetDeviceCommand(gone),
      new UpdateDeviceStatusCommand({ ...gone, DeviceRememberedStatus: 'remembered' }),
      new UpdateDeviceStatusCommand(gone),
      new AdminGetDeviceCommand(byAdmin),
      new AdminForgetDeviceCommand(byAdmin),
      new AdminUpdateDeviceStatusCommand({ ...byAdmin, DeviceRememberedStatus: 'remembered' }),
    ])
      await expect(send(command as never)).rejects.toMatchObject(noDevice)
    const nobody = { UserPoolId, Username: 'nobody', DeviceKey: own.key }
    await expect(send(new AdminListDevicesCommand({ UserPoolId, Username: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
    await expect(send(new AdminGetDeviceCommand(nobody))).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await expect(send(new AdminForgetDeviceCommand(nobody))).rejects.toMatchObject({ name: 'UserNotFoundException' })
    for (const command of [new GetDeviceCommand({ DeviceKey: own.key }), new ForgetDeviceCommand({ DeviceKey: own.key })])
      await expect(send(command as never)).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Invalid Access Token' })
  })

  test('a pool without DeviceConfiguration issues no device keys', async () => {
    const { begin, ClientId } = await pool(service, null)
    const { NewDeviceMetadata, AccessToken, RefreshToken } = (await begin()).AuthenticationResult!
    expect(NewDeviceMetadata).toBeUndefined()
    expect(claimsOf(AccessToken).device_key).toBeUndefined()
    expect((await send(new ListDevicesCommand({ AccessToken }))).Devices).toEqual([])
    expect((await send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }))).AuthenticationResult).toBeDefined()
  })
})
