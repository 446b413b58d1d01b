import { randomBytes } from 'node:crypto'
import {
  type AuthenticationResultType,
  type ChallengeNameType,
  ConfirmDeviceCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider'
import { padHex, srpSignature, srpVerifier } from '../../src/crypto/index.ts'
import { given, password, type TestService } from '../support/service.ts'
import { clientSession, srpTimestamp } from '../support/srp-client.ts'

/** What a client keeps of a device. */
export interface OwnDevice {
  key: string
  group: string
  password: string
}

export const always = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false }

/** A pool that remembers devices, and clients of it as people write them. */
export async function pool(service: TestService, DeviceConfiguration: object | null = always, client: object = {}, more: object = {}) {
  const made = await given(
    service,
    {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ...client,
    },
    { ...(DeviceConfiguration && { DeviceConfiguration }), ...more },
  )
  const { sdk } = service
  const { ClientId } = made
  const begin = (more: Record<string, string> = {}, USERNAME = 'alice') =>
    sdk.send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD: password, ...more } }),
    )
  const answer = (ChallengeName: ChallengeNameType, Session: string | undefined, responses: Record<string, string>) =>
    sdk.send(
      new RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session, ChallengeResponses: { USERNAME: 'alice', ...responses } }),
    )

  /** What ConfirmDevice is told, from a new password of the device. */
  async function secretOf({ DeviceKey, DeviceGroupKey }: { DeviceKey?: string; DeviceGroupKey?: string }) {
    const own: OwnDevice = { key: DeviceKey!, group: DeviceGroupKey!, password: randomBytes(40).toString('base64') }
    const salt = Buffer.from(padHex(BigInt(`0x${randomBytes(16).toString('hex')}`)), 'hex')
    const verifier = await srpVerifier({ poolId: own.group, userId: own.key, password: own.password, salt })
    const PasswordVerifier = Buffer.from(padHex(BigInt(`0x${verifier.toString('hex')}`)), 'hex').toString('base64')
    return { own, config: { Salt: salt.toString('base64'), PasswordVerifier } }
  }
  /** Confirms the device that a sign-in was given. */
  async function remember({ AccessToken, NewDeviceMetadata }: AuthenticationResultType, DeviceName = 'laptop') {
    const { own, config } = await secretOf(NewDeviceMetadata!)
    const { UserConfirmationNecessary } = await sdk.send(
      new ConfirmDeviceCommand({ AccessToken, DeviceKey: own.key, DeviceName, DeviceSecretVerifierConfig: config }),
    )
    return { own, UserConfirmationNecessary }
  }
  /** Both steps of a device; `change` bends the last answer. */
  async function prove(
    { Session }: { Session?: string },
    own: OwnDevice,
    change: (responses: Record<string, string>) => Record<string, string> = same => same,
  ) {
    const { A, answer: keyOf } = clientSession()
    const asked = await answer('DEVICE_SRP_AUTH', Session, { DEVICE_KEY: own.key, SRP_A: A })
    const { SALT, SRP_B, SECRET_BLOCK } = asked.ChallengeParameters as Record<string, string>
    const key = keyOf({ poolName: own.group, userId: own.key, password: own.password, salt: SALT!, B: SRP_B! })
    const TIMESTAMP = srpTimestamp()
    const responses = {
      DEVICE_KEY: own.key,
      TIMESTAMP,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK!,
      PASSWORD_CLAIM_SIGNATURE: srpSignature({ key, poolId: own.group, userId: own.key, secretBlock: SECRET_BLOCK!, timestamp: TIMESTAMP }),
    }
    const finish = (bend = change, session = asked.Session): Promise<RespondToAuthChallengeCommandOutput> =>
      answer('DEVICE_PASSWORD_VERIFIER', session, bend(responses))
    return { asked, responses, finish }
  }
  const signInFrom = async (own: OwnDevice) =>
    (await (await prove(await begin({ DEVICE_KEY: own.key }), own)).finish()).AuthenticationResult!
  return { ...made, begin, answer, secretOf, remember, prove, signInFrom }
}

export const claimsOf = (token: string | undefined) => JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString())
