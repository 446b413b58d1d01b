import {
  type AuthenticationResultType,
  ConfirmDeviceCommand,
  type RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, beforeEach, vi } from 'vitest'
import { type ClientDevice, deviceSrpSession, newDevice } from '../support/device.ts'
import { type engines, useServiceOn } from '../support/engines.ts'
import { createPoolWithUser, password, type TestService } from '../support/service.ts'

export { claimsOf } from '../support/claims.ts'

export const always = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false }

/** The key of a device that no user has. */
export const strange = 'us-east-1_00000000-0000-4000-8000-000000000000'

/** A service on this engine, whose tests may move the time. */
export function useDevicesOn(engine: (typeof engines)[number]) {
  const service = useServiceOn(engine)
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const send: TestService['sdk']['send'] = ((command: never) => service.sdk.send(command)) as never
  return { service, send }
}

/** A pool that tracks devices, its client, the user `alice`, and the steps of a sign-in from a device. */
export async function pool(service: TestService, DeviceConfiguration: object | null = always, client: object = {}, more: object = {}) {
  const made = await createPoolWithUser(
    service,
    {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ...client,
    },
    { ...(DeviceConfiguration && { DeviceConfiguration }), ...more },
  )
  const { sdk } = service
  const begin = (more: Record<string, string> = {}, USERNAME = 'alice') =>
    made.begin('USER_PASSWORD_AUTH', { USERNAME, PASSWORD: password, ...more })
  const { answer } = made

  /** ConfirmDevice for the key that a sign-in returned. */
  async function remember({ AccessToken, NewDeviceMetadata }: AuthenticationResultType, DeviceName = 'laptop') {
    const { own, config } = await newDevice(NewDeviceMetadata!)
    const { UserConfirmationNecessary } = await sdk.send(
      new ConfirmDeviceCommand({ AccessToken, DeviceKey: own.key, DeviceName, DeviceSecretVerifierConfig: config }),
    )
    return { own, UserConfirmationNecessary }
  }
  /** DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER; `change` alters the last answer. */
  async function prove(
    { Session }: { Session?: string },
    own: ClientDevice,
    change: (responses: Record<string, string>) => Record<string, string> = same => same,
  ) {
    const { A, prove } = deviceSrpSession(own)
    const asked = await answer('DEVICE_SRP_AUTH', Session, { DEVICE_KEY: own.key, SRP_A: A })
    const responses = prove(asked.ChallengeParameters)
    const finish = (bend = change, session = asked.Session): Promise<RespondToAuthChallengeCommandOutput> =>
      answer('DEVICE_PASSWORD_VERIFIER', session, bend(responses))
    return { asked, responses, finish }
  }
  const signInFrom = async (own: ClientDevice) =>
    (await (await prove(await begin({ DEVICE_KEY: own.key }), own)).finish()).AuthenticationResult!
  return { ...made, begin, secretOf: newDevice, remember, prove, signInFrom }
}
