import {
  AssociateSoftwareTokenCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  UpdateDeviceStatusCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { totpCode } from '../support/authenticator-app.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import type { TestService } from '../support/service.ts'
import { always, claimsOf, pool } from './support.ts'

const unfit = { name: 'NotAuthorizedException', message: 'Invalid session for the user.' }

describe.each(engines)('devices on %s', engine => {
  const service = useServiceOn(engine)
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const send: TestService['sdk']['send'] = ((command: never) => service.sdk.send(command)) as never

  describe('a remembered device with a second factor', () => {
    async function withTotp(DeviceConfiguration: object) {
      const made = await pool(service, DeviceConfiguration)
      const { UserPoolId, begin, remember } = made
      await send(
        new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } }),
      )
      const first = (await begin()).AuthenticationResult!
      const { AccessToken } = first
      const { own } = await remember(first)
      const { SecretCode } = await send(new AssociateSoftwareTokenCommand({ AccessToken }))
      await send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!) }))
      await send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } }))
      const code = () => {
        vi.setSystemTime(Date.now() + 30_000)
        return { SOFTWARE_TOKEN_MFA_CODE: totpCode(SecretCode!) }
      }
      return { ...made, own, code, AccessToken }
    }

    test('with ChallengeRequiredOnNewDevice a remembered device replaces the second factor', async () => {
      const { begin, prove, own, answer, code } = await withTotp({ ...always, ChallengeRequiredOnNewDevice: true })
      const asked = await begin({ DEVICE_KEY: own.key })
      expect(asked.ChallengeName).toBe('DEVICE_SRP_AUTH')
      expect((await (await prove(asked, own)).finish()).AuthenticationResult).toBeDefined()
      const onNew = await begin()
      expect(onNew.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
      expect((await answer('SOFTWARE_TOKEN_MFA', onNew.Session, code())).AuthenticationResult!.NewDeviceMetadata).toBeDefined()
    })

    test('without ChallengeRequiredOnNewDevice the device challenge follows the second factor under the same session, and the code is accepted once', async () => {
      const { begin, prove, own, answer, code } = await withTotp(always)
      const asked = await begin({ DEVICE_KEY: own.key })
      expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
      const right = code()
      const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => answer('SOFTWARE_TOKEN_MFA', asked.Session, right)))
      const went = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      expect(went).toHaveLength(1)
      expect(went[0]).toMatchObject({ ChallengeName: 'DEVICE_SRP_AUTH', Session: asked.Session })
      await expect(answer('SOFTWARE_TOKEN_MFA', asked.Session, code())).rejects.toMatchObject(unfit)
      const { finish } = await prove(went[0]!, own)
      expect(claimsOf((await finish()).AuthenticationResult!.AccessToken).device_key).toBe(own.key)
    })

    test('a device that is not remembered does not replace the second factor', async () => {
      const { begin, own, answer, code, AccessToken } = await withTotp({
        ChallengeRequiredOnNewDevice: true,
        DeviceOnlyRememberedOnUserPrompt: true,
      })
      const asked = await begin({ DEVICE_KEY: own.key })
      expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA')
      const { AuthenticationResult } = await answer('SOFTWARE_TOKEN_MFA', asked.Session, { ...code(), DEVICE_KEY: own.key })
      expect(AuthenticationResult!.NewDeviceMetadata).toBeUndefined()
      expect(claimsOf(AuthenticationResult!.AccessToken).device_key).toBe(own.key)
      await send(new UpdateDeviceStatusCommand({ AccessToken, DeviceKey: own.key, DeviceRememberedStatus: 'remembered' }))
      expect((await begin({ DEVICE_KEY: own.key })).ChallengeName).toBe('DEVICE_SRP_AUTH')
    })
  })
})
