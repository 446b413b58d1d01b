import {
  AssociateSoftwareTokenCommand,
  type AuthenticationResultType,
  type ChallengeNameType,
  ChangePasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmDeviceCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SignUpCommand,
  UpdateDeviceStatusCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { secretHash } from '../../src/crypto/index.ts'
import { srpClientSession } from '../../src/srp-client.ts'
import { type ClientDevice, deviceSrpSession, newDevice } from '../support/device.ts'
import { type ClientLibrary, type Configuration, clientRound, type Tokens } from './round.ts'

/** The SDK has no SRP of its own: the exchange is the one of `support/srp-client.ts`, as an application would bring it along. */
async function start({ endpoint, userPoolId, clientId: ClientId, clientSecret: ClientSecret }: Configuration): Promise<ClientLibrary> {
  const sdk = new CognitoIdentityProviderClient({ endpoint, region: 'us-east-1', maxAttempts: 1 })
  const hashOf = (name: string) => (ClientSecret === undefined ? undefined : secretHash(ClientSecret, name, ClientId))
  const ofClient = (Username: string) => ({ ClientId, Username, SecretHash: hashOf(Username) })
  const parametersOf = (USERNAME: string, more: Record<string, string>): Record<string, string> => {
    const SECRET_HASH = hashOf(USERNAME)
    return { USERNAME, ...(SECRET_HASH !== undefined && { SECRET_HASH }), ...more }
  }
  const answer = (ChallengeName: ChallengeNameType, Session: string | undefined, username: string, responses: Record<string, string>) =>
    sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session, ChallengeResponses: parametersOf(username, responses) }))
  let device: ClientDevice | undefined
  const prove = async (username: string, password: string) => {
    const srp = srpClientSession()
    const known: Record<string, string> = device ? { DEVICE_KEY: device.key } : {}
    const AuthParameters = parametersOf(username, { SRP_A: srp.A, ...known })
    const { ChallengeParameters } = await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters }))
    return answer('PASSWORD_VERIFIER', undefined, username, { ...srp.prove(userPoolId, password, ChallengeParameters), ...known })
  }
  let result: AuthenticationResultType = {}
  const signedIn = (done: { AuthenticationResult?: AuthenticationResultType }): Tokens => {
    result = { ...result, ...done.AuthenticationResult }
    return { accessToken: result.AccessToken! }
  }
  return {
    async signUp(username, Password, email) {
      await sdk.send(new SignUpCommand({ ...ofClient(username), Password, UserAttributes: [{ Name: 'email', Value: email }] }))
    },
    async confirmSignUp(username, ConfirmationCode) {
      await sdk.send(new ConfirmSignUpCommand({ ...ofClient(username), ConfirmationCode }))
    },
    signIn: async (username, password) => signedIn(await prove(username, password)),
    refresh: async () =>
      signedIn(await sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, ClientSecret, RefreshToken: result.RefreshToken }))),
    async changePassword(PreviousPassword, ProposedPassword) {
      await sdk.send(new ChangePasswordCommand({ AccessToken: result.AccessToken, PreviousPassword, ProposedPassword }))
    },
    async forgotPassword(username) {
      await sdk.send(new ForgotPasswordCommand(ofClient(username)))
    },
    async confirmForgotPassword(username, ConfirmationCode, Password) {
      await sdk.send(new ConfirmForgotPasswordCommand({ ...ofClient(username), ConfirmationCode, Password }))
    },
    async answerCustomChallenge(username, ANSWER) {
      const AuthParameters = parametersOf(username, {})
      const { Session } = await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters }))
      return signedIn(await answer('CUSTOM_CHALLENGE', Session, username, { ANSWER }))
    },
    beginTotp: async () => (await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken: result.AccessToken }))).SecretCode!,
    async finishTotp(UserCode) {
      const { AccessToken } = result
      await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }))
      await sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } }))
    },
    async signInWithTotp(username, password, code) {
      const { ChallengeName, Session } = await prove(username, password)
      return signedIn(await answer(ChallengeName!, Session, username, { SOFTWARE_TOKEN_MFA_CODE: code() }))
    },
    async rememberDevice() {
      const { AccessToken, NewDeviceMetadata } = result
      const { own, config } = await newDevice(NewDeviceMetadata!)
      await sdk.send(new ConfirmDeviceCommand({ AccessToken, DeviceKey: own.key, DeviceSecretVerifierConfig: config }))
      await sdk.send(new UpdateDeviceStatusCommand({ AccessToken, DeviceKey: own.key, DeviceRememberedStatus: 'remembered' }))
      device = own
    },
    async signInWithDevice(username, password) {
      const { A, prove: proveDevice } = deviceSrpSession(device!)
      const DEVICE_KEY = device!.key
      const first = await prove(username, password)
      const asked = await answer(first.ChallengeName!, first.Session, username, { DEVICE_KEY, SRP_A: A })
      return signedIn(await answer(asked.ChallengeName!, asked.Session, username, proveDevice(asked.ChallengeParameters)))
    },
    async signOutEverywhere() {
      await sdk.send(new GlobalSignOutCommand({ AccessToken: result.AccessToken }))
    },
    close: async () => sdk.destroy(),
  }
}

clientRound('AWS SDK v3', start, { secret: 'without a secret' })
clientRound('AWS SDK v3', start, { secret: 'with a secret' })
