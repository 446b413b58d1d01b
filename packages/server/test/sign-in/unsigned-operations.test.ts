import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { srpClientSession } from '../../src/srp-client.ts'
import { callback, oauthClient, plainBrowser, type Shown } from '../pages/support.ts'
import { totpCode } from '../support/authenticator-app.ts'
import { engines } from '../support/engines.ts'
import { inboxCodeTo } from '../support/inbox.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { password, startTestService, type TestService } from '../support/service.ts'
import { createSoftwarePasskey } from '../support/software-passkey.ts'
import { arn, startTriggerServer, type TriggerEvent } from '../triggers/support.ts'

/**
 * What an unsigned caller may learn from a client with `PreventUserExistenceErrors: ENABLED`: every operation has the answer of an unknown
 * user for users of every state, and writes the same rows, until the caller proves a password or a code. docs/decisions/hidden-names.md.
 */

/** Users by state. The names have one length, so that answers have one length. `none`: no factor but the password. */
const states = [
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
type State = (typeof states)[number]

const nameOf = (state: string) => `user-${state}`.padEnd(17, 'x')
const wrongPassword = 'Wrong-horse-7'
const { A: SRP_A, prove } = srpClientSession()

interface Answer {
  status: number
  headers: Record<string, string>
  body: unknown
}

/** Sends a request without credentials. */
type Call = (operation: string, input: object) => Promise<{ answer: Answer; json: Record<string, unknown> }>

interface Party {
  call: Call
  poolId: string
  clientId: string
  url: string
}

/** The answers to one attempt at a user. */
type Attempt = (party: Party, name: string) => Promise<Answer[]>

const initiate =
  (AuthFlow: string, parameters: object, ...next: ((begun: Record<string, unknown>) => Record<string, unknown>)[]): Attempt =>
  async ({ call, poolId, clientId: ClientId }, USERNAME) => {
    let { answer, json } = await call('InitiateAuth', { ClientId, AuthFlow, AuthParameters: { USERNAME, ...parameters } })
    const answers = [answer]
    for (const step of next) {
      const { ChallengeName = json.ChallengeName, ...responses } = step({ poolId, ...json })
      const input = { ClientId, ChallengeName, Session: json.Session, ChallengeResponses: { USERNAME, ...responses } }
      ;({ answer, json } = await call('RespondToAuthChallenge', input))
      answers.push(answer)
    }
    return answers
  }

const named =
  (operation: string, more: object = {}, times = 1): Attempt =>
  async ({ call, clientId: ClientId }, Username) => {
    const answers: Answer[] = []
    for (let time = 0; time < times; time++) answers.push((await call(operation, { ClientId, Username, ...more })).answer)
    return answers
  }

const both =
  (...attempts: Attempt[]): Attempt =>
  async (party, name) => {
    const answers: Answer[] = []
    for (const attempt of attempts) answers.push(...(await attempt(party, name)))
    return answers
  }

const proof = ({ poolId, ChallengeParameters }: Record<string, unknown>) =>
  prove(String(poolId), wrongPassword, ChallengeParameters as Record<string, string>)
const passkey = createSoftwarePasskey('app.example', 'https://app.example')
/** A well-formed assertion of the passkey that the challenge names, by another key. */
const credential = ({ ChallengeParameters }: Record<string, unknown>) => {
  const options = (ChallengeParameters as Record<string, string>).CREDENTIAL_REQUEST_OPTIONS!
  const [{ id }] = JSON.parse(options).allowCredentials
  return { CREDENTIAL: JSON.stringify({ ...JSON.parse(passkey.assert(options)), id, rawId: id }) }
}
const select = (ANSWER: string, more: object = {}) => initiate('USER_AUTH', {}, () => ({ ANSWER, ...more }))
const confirmSignUp = { ConfirmationCode: '000000' }
const confirmRecovery = { ConfirmationCode: '000000', Password: 'Other-horse-7' }

const onPage =
  (path: string, ...forms: Record<string, string>[]): Attempt =>
  async ({ url, poolId, clientId }, name) => {
    const browser = plainBrowser()
    const query = new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: callback, scope: 'openid' })
    await browser.open(`${url}/${poolId}${path}?${query}`)
    const answers: Answer[] = []
    for (const form of forms) answers.push(bare(await browser.send({ ...(form.code === undefined && { username: name }), ...form }), name))
    return answers
  }

const link: Attempt = async ({ url, poolId, clientId }, name) => {
  const query = new URLSearchParams({ client_id: clientId, user_name: name, confirmation_code: '000000' })
  return [bare(await plainBrowser().open(`${url}/${poolId}/confirmUser?${query}`), name)]
}

/** Every operation that needs neither credentials nor a token, by every way in. */
const operations: Record<string, Attempt> = {
  'InitiateAuth USER_PASSWORD_AUTH': initiate('USER_PASSWORD_AUTH', { PASSWORD: wrongPassword }),
  'InitiateAuth USER_SRP_AUTH, PASSWORD_VERIFIER': initiate('USER_SRP_AUTH', { SRP_A }, proof),
  'InitiateAuth CUSTOM_AUTH, CUSTOM_CHALLENGE': initiate(
    'CUSTOM_AUTH',
    {},
    () => ({ ANSWER: 'wrong' }),
    () => ({ ANSWER: 'wrong' }),
  ),
  'InitiateAuth CUSTOM_AUTH by SRP, PASSWORD_VERIFIER, CUSTOM_CHALLENGE': initiate(
    'CUSTOM_AUTH',
    { CHALLENGE_NAME: 'SRP_A', SRP_A },
    proof,
    () => ({ ANSWER: 'wrong' }),
  ),
  'InitiateAuth USER_AUTH, SELECT_CHALLENGE': initiate('USER_AUTH', {}),
  'SELECT_CHALLENGE, PASSWORD at once': select('PASSWORD', { PASSWORD: wrongPassword }),
  'SELECT_CHALLENGE, PASSWORD later': initiate(
    'USER_AUTH',
    {},
    () => ({ ANSWER: 'PASSWORD' }),
    () => ({ PASSWORD: wrongPassword }),
  ),
  'SELECT_CHALLENGE, PASSWORD_SRP at once': initiate('USER_AUTH', {}, () => ({ ANSWER: 'PASSWORD_SRP', SRP_A }), proof),
  'SELECT_CHALLENGE, PASSWORD_SRP later': initiate(
    'USER_AUTH',
    {},
    () => ({ ANSWER: 'PASSWORD_SRP' }),
    () => ({ SRP_A }),
    proof,
  ),
  'SELECT_CHALLENGE, EMAIL_OTP': initiate(
    'USER_AUTH',
    {},
    () => ({ ANSWER: 'EMAIL_OTP' }),
    () => ({ EMAIL_OTP_CODE: '00000000' }),
  ),
  'SELECT_CHALLENGE, SMS_OTP': initiate(
    'USER_AUTH',
    {},
    () => ({ ANSWER: 'SMS_OTP' }),
    () => ({ SMS_OTP_CODE: '000000' }),
  ),
  'SELECT_CHALLENGE, WEB_AUTHN': initiate('USER_AUTH', {}, () => ({ ANSWER: 'WEB_AUTHN' }), credential),
  'SELECT_CHALLENGE, a factor that no pool has': select('SMS_MFA'),
  'USER_AUTH, PASSWORD preferred, with it': initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: wrongPassword }),
  'USER_AUTH, PASSWORD preferred': initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD' }, () => ({ PASSWORD: wrongPassword })),
  'USER_AUTH, PASSWORD_SRP preferred': initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A }, proof),
  'USER_AUTH, EMAIL_OTP preferred': initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'EMAIL_OTP' }, () => ({ EMAIL_OTP_CODE: '00000000' })),
  'USER_AUTH, SMS_OTP preferred': initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'SMS_OTP' }, () => ({ SMS_OTP_CODE: '000000' })),
  'USER_AUTH, WEB_AUTHN preferred': initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'WEB_AUTHN' }, credential),
  'a challenge without a session': ({ call, clientId: ClientId }, USERNAME) =>
    call('RespondToAuthChallenge', {
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: 'x'.repeat(100),
      ChallengeResponses: { USERNAME, NEW_PASSWORD: password },
    }).then(({ answer }) => [answer]),
  'the lock-out, by password and by SRP': both(
    ...Array.from({ length: 6 }, () => initiate('USER_PASSWORD_AUTH', { PASSWORD: wrongPassword })),
    initiate('USER_SRP_AUTH', { SRP_A }),
    select('PASSWORD'),
  ),
  'the lock-out by CUSTOM_AUTH': both(
    ...Array.from({ length: 5 }, () => initiate('CUSTOM_AUTH', { CHALLENGE_NAME: 'SRP_A', SRP_A }, proof)),
    initiate('USER_PASSWORD_AUTH', { PASSWORD: wrongPassword }),
  ),
  'ConfirmSignUp without a code': named('ConfirmSignUp', confirmSignUp),
  ResendConfirmationCode: named('ResendConfirmationCode'),
  'ConfirmSignUp after ResendConfirmationCode': both(named('ResendConfirmationCode'), named('ConfirmSignUp', confirmSignUp)),
  'ConfirmSignUp up to its limit': named('ConfirmSignUp', confirmSignUp, 17),
  'ConfirmSignUp with a session of nobody': named('ConfirmSignUp', { ...confirmSignUp, Session: 'x'.repeat(100) }),
  'ResendConfirmationCode up to its limit': named('ResendConfirmationCode', {}, 7),
  'ConfirmForgotPassword without a code': named('ConfirmForgotPassword', confirmRecovery),
  ForgotPassword: named('ForgotPassword'),
  'ConfirmForgotPassword after ForgotPassword': both(named('ForgotPassword'), named('ConfirmForgotPassword', confirmRecovery)),
  'ConfirmForgotPassword with a weak password': named('ConfirmForgotPassword', { ...confirmRecovery, Password: 'weak' }),
  'ConfirmForgotPassword up to its limit': named('ConfirmForgotPassword', confirmRecovery, 17),
  'ForgotPassword up to its limit': named('ForgotPassword', {}, 7),
  'the page /login, by password': onPage('/login', { password: wrongPassword }),
  'the page /login, by mail': onPage('/login', { choice: 'EMAIL_OTP', password: '' }, { code: '00000000' }),
  'the page /login, by SMS': onPage('/login', { choice: 'SMS_OTP', password: '' }, { code: '000000' }),
  'the page /login, by passkey': onPage('/login', { choice: 'WEB_AUTHN', password: '' }, { code: '', credential: '{}' }),
  'the page /login, by choice': onPage('/login', { password: '' }),
  'the pages /forgotPassword and /confirmforgotPassword': onPage('/forgotPassword', {}, { code: '000000', new_password: 'Other-horse-7' }),
  'the link /confirmUser': link,
}

/** Headers that differ in every answer. A body is as long as its SRP numbers, which have no leading zeros. */
const random = new Set(['date', 'x-amzn-requestid', 'content-length'])

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

const bare = ({ status, headers, text }: Shown, name: string): Answer => ({
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

const numberQuestion = {
  DefineAuthChallenge(event: TriggerEvent) {
    const last = (event.request.session as { challengeName: string }[]).at(-1)
    return { ...event, response: { challengeName: last?.challengeName === 'SRP_A' ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE' } }
  },
  CreateAuthChallenge: (event: TriggerEvent) => ({ ...event, response: { privateChallengeParameters: { answer: '42' } } }),
  VerifyAuthChallengeResponse: (event: TriggerEvent) => ({ ...event, response: { answerCorrect: event.request.challengeAnswer === '42' } }),
}

/** A pool with every first and second factor, a user of each state, and clients that hide and that reveal user existence. */
async function setUp(service: TestService, engine: (typeof engines)[number]) {
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
      const AuthParameters = { USERNAME: Username, PASSWORD: password }
      const { AuthenticationResult } = await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
      const AccessToken = AuthenticationResult!.AccessToken!
      const { SecretCode } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
      await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!) }))
      await sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, SoftwareTokenMfaSettings: preferred }))
    }
  }
  // A passkey needs a browser to register; what matters here is that there is one.
  if (engine === 'SQLite') {
    const database = new DatabaseSync(join(service.dataDir, 'poolhouse.db'), { timeout: 5_000 })
    database
      .prepare(
        `insert into passkeys (pool_id, id, sub, public_key, counter, transports, name, attachment, relying_party, created_at)
        select pool_id, ?, sub, x'00', 0, '["internal"]', 'Passkey', 'platform', 'app.example', 1 from users where username = ?`,
      )
      .run('A'.repeat(43), nameOf('passkey'))
    database.close()
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
const tables = { ...counted, attempts: ['insert', 'update', 'delete'], spent_proofs: ['insert'] }

/** Counts the rows that the service writes, by triggers in its database. Returns the counts since the last call. */
function countRows(path: string) {
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

describe.each(engines)('an unsigned caller, on %s', engine => {
  const stop: (() => unknown)[] = []
  let service: TestService
  let party: Party
  let rows: ReturnType<typeof countRows> | undefined
  /** Unknown users whose simulated recovery codes go by mail and by SMS, as those of users do. */
  let unknown: string[]
  beforeAll(async () => {
    const triggers = await startTriggerServer(numberQuestion)
    stop.push(triggers.close)
    const postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
    if (postgres) stop.push(() => postgres.stop())
    service = await startTestService({ triggers: { targets: triggers.targets }, databaseUrl: await postgres?.database() })
    stop.push(() => service.close())
    party = await setUp(service, engine)
    if (engine === 'SQLite') {
      const counting = countRows(join(service.dataDir, 'poolhouse.db'))
      stop.push(counting.close)
      rows = counting
    }
    const found: Record<string, string> = {}
    for (let index = 100; index < 140 && Object.keys(found).length < 2; index++) {
      const { json } = await party.call('ForgotPassword', { ClientId: party.clientId, Username: nameOf(`unknown-${index}`) })
      const { DeliveryMedium = '' } = json.CodeDeliveryDetails as Record<string, string>
      found[DeliveryMedium] ??= nameOf(`unknown-${index}`)
    }
    unknown = [found.EMAIL ?? '', found.SMS ?? found.EMAIL ?? '']
  }, 120_000)
  afterAll(async () => {
    for (const each of stop.reverse()) await each()
  })

  const observe = async (attempt: Attempt, name: string) => {
    rows?.since()
    return { answers: await attempt(party, name), writes: rows?.since() }
  }

  test.each(Object.entries(operations))('%s: every user has the answer and the writes of an unknown user', async (_, attempt) => {
    // No lock-out and no hourly quota of the operation before is left.
    await service.clock.advance(61 * 60_000)
    const expected = [await observe(attempt, unknown[0]!), await observe(attempt, unknown[1]!)]
    expect(expected[0]!.answers.length).toBeGreaterThan(0)
    for (const state of states) {
      const seen = await observe(attempt, nameOf(state))
      const medium = JSON.stringify(seen).includes('PHONE') && !JSON.stringify(expected[0]).includes('PHONE') ? 1 : 0
      expect({ state, ...seen }).toEqual({ state, ...expected[medium]! })
    }
  })

  const taken = 'UsernameExistsException: User already exists'
  const wrong = 'NotAuthorizedException: Incorrect username or password.'

  /** What a caller learns who has proven something, or whom the service tells. */
  const differences: readonly {
    caller: string
    why: string
    attempt: Attempt
    unknown: string
    answers: Record<State, string>
  }[] = [
    {
      caller: 'SignUp',
      why: 'the service tells that a username is taken, whoever asks',
      attempt: named('SignUp', { Password: password }),
      unknown: 'in',
      answers: Object.fromEntries(states.map(state => [state, taken])) as Record<State, string>,
    },
    {
      caller: 'USER_PASSWORD_AUTH with the right password',
      why: 'the caller proved the password; after AdminResetUserPassword there is none to prove',
      attempt: initiate('USER_PASSWORD_AUTH', { PASSWORD: password }),
      unknown: wrong,
      answers: {
        unconfirmed: 'UserNotConfirmedException: User is not confirmed.',
        disabled: 'NotAuthorizedException: User is disabled.',
        reset: wrong,
        temporary: 'NEW_PASSWORD_REQUIRED',
        none: 'in',
        mail: 'in',
        phone: 'in',
        'mail-mfa': 'EMAIL_OTP',
        'sms-mfa': 'SMS_MFA',
        'totp-mfa': 'SOFTWARE_TOKEN_MFA',
        passkey: 'in',
      },
    },
    {
      caller: 'USER_SRP_AUTH with the right password',
      why: 'the caller proved the password; the challenge of a disabled user is simulated, so that no proof is right',
      attempt: initiate('USER_SRP_AUTH', { SRP_A }, ({ poolId, ChallengeParameters }) =>
        prove(String(poolId), password, ChallengeParameters as Record<string, string>),
      ),
      unknown: wrong,
      answers: {
        unconfirmed: 'UserNotConfirmedException: User is not confirmed.',
        disabled: wrong,
        reset: wrong,
        temporary: 'NEW_PASSWORD_REQUIRED',
        none: 'in',
        mail: 'in',
        phone: 'in',
        'mail-mfa': 'EMAIL_OTP',
        'sms-mfa': 'SMS_MFA',
        'totp-mfa': 'SOFTWARE_TOKEN_MFA',
        passkey: 'in',
      },
    },
  ]

  const heard = (answers: Answer[]): string => {
    const { status, body } = answers.at(-1)!
    const { __type, message, ChallengeName } = body as Record<string, string>
    return status === 200 ? (ChallengeName ?? 'in') : `${__type}: ${message}`
  }

  test.each(differences)('$caller differs by state, because $why', async ({ attempt, unknown, answers }) => {
    await service.clock.advance(61 * 60_000)
    expect(heard(await attempt(party, `nobody-${unknown.length}`.padEnd(17, 'y')))).toBe(unknown)
    for (const state of states) expect([state, heard(await attempt(party, nameOf(state)))]).toEqual([state, answers[state]])
  })

  test('a code that came too late says so only to the caller who has it', async () => {
    const { clientId: ClientId, call } = party
    await service.clock.advance(61 * 60_000)
    await named('ForgotPassword')(party, nameOf('mail'))
    const ConfirmationCode = await inboxCodeTo(service.url, `${nameOf('mail')}@example.com`)
    await service.clock.advance(61 * 60_000)
    const recover = async (code: string) =>
      heard([
        (
          await call('ConfirmForgotPassword', {
            ClientId,
            Username: nameOf('mail'),
            ConfirmationCode: code,
            Password: 'Other-horse-7',
          })
        ).answer,
      ])
    expect(await recover(ConfirmationCode)).toBe('ExpiredCodeException: Invalid code provided, please request a code again.')
    expect(await recover(ConfirmationCode === '000000' ? '000001' : '000000')).toBe(
      'CodeMismatchException: Invalid verification code provided, please try again.',
    )
  })
})
