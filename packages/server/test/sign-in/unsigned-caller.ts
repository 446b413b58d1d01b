import { DatabaseSync } from 'node:sqlite'
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  CompleteWebAuthnRegistrationCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  StartWebAuthnRegistrationCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { srpClientSession } from '../../src/srp-client.ts'
import { oauthClient, type Shown } from '../pages/support.ts'
import { totpCode } from '../support/authenticator-app.ts'
import { password, type TestService } from '../support/service.ts'
import { createSoftwarePasskey } from '../support/software-passkey.ts'
import { arn, type TriggerEvent } from '../triggers/support.ts'

/** Users by state. The names have one length, so that answers have one length. `none`: no factor but the password. */
export const states = [
  'unconfirmed',
  'disabled',
  'reset',
  'temporary',
  'none',
  'mail',
  'phone',
  'mail-mfa',
  'sms-mfa',
  'totp-mfa',
  'passkey',
] as const
export type State = (typeof states)[number]

export const nameOf = (state: string) => `user-${state}`.padEnd(17, 'x')
export const wrongPassword = 'Wrong-horse-7'
export const { A: SRP_A, prove } = srpClientSession()

export interface Answer {
  status: number
  headers: Record<string, string>
  body: unknown
}

/** Sends a request without credentials. */
type Call = (operation: string, input: object) => Promise<{ answer: Answer; json: Record<string, unknown> }>

export interface Party {
  call: Call
  poolId: string
  clientId: string
  url: string
}

/** The answers to one attempt at a user. */
export type Attempt = (party: Party, name: string) => Promise<Answer[]>

/** Headers that differ in every answer. A body is as long as its SRP numbers, which have no leading zeros. */
const random = new Set(['date', 'x-amzn-requestid', 'x-amz-cognito-request-id', 'content-length'])

const headersOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => !random.has(name)).map(([name, value]) => [name, masked(value)]))

/** Letters and digits of masked addresses: the user's own show where a code went, those of an unknown user are simulated. */
const masked = (text: string): string =>
  text
    .replaceAll(/\b\w\*\*\*@\w\*\*\*/g, 'MAIL')
    .replaceAll(/\+\*+\d{4}/g, 'PHONE')
    .replaceAll(/(XSRF-TOKEN)=[^;]*/g, '$1')
    .replaceAll(/"(?:challenge|id)":"([\w-]*)"/g, (_, value: string) => `"random ${value.length}"`)

const lengthOnly = new Set(['Session', 'SECRET_BLOCK'])
const numbers = new Set(['SALT', 'SRP_B'])

/** The body without what is random and what repeats the name. */
const bareBody = (body: unknown, name: string): unknown =>
  JSON.parse(JSON.stringify(body), (key, value) => {
    if (typeof value !== 'string') return value
    if (lengthOnly.has(key)) return value.length
    if (numbers.has(key)) return /^[0-9a-f]+$/.test(value)
    return masked(value.replaceAll(name, 'NAME'))
  })

export const bare = ({ status, headers, text }: Shown, name: string): Answer => ({
  status,
  headers: headersOf(headers),
  body: masked(
    text
      .replaceAll(/name="_csrf" value="[^"]*"/g, 'csrf')
      .replaceAll(/name="step" value="([^"]*)"/g, (_, step: string) => `step ${step.length}`)
      .replaceAll('&quot;', '"')
      .replaceAll(name, 'NAME'),
  ),
})

export const numberQuestion = {
  DefineAuthChallenge(event: TriggerEvent) {
    const last = (event.request.session as { challengeName: string }[]).at(-1)
    return { ...event, response: { challengeName: last?.challengeName === 'SRP_A' ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE' } }
  },
  CreateAuthChallenge: (event: TriggerEvent) => ({ ...event, response: { privateChallengeParameters: { answer: '42' } } }),
  VerifyAuthChallengeResponse: (event: TriggerEvent) => ({ ...event, response: { answerCorrect: event.request.challengeAnswer === '42' } }),
}

async function accessTokenOf({ sdk }: TestService, ClientId: string, USERNAME: string): Promise<string> {
  const AuthParameters = { USERNAME, PASSWORD: password }
  const { AuthenticationResult } = await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
  return AuthenticationResult!.AccessToken!
}

/** A pool with every first and second factor, a user of each state, and clients that hide and that reveal user existence. */
export async function setUp(service: TestService): Promise<Party> {
  const { sdk, url } = service
  const { UserPool } = await sdk.send(
    new CreateUserPoolCommand({
      PoolName: 'pool',
      AutoVerifiedAttributes: ['email'],
      LambdaConfig: Object.fromEntries(Object.keys(numberQuestion).map(name => [name, arn(name)])),
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] } },
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER',
        SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/no-reply@example.com',
      },
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'verified_email', Priority: 1 },
          { Name: 'verified_phone_number', Priority: 2 },
        ],
      },
      SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' },
    }),
  )
  const UserPoolId = UserPool!.Id!
  await sdk.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' } },
      SoftwareTokenMfaConfiguration: { Enabled: true },
      EmailMfaConfiguration: {},
      WebAuthnConfiguration: { RelyingPartyId: 'app.example' },
    }),
  )
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      ...oauthClient,
      UserPoolId,
      ClientName: 'hiding',
      PreventUserExistenceErrors: 'ENABLED',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_USER_AUTH'],
    }),
  )
  const ClientId = UserPoolClient!.ClientId!

  const verified = {
    mail: (name: string) => [
      { Name: 'email', Value: `${name}@example.com` },
      { Name: 'email_verified', Value: 'true' },
    ],
    phone: (name: string) => [
      { Name: 'phone_number', Value: `+1555${String(name.length * 1000 + name.charCodeAt(5)).padStart(7, '0')}` },
      { Name: 'phone_number_verified', Value: 'true' },
    ],
  }
  for (const state of states) {
    const Username = nameOf(state)
    if (state === 'unconfirmed') {
      const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }]
      await sdk.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }))
      continue
    }
    const UserAttributes =
      state === 'none' || state === 'temporary' || state === 'passkey'
        ? [{ Name: 'email', Value: `${Username}@example.com` }]
        : [
            ...(state === 'phone' || state === 'sms-mfa' ? [] : verified.mail(Username)),
            ...(state === 'mail' || state === 'mail-mfa' ? [] : verified.phone(Username)),
          ]
    await sdk.send(
      new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', UserAttributes, TemporaryPassword: password }),
    )
    if (state === 'temporary') continue
    await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }))
    const preferred = { Enabled: true, PreferredMfa: true }
    if (state === 'disabled') await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username }))
    if (state === 'reset') await sdk.send(new AdminResetUserPasswordCommand({ UserPoolId, Username }))
    if (state === 'sms-mfa') await sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, SMSMfaSettings: preferred }))
    if (state === 'mail-mfa') await sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, EmailMfaSettings: preferred }))
    if (state === 'totp-mfa') {
      const AccessToken = await accessTokenOf(service, ClientId, Username)
      const { SecretCode } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
      await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!) }))
      await sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, SoftwareTokenMfaSettings: preferred }))
    }
    if (state === 'passkey') {
      const AccessToken = await accessTokenOf(service, ClientId, Username)
      const passkey = createSoftwarePasskey('app.example', 'https://app.example')
      const { CredentialCreationOptions } = await sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }))
      const registered = passkey.register(CredentialCreationOptions as { challenge: string })
      // The kind of passkey that simulated options name.
      const Credential = { ...registered, response: { ...registered.response, transports: ['internal'] } }
      await sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }))
    }
  }
  const call: Call = async (operation, input) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` },
      body: JSON.stringify(input),
    })
    const json = (await response.json()) as Record<string, unknown>
    const given = input as { Username?: string; AuthParameters?: { USERNAME: string }; ChallengeResponses?: { USERNAME: string } }
    const name = given.Username ?? given.AuthParameters?.USERNAME ?? given.ChallengeResponses?.USERNAME ?? ''
    return { json, answer: { status: response.status, headers: headersOf(response.headers), body: bareBody(json, name) } }
  }
  return { call, poolId: UserPoolId, clientId: ClientId, url }
}

/** Tables that these operations write. The worker that delivers messages changes rows of the outbox later, so only new ones count. */
const counted = { outbox: ['insert'], codes: ['insert', 'update'], sessions: ['insert', 'update'], quotas: ['insert', 'update'] }
const all = ['insert', 'update', 'delete']
const tables = { ...counted, attempts: all, spent_proofs: ['insert'], users: all, aliases: all, names: all, user_attributes: all }

/** Counts the rows that the service writes, by triggers in its database. Returns the counts since the last call. */
export function countRows(path: string) {
  const database = new DatabaseSync(path, { timeout: 5_000 })
  database.exec('create table counted (name text primary key, rows integer not null)')
  for (const [name, events] of Object.entries(tables)) {
    database.exec(`insert into counted values ('${name}', 0)`)
    for (const event of events)
      database.exec(`create trigger count_${event}_${name} after ${event} on ${name} begin
        update counted set rows = rows + 1 where name = '${name}'; end`)
  }
  const read = () => database.prepare('select name, rows from counted order by name').all() as { name: string; rows: number }[]
  let before = read()
  return {
    since() {
      const now = read()
      const difference = Object.fromEntries(now.map(({ name, rows }, index) => [name, rows - before[index]!.rows]))
      before = now
      return difference
    },
    close: () => database.close(),
  }
}
