import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  CompleteWebAuthnRegistrationCommand,
  ConfirmDeviceCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  StartWebAuthnRegistrationCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe } from 'vitest'
import { secretHash } from '../../src/crypto/index.ts'
import { srpClientSession } from '../../src/srp-client.ts'
import { totpCode } from '../support/authenticator-app.ts'
import { deviceSrpSession, newDevice } from '../support/device.ts'
import { createPoolWithUser, ownSender, password, smsSender, startTestService, type TestService } from '../support/service.ts'
import { createSoftwarePasskey } from '../support/software-passkey.ts'
import { startTriggerServer } from '../triggers/support.ts'
import {
  type Fault,
  incorrect,
  invalidSession,
  naming,
  noClient,
  noPool,
  type SignInRequest,
  sendSignIn,
  testOrder,
  unknownDevice,
  without,
  withValue,
  wrongHash,
} from './faults.ts'

/** The table of src/sign-in/initiate-auth.ts, for every challenge, by both operations that answer one. */

let service: TestService
let triggers: Awaited<ReturnType<typeof startTriggerServer>>
beforeAll(async () => {
  triggers = await startTriggerServer({
    DefineAuthChallenge: event => ({ ...event, response: { challengeName: 'CUSTOM_CHALLENGE' } }),
    CreateAuthChallenge: event => event,
    VerifyAuthChallengeResponse: () => {
      throw new Error('wrong answer')
    },
  })
  service = await startTestService({ triggers: { targets: triggers.targets } })
})
afterAll(async () => {
  await service.close()
  await triggers.close()
})

const contacts = [
  { Name: 'email', Value: 'bob@example.com' },
  { Name: 'email_verified', Value: 'true' },
  { Name: 'phone_number', Value: '+15551234567' },
  { Name: 'phone_number_verified', Value: 'true' },
]

/** A pool that has devices, and its user `bob`, signed in once. */
async function world({ mfa, first, withContacts = true }: Setting) {
  const { sdk } = service
  const ExplicitAuthFlows = [
    ...(['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'] as const),
    ...(['ALLOW_USER_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'] as const),
  ]
  const app = await createPoolWithUser(
    service,
    { GenerateSecret: true, ExplicitAuthFlows },
    {
      ...ownSender,
      ...smsSender,
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false },
      LambdaConfig: Object.fromEntries(Object.keys(triggers.targets).map(target => [target.split(':').at(-1)!, target])),
      ...(first && { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] } } }),
    },
  )
  const { UserPoolId, ClientId, ClientSecret } = app
  const who = { UserPoolId, Username: 'bob' }
  await sdk.send(new AdminCreateUserCommand({ ...who, MessageAction: 'SUPPRESS', ...(withContacts && { UserAttributes: contacts }) }))
  await sdk.send(new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }))
  const USERNAME = 'bob'
  const own = { USERNAME, SECRET_HASH: secretHash(ClientSecret!, USERNAME, ClientId) }
  const enter = () => app.begin('USER_PASSWORD_AUTH', { ...own, PASSWORD: password })
  const { AuthenticationResult } = await enter()
  if (mfa) await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...mfa }))
  return {
    ...app,
    who,
    own,
    enter,
    AccessToken: AuthenticationResult!.AccessToken!,
    NewDeviceMetadata: AuthenticationResult!.NewDeviceMetadata!,
  }
}
type World = Awaited<ReturnType<typeof world>>

interface Setting {
  mfa?: Partial<SetUserPoolMfaConfigCommandInput>
  first?: true
  withContacts?: boolean
}
const optional: Setting = {
  mfa: {
    MfaConfiguration: 'OPTIONAL',
    SmsMfaConfiguration: smsSender,
    EmailMfaConfiguration: {},
    SoftwareTokenMfaConfiguration: { Enabled: true },
  },
}

/** A challenge and the right responses, as far as a test can know them. */
interface Begun {
  Session?: string
  responses: Record<string, string>
}

interface Challenge {
  setting?: Setting
  begin: (world: World) => Promise<Begun>
  faults: readonly Fault<SignInRequest>[]
  /** What a user who is disabled is answered; absent where a wrong answer says the same. */
  whenDisabled?: string
  hasSession?: false
}

const prefer = async ({ who }: World, SMS: boolean, Email = false) =>
  service.sdk.send(
    new AdminSetUserMFAPreferenceCommand({
      ...who,
      ...(SMS && { SMSMfaSettings: { Enabled: true } }),
      ...(Email && { EmailMfaSettings: { Enabled: true } }),
    }),
  )
const disabled = 'NotAuthorizedException: User is disabled.'
const wrongCode = 'CodeMismatchException: Invalid code or auth state for the user.'
const notValid = 'InvalidParameterException: Challenge response is not valid.'
const first = (PREFERRED_CHALLENGE: string, responses: Record<string, string>) => async (app: World) => ({
  Session: (await app.begin('USER_AUTH', { ...app.own, PREFERRED_CHALLENGE })).Session,
  responses,
})
const wrongDeviceKey = { ...unknownDevice, fault: 'another device' }

async function enrolTotp({ AccessToken, who }: World): Promise<void> {
  const { SecretCode } = await service.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
  await service.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!) }))
  await service.sdk.send(new AdminSetUserMFAPreferenceCommand({ ...who, SoftwareTokenMfaSettings: { Enabled: true } }))
}

async function remember({ AccessToken, NewDeviceMetadata }: World) {
  const { own, config } = await newDevice(NewDeviceMetadata)
  const confirmed = { AccessToken, DeviceKey: own.key, DeviceSecretVerifierConfig: config }
  await service.sdk.send(new ConfirmDeviceCommand(confirmed))
  return own
}

const proofFaults = [
  without('PASSWORD_CLAIM_SECRET_BLOCK'),
  without('PASSWORD_CLAIM_SIGNATURE'),
  without('TIMESTAMP'),
] satisfies Fault<SignInRequest>[]

const challenges: Record<string, Challenge> = {
  PASSWORD_VERIFIER: {
    hasSession: false,
    begin: async app => {
      const { A, prove } = srpClientSession()
      const begun = await app.begin('USER_SRP_AUTH', { ...app.own, SRP_A: A })
      return { responses: prove(app.UserPoolId, password, begun.ChallengeParameters) }
    },
    faults: [
      ...proofFaults,
      withValue('a SECRET_BLOCK of another user', 'PASSWORD_CLAIM_SECRET_BLOCK', 'AAAA', incorrect),
      withValue('a TIMESTAMP of last year', 'TIMESTAMP', 'Thu Jan 1 00:00:00 UTC 2015', incorrect),
      unknownDevice,
      withValue('a wrong signature', 'PASSWORD_CLAIM_SIGNATURE', 'wrong', incorrect),
    ],
  },
  NEW_PASSWORD_REQUIRED: {
    begin: async ({ who, enter }) => {
      await service.sdk.send(new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: false }))
      return { Session: (await enter()).Session, responses: { NEW_PASSWORD: 'Other-horse-9' } }
    },
    whenDisabled: disabled,
    faults: [
      without('NEW_PASSWORD'),
      unknownDevice,
      withValue('an attribute that has a value', 'userAttributes.email', 'x@example.com', 'Cannot modify an already provided email'),
      withValue('an attribute that does not exist', 'userAttributes.none', 'x', 'Type for attribute {none} could not be determined'),
      withValue('a weak password', 'NEW_PASSWORD', 'weak', 'InvalidPasswordException: Password did not conform with policy'),
    ],
  },
  CUSTOM_CHALLENGE: {
    begin: async app => ({ Session: (await app.begin('CUSTOM_AUTH', app.own)).Session, responses: { ANSWER: '42' } }),
    faults: [
      without('ANSWER'),
      unknownDevice,
      withValue(
        'a wrong answer',
        'ANSWER',
        '41',
        'UserLambdaValidationException: VerifyAuthChallengeResponse failed with error wrong answer.',
      ),
    ],
  },
  SELECT_CHALLENGE: {
    setting: { first: true },
    begin: async app => ({
      Session: (await app.begin('USER_AUTH', app.own)).Session,
      responses: { ANSWER: 'PASSWORD', PASSWORD: password },
    }),
    faults: [
      without('ANSWER'),
      withValue('a factor that the pool does not offer', 'ANSWER', 'FACE', notValid),
      unknownDevice,
      withValue('a wrong password', 'PASSWORD', 'Wrong-pass-1!', incorrect),
    ],
  },
  PASSWORD: {
    setting: { first: true },
    begin: first('PASSWORD', { PASSWORD: password }),
    whenDisabled: disabled,
    faults: [without('PASSWORD'), unknownDevice, withValue('a wrong password', 'PASSWORD', 'Wrong-pass-1!', incorrect)],
  },
  PASSWORD_SRP: {
    setting: { first: true },
    begin: first('PASSWORD_SRP', { SRP_A: srpClientSession().A }),
    faults: [without('SRP_A'), withValue('an SRP_A that is no number', 'SRP_A', 'xyz', 'InvalidParameterException: SRP_A must be')],
  },
  'EMAIL_OTP, the first factor': {
    setting: { first: true },
    begin: first('EMAIL_OTP', { EMAIL_OTP_CODE: '00000000' }),
    faults: [without('EMAIL_OTP_CODE'), unknownDevice, withValue('a wrong code', 'EMAIL_OTP_CODE', 'wrong', wrongCode)],
  },
  SMS_OTP: {
    setting: { first: true },
    begin: first('SMS_OTP', { SMS_OTP_CODE: '000000' }),
    faults: [without('SMS_OTP_CODE'), unknownDevice, withValue('a wrong code', 'SMS_OTP_CODE', 'wrong', wrongCode)],
  },
  WEB_AUTHN: {
    setting: { first: true, mfa: { WebAuthnConfiguration: { RelyingPartyId: 'app.example', UserVerification: 'preferred' } } },
    begin: async app => {
      const { AccessToken } = app
      const passkey = createSoftwarePasskey('app.example', 'https://app.example')
      const { CredentialCreationOptions } = await service.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }))
      const Credential = passkey.register(CredentialCreationOptions as never) as never
      await service.sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }))
      const asked = await app.begin('USER_AUTH', { ...app.own, PREFERRED_CHALLENGE: 'WEB_AUTHN' })
      const CREDENTIAL = passkey.assert(asked.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!)
      return { Session: asked.Session, responses: { CREDENTIAL } }
    },
    faults: [without('CREDENTIAL'), unknownDevice, withValue('no assertion', 'CREDENTIAL', '{}', incorrect)],
  },
  'EMAIL_OTP, the second factor': {
    setting: optional,
    begin: async app => {
      await prefer(app, false, true)
      return { Session: (await app.enter()).Session, responses: { EMAIL_OTP_CODE: '000000' } }
    },
    whenDisabled: disabled,
    faults: [without('EMAIL_OTP_CODE'), unknownDevice, withValue('a wrong code', 'EMAIL_OTP_CODE', 'wrong', wrongCode)],
  },
  SMS_MFA: {
    setting: optional,
    begin: async app => {
      await prefer(app, true)
      return { Session: (await app.enter()).Session, responses: { SMS_MFA_CODE: '000000' } }
    },
    whenDisabled: disabled,
    faults: [without('SMS_MFA_CODE'), unknownDevice, withValue('a wrong code', 'SMS_MFA_CODE', 'wrong', wrongCode)],
  },
  SOFTWARE_TOKEN_MFA: {
    setting: optional,
    begin: async app => {
      await enrolTotp(app)
      return { Session: (await app.enter()).Session, responses: { SOFTWARE_TOKEN_MFA_CODE: '000000' } }
    },
    whenDisabled: disabled,
    faults: [
      without('SOFTWARE_TOKEN_MFA_CODE'),
      unknownDevice,
      withValue('a wrong code', 'SOFTWARE_TOKEN_MFA_CODE', 'wrong', 'CodeMismatchException: Invalid code received for user'),
    ],
  },
  SELECT_MFA_TYPE: {
    setting: optional,
    begin: async app => {
      await prefer(app, true, true)
      return { Session: (await app.enter()).Session, responses: { ANSWER: 'EMAIL_OTP' } }
    },
    whenDisabled: disabled,
    faults: [without('ANSWER'), unknownDevice, withValue('a factor that the user does not have', 'ANSWER', 'SOFTWARE_TOKEN_MFA', notValid)],
  },
  MFA_SETUP: {
    setting: { mfa: { MfaConfiguration: 'ON', EmailMfaConfiguration: {} }, withContacts: false },
    begin: async ({ enter }) => ({ Session: (await enter()).Session, responses: { EMAIL: 'bob@example.com' } }),
    whenDisabled: disabled,
    faults: [
      unknownDevice,
      withValue('no e-mail address', 'EMAIL', 'no address', 'InvalidParameterException: Invalid email address format.'),
    ],
  },
  DEVICE_SRP_AUTH: {
    begin: async app => {
      const own = await remember(app)
      const { Session } = await app.begin('USER_PASSWORD_AUTH', { ...app.own, PASSWORD: password, DEVICE_KEY: own.key })
      return { Session, responses: { DEVICE_KEY: own.key, SRP_A: deviceSrpSession(own).A } }
    },
    whenDisabled: disabled,
    faults: [
      without('SRP_A'),
      withValue('an SRP_A that is no number', 'SRP_A', 'xyz', 'InvalidParameterException: SRP_A must be'),
      without('DEVICE_KEY'),
      wrongDeviceKey,
    ],
  },
  DEVICE_PASSWORD_VERIFIER: {
    begin: async app => {
      const own = await remember(app)
      const { Session } = await app.begin('USER_PASSWORD_AUTH', { ...app.own, PASSWORD: password, DEVICE_KEY: own.key })
      const { A, prove } = deviceSrpSession(own)
      const asked = await app.answer('DEVICE_SRP_AUTH', Session, { ...app.own, DEVICE_KEY: own.key, SRP_A: A })
      return { Session: asked.Session, responses: prove(asked.ChallengeParameters) }
    },
    whenDisabled: disabled,
    faults: [
      ...proofFaults,
      without('DEVICE_KEY'),
      wrongDeviceKey,
      withValue('a wrong signature', 'PASSWORD_CLAIM_SIGNATURE', 'wrong', incorrect),
    ],
  },
}

/** The faults of every challenge with a session, between those of the client and those of the challenge. */
const sessionFaults: readonly Fault<SignInRequest>[] = [
  {
    fault: 'no Session',
    change: request => void delete request.Session,
    answer: 'InvalidParameterException: Missing required parameter Session',
  },
  {
    fault: 'an unknown session',
    change: request => {
      request.Session = 'x'.repeat(100)
    },
    answer: invalidSession,
  },
]

describe.each(['RespondToAuthChallenge', 'AdminRespondToAuthChallenge'] as const)('%s', operation => {
  const isAdmin = operation === 'AdminRespondToAuthChallenge'
  describe.each(Object.entries(challenges))('%s', (title, { setting = {}, begin, faults, whenDisabled, hasSession = true }) => {
    let app: World
    let begun: Begun
    beforeAll(async () => {
      app = await world(setting)
      begun = await begin(app)
    })
    const isResponse = ({ fault, answer }: Fault<SignInRequest>) =>
      fault.startsWith('no ') ? answer.includes('Missing required parameter') : fault.startsWith('an SRP_A')
    const userIsDisabled: Fault<SignInRequest> = {
      fault: 'a disabled user',
      change: async () => {
        await service.sdk.send(new AdminDisableUserCommand(app.who))
        return () => service.sdk.send(new AdminEnableUserCommand(app.who))
      },
      answer: whenDisabled!,
    }
    testOrder<SignInRequest>({
      request: () => ({
        ...(isAdmin && { UserPoolId: app.UserPoolId }),
        ClientId: app.ClientId,
        ChallengeName: title.split(',')[0]!,
        Session: begun.Session,
        parameters: { ...app.own, ...begun.responses },
      }),
      send: sendSignIn(() => service),
      faults: [
        ...(isAdmin ? [noPool] : []),
        noClient,
        without('USERNAME'),
        ...(hasSession ? sessionFaults : []),
        wrongHash,
        ...(hasSession ? [naming('a session of another user', 'alice', () => app, invalidSession)] : []),
        ...faults.filter(isResponse),
        ...(whenDisabled === undefined ? [] : [userIsDisabled]),
        ...faults.filter(fault => !isResponse(fault)),
      ],
    })
  })
})
