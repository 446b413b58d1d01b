import { randomBytes } from 'node:crypto'
import {
  CompleteWebAuthnRegistrationCommand,
  ConfirmDeviceCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  StartWebAuthnRegistrationCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, onTestFinished, test } from 'vitest'
import type { Seed } from '../../src/index.ts'
import { deviceSrpSession, newDevice } from '../support/device.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { createSoftwarePasskey } from '../support/software-passkey.ts'

const password = 'Correct-horse-9'
const ClientId = 'webapp'
const site = 'https://app.example'
const seed = {
  pools: [
    {
      id: 'us-east-1_Keys',
      settings: {
        DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false },
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      },
      mfa: { WebAuthnConfiguration: { RelyingPartyId: 'app.example', UserVerification: 'preferred' } },
      clients: [
        { id: ClientId, settings: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] } },
      ],
      users: [{ username: 'alice', password }],
    },
  ],
} as const satisfies Seed

async function start(masterKey: Buffer): Promise<TestService> {
  const service = await startTestService({ masterKey })
  onTestFinished(() => service.close())
  return service
}

const begin = ({ sdk }: TestService, more: Record<string, string> = {}) =>
  sdk.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'alice', PASSWORD: password, ...more },
    }),
  )
type Device = Awaited<ReturnType<typeof newDevice>>['own']

async function signInFromDevice(service: TestService, own: Device) {
  const answer = (
    ChallengeName: 'DEVICE_SRP_AUTH' | 'DEVICE_PASSWORD_VERIFIER',
    Session: string | undefined,
    more: Record<string, string>,
  ) =>
    service.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName,
        Session,
        ChallengeResponses: { USERNAME: 'alice', DEVICE_KEY: own.key, ...more },
      }),
    )
  const { A, prove } = deviceSrpSession(own)
  const asked = await begin(service, { DEVICE_KEY: own.key })
  const next = await answer('DEVICE_SRP_AUTH', asked.Session, { SRP_A: A })
  return answer('DEVICE_PASSWORD_VERIFIER', next.Session, prove(next.ChallengeParameters))
}

async function signInByPasskey({ sdk }: TestService, passkey: ReturnType<typeof createSoftwarePasskey>) {
  const AuthParameters = { USERNAME: 'alice', PREFERRED_CHALLENGE: 'WEB_AUTHN' }
  const { Session, ChallengeParameters } = await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters }))
  const ChallengeResponses = { USERNAME: 'alice', CREDENTIAL: passkey.assert(ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!) }
  return sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName: 'WEB_AUTHN', Session, ChallengeResponses }))
}

/** A service whose user has a remembered device and a passkey. */
async function sourceWithKeys(masterKey: Buffer) {
  const source = await start(masterKey)
  await source.applySeed(seed)
  const { AccessToken, NewDeviceMetadata } = (await begin(source)).AuthenticationResult!
  const { own, config } = await newDevice(NewDeviceMetadata!)
  await source.sdk.send(
    new ConfirmDeviceCommand({ AccessToken, DeviceKey: own.key, DeviceName: 'phone', DeviceSecretVerifierConfig: config }),
  )
  const passkey = createSoftwarePasskey('app.example', site)
  const { CredentialCreationOptions } = await source.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }))
  const Credential = passkey.register(CredentialCreationOptions as never) as never
  await source.sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }))
  return { source, own, passkey }
}

const signedIn = { AuthenticationResult: { AccessToken: expect.any(String) } }

test('an exported seed has devices and passkeys, sealed, by which the user signs in to a service with the same master key', async () => {
  const masterKey = randomBytes(32)
  const { source, own, passkey } = await sourceWithKeys(masterKey)
  const exported = await source.exportSeed({})
  expect(exported.pools[0]!.users![0]).toMatchObject({
    devices: [{ key: own.key, sealed: expect.any(String) }],
    passkeys: [{ id: expect.any(String), sealed: expect.any(String) }],
  })
  expect(JSON.stringify(exported)).not.toContain('phone')
  const target = await start(masterKey)
  await target.applySeed(exported)
  expect((await target.applySeed(exported)).differences).toEqual([])
  expect(await signInFromDevice(target, own)).toMatchObject(signedIn)
  expect(await signInByPasskey(target, passkey)).toMatchObject(signedIn)
})

test('under a passphrase the passkey moves to a service with another master key; a device, whose group key follows from it, starts anew there', async () => {
  const { source, own, passkey } = await sourceWithKeys(randomBytes(32))
  const passphrase = 'a long passphrase'
  const exported = await source.exportSeed({ passphrase })
  const target = await start(randomBytes(32))
  await target.applySeed(() => ({ seed: exported, passphrase }))
  expect(await signInByPasskey(target, passkey)).toMatchObject(signedIn)
  await expect(signInFromDevice(target, own)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Device does not exist.',
  })
})

test('a sealed device or passkey that is given to another user is refused, and that user is not made', async () => {
  const masterKey = randomBytes(32)
  const { source } = await sourceWithKeys(masterKey)
  const exported = await source.exportSeed({})
  const [alice] = exported.pools[0]!.users!
  const target = await start(masterKey)
  for (const stolen of [{ devices: alice!.devices! }, { passkeys: alice!.passkeys! }]) {
    const wrong: Seed = { ...exported, pools: [{ ...exported.pools[0]!, users: [{ username: 'mallory', password, ...stolen }] }] }
    await expect(target.applySeed(wrong)).rejects.toThrow(
      'a sealed value does not open: it was changed, or belongs to another pool or user',
    )
    expect((await target.status()).counts.users).toBe('0')
  }
})
