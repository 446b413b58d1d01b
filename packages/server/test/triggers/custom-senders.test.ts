import { buildClient, CommitmentPolicy, getClient, KMS, KmsKeyringNode } from '@aws-crypto/client-node'
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmSignUpCommand,
  CreateUserPoolCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, password, startTestService, type TestOptions } from '../support/service.ts'
import { arn, type Handler, startTriggerServer, type TriggerEvent } from './support.ts'

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

const key = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555'
const returnUnchanged: Handler = () => undefined

/** Decrypts a code as the samples of AWS do: the unmodified AWS Encryption SDK with the ARN of the key. */
async function decryptCode(endpoint: string, event: TriggerEvent, keyId = key) {
  const { decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const keyring = new KmsKeyringNode({ keyIds: [keyId], clientProvider: getClient(KMS, { endpoint, credentials, maxAttempts: 1 }) })
  const { plaintext, messageHeader } = await decrypt(keyring, Buffer.from(event.request.code as string, 'base64'))
  return { code: plaintext.toString(), context: messageHeader.encryptionContext }
}

async function setUp(handler: Handler = returnUnchanged, options: TestOptions = {}) {
  const lambdas = await startTriggerServer({ sender: handler, message: returnUnchanged })
  running.push(lambdas.close)
  const service = await startTestService({ triggers: { targets: lambdas.targets }, ...options })
  running.push(() => service.close())
  const sender = { LambdaVersion: 'V1_0' as const, LambdaArn: arn('sender') }
  const made = await createPoolWithUser(
    service,
    { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'] },
    {
      AutoVerifiedAttributes: ['email', 'phone_number'],
      SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' },
      LambdaConfig: { CustomEmailSender: sender, CustomSMSSender: sender, CustomMessage: arn('message'), KMSKeyID: key },
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } },
    },
  )
  /** The next event of the custom sender. CustomMessage never runs beside a custom sender. */
  const next = async () => {
    await vi.waitFor(() => expect(lambdas.events.length).toBeGreaterThan(0), 10_000)
    expect(lambdas.sources().filter(source => source.startsWith('CustomMessage'))).toEqual([])
    return lambdas.events.shift()!
  }
  return { service, lambdas, next, ...made }
}

type TestSetup = Awaited<ReturnType<typeof setUp>>
const ClientMetadata = { k: 'v' }
const signUp = (Username: string, name: 'email' | 'phone_number', Value: string) => (w: TestSetup) =>
  w.service.sdk.send(
    new SignUpCommand({ ClientId: w.ClientId, Username, Password: password, UserAttributes: [{ Name: name, Value }], ClientMetadata }),
  )
const accessToken = async ({ service: { sdk }, ClientId }: TestSetup) =>
  (
    await sdk.send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'alice', PASSWORD: password } }),
    )
  ).AuthenticationResult!.AccessToken!
const mfa = async ({ service: { sdk }, UserPoolId }: TestSetup) => {
  await sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: 'alice', UserAttributes: phone }))
  await sdk.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' } },
    }),
  )
  await sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: 'alice', SMSMfaSettings: { Enabled: true } }))
}
const phone = [
  { Name: 'phone_number', Value: '+15551234567' },
  { Name: 'phone_number_verified', Value: 'true' },
]
const chosen = (PREFERRED_CHALLENGE: string) => async (w: TestSetup) => {
  await w.service.sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId: w.UserPoolId, Username: 'alice', UserAttributes: phone }))
  await w.service.sdk.send(
    new InitiateAuthCommand({ ClientId: w.ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: 'alice', PREFERRED_CHALLENGE } }),
  )
}

interface Row {
  source: string
  does: (w: TestSetup) => Promise<unknown>
  user?: string
  code?: RegExp
  client?: 'none'
}

const invite =
  (Username: string, UserAttributes: { Name: string; Value: string }[], more: object = {}) =>
  (w: TestSetup) =>
    w.service.sdk.send(
      new AdminCreateUserCommand({
        UserPoolId: w.UserPoolId,
        Username,
        UserAttributes,
        DesiredDeliveryMediums: ['EMAIL', 'SMS'],
        TemporaryPassword: 'Aa1<b>&x',
        ClientMetadata,
        ...more,
      }),
    )
const escaped = /^Aa1&lt;b&gt;&amp;x$/
const bobMail = [{ Name: 'email', Value: 'bob@example.com' }]
const bobPhone = [{ Name: 'phone_number', Value: '+15557654321' }]

const rows: Row[] = [
  { source: 'CustomEmailSender_SignUp', user: 'bob', does: signUp('bob', 'email', 'bob@example.com') },
  { source: 'CustomSMSSender_SignUp', user: 'bob', does: signUp('bob', 'phone_number', '+15557654321') },
  {
    source: 'CustomEmailSender_ResendCode',
    user: 'bob',
    does: async w => {
      await signUp('bob', 'email', 'bob@example.com')(w)
      expect((await w.next()).triggerSource).toBe('CustomEmailSender_SignUp')
      await w.service.sdk.send(new ResendConfirmationCodeCommand({ ClientId: w.ClientId, Username: 'bob', ClientMetadata }))
    },
  },
  {
    source: 'CustomEmailSender_ForgotPassword',
    does: w => w.service.sdk.send(new ForgotPasswordCommand({ ClientId: w.ClientId, Username: 'alice', ClientMetadata })),
  },
  {
    source: 'CustomEmailSender_ForgotPassword',
    client: 'none',
    does: w => w.service.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: w.UserPoolId, Username: 'alice', ClientMetadata })),
  },
  {
    source: 'CustomEmailSender_UpdateUserAttribute',
    does: async w =>
      w.service.sdk.send(
        new UpdateUserAttributesCommand({
          AccessToken: await accessToken(w),
          UserAttributes: [{ Name: 'email', Value: 'new@example.com' }],
          ClientMetadata,
        }),
      ),
  },
  {
    source: 'CustomSMSSender_UpdateUserAttribute',
    client: 'none',
    does: w =>
      w.service.sdk.send(
        new AdminUpdateUserAttributesCommand({ UserPoolId: w.UserPoolId, Username: 'alice', UserAttributes: [phone[0]!], ClientMetadata }),
      ),
  },
  {
    source: 'CustomEmailSender_VerifyUserAttribute',
    does: async w =>
      w.service.sdk.send(
        new GetUserAttributeVerificationCodeCommand({ AccessToken: await accessToken(w), AttributeName: 'email', ClientMetadata }),
      ),
  },
  { source: 'CustomEmailSender_AdminCreateUser', user: 'bob', client: 'none', code: escaped, does: invite('bob', bobMail) },
  { source: 'CustomSMSSender_AdminCreateUser', user: 'bob', client: 'none', code: escaped, does: invite('bob', bobPhone) },
  {
    source: 'CustomEmailSender_AdminCreateUser',
    user: 'bob',
    client: 'none',
    code: escaped,
    does: async w => {
      await invite('bob', bobMail, { MessageAction: 'SUPPRESS' })(w)
      await invite('bob', bobMail, { MessageAction: 'RESEND' })(w)
    },
  },
  { source: 'CustomEmailSender_Authentication', code: /^\d{8}$/, does: chosen('EMAIL_OTP') },
  { source: 'CustomSMSSender_Authentication', does: chosen('SMS_OTP') },
  {
    source: 'CustomSMSSender_Authentication',
    does: async w => {
      await mfa(w)
      const { ChallengeName } = await w.service.sdk.send(
        new InitiateAuthCommand({
          ClientId: w.ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: 'alice', PASSWORD: password },
        }),
      )
      expect(ChallengeName).toBe('SMS_MFA')
    },
  },
]

test.each(rows)(
  'a custom sender gets $source with a code that only kms:Decrypt can decrypt',
  async ({ source, does, user, code, client }) => {
    const w = await setUp()
    await does(w)
    const event = await w.next()
    expect(event).toMatchObject({
      version: '1',
      triggerSource: source,
      region: 'us-east-1',
      userPoolId: w.UserPoolId,
      userName: user ?? 'alice',
      callerContext: {
        clientId: client === 'none' ? 'CLIENT_ID_NOT_APPLICABLE' : expect.stringMatching(`^(${w.ClientId}|CLIENT_ID_NOT_APPLICABLE)$`),
      },
      request: {
        type: source.startsWith('CustomEmail') ? 'customEmailSenderRequestV1' : 'customSMSSenderRequestV1',
        userAttributes: { sub: expect.any(String) },
      },
      response: {},
    })
    expect(event.request.code).toMatch(/^AYADe/)
    const opened = await decryptCode(w.service.url, event)
    expect(opened.code).toMatch(code ?? /^\d{6}$/)
    expect(opened.context).toMatchObject({ 'userpool-id': w.UserPoolId })
  },
)

test.each(['SQLite', 'PostgreSQL'])(
  'the code from a custom sender confirms a sign-up and is sent once; the inbox of development mode shows it (%s)',
  async engine => {
    const options: TestOptions = {}
    if (engine === 'PostgreSQL') {
      const postgres = await startPostgres()
      running.push(() => postgres.stop())
      options.databaseUrl = await postgres.database()
    }
    const w = await setUp(returnUnchanged, options)
    await signUp('bob', 'email', 'bob@example.com')(w)
    const event = await w.next()
    expect(event.request.clientMetadata).toEqual({ k: 'v' })
    const { code } = await decryptCode(w.service.url, event)
    const { messages } = await (await fetch(`${w.service.url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
    expect(messages).toMatchObject([{ medium: 'FUNCTION', to: 'bob@example.com', text: code, event: { sender: 'CustomEmailSender' } }])
    await w.service.sdk.send(new ConfirmSignUpCommand({ ClientId: w.ClientId, Username: 'bob', ConfirmationCode: code }))
    await new Promise(resolve => setTimeout(resolve, 1_200))
    expect(w.lambdas.sources()).toEqual([])
  },
)

test('a custom sender that throws does not fail SignUp and is invoked again with the same code; one without a trigger target does not fail SignUp either', async () => {
  let refuses = true
  const w = await setUp(() => {
    if (refuses) throw new Error('Not now')
  })
  await signUp('bob', 'email', 'bob@example.com')(w)
  const first = await w.next()
  refuses = false
  await w.service.clock.advance(2_000)
  const second = await w.next()
  expect(second.request.code).not.toBe(first.request.code)
  expect((await decryptCode(w.service.url, second)).code).toBe((await decryptCode(w.service.url, first)).code)

  const nowhere = await setUp(returnUnchanged, { triggers: {} })
  await signUp('bob', 'email', 'bob@example.com')(nowhere)
  const { UserStatus } = await nowhere.service.sdk.send(new AdminGetUserCommand({ UserPoolId: nowhere.UserPoolId, Username: 'bob' }))
  expect(UserStatus).toBe('UNCONFIRMED')
})

test('CreateUserPool with a custom sender and no KMSKeyID answers InvalidParameterException', async () => {
  const { service } = await setUp()
  const LambdaConfig = { CustomEmailSender: { LambdaVersion: 'V1_0' as const, LambdaArn: arn('sender') } }
  await expect(service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', LambdaConfig }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.',
  })
})

describe('kms:Decrypt', () => {
  const post = async (url: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'TrentService.Decrypt', 'content-type': 'application/x-amz-json-1.1', ...headers },
      body: JSON.stringify(body),
    })
    return { status: answer.status, type: (await answer.json()).__type }
  }

  test('kms:Decrypt decrypts only data keys that this service wrapped, with the encryption context of their pool', async () => {
    const w = await setUp()
    await signUp('bob', 'email', 'bob@example.com')(w)
    const event = await w.next()
    await expect(decryptCode(w.service.url, event, key.replace('1111', '2222'))).rejects.toThrow()
    const other = await setUp()
    await expect(decryptCode(other.service.url, event)).rejects.toThrow()
    const CiphertextBlob = Buffer.from(encryptedDataKey(event)).toString('base64')
    expect(await post(w.service.url, { CiphertextBlob, EncryptionContext: { 'userpool-id': 'other' } })).toEqual({
      status: 400,
      type: 'InvalidCiphertextException',
    })
    for (const [body, type] of [
      [{}, 'ValidationException'],
      [{ CiphertextBlob: 'AAAA' }, 'InvalidCiphertextException'],
      [{ CiphertextBlob: '//8=' }, 'InvalidCiphertextException'],
      [{ CiphertextBlob, EncryptionContext: 1 }, 'SerializationException'],
      [[], 'SerializationException'],
    ] as const)
      expect(await post(w.service.url, body), JSON.stringify(body)).toEqual({ status: 400, type })
  })

  test('kms:Decrypt accepts only signed requests in production mode', async () => {
    const service = await startTestService({ production: true })
    running.push(() => service.close())
    expect(await post(service.url, { CiphertextBlob: 'AAAA' })).toEqual({ status: 400, type: 'MissingAuthenticationTokenException' })
    const { accessKeyId, secretAccessKey } = await service.createAdminKey()
    const { KMS: Client } = await import('@aws-crypto/client-node')
    const client = new Client({ endpoint: service.url, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 })
    await expect(client.decrypt({ CiphertextBlob: Buffer.from('AAAA') })).rejects.toMatchObject({ name: 'InvalidCiphertextException' })
  })
})

/** The encrypted data key in a message of the AWS Encryption SDK; it follows the encryption context in the header. */
function encryptedDataKey(event: TriggerEvent): Buffer {
  const message = Buffer.from(event.request.code as string, 'base64')
  let at = 20
  const take = () => {
    const length = message.readUInt16BE(at)
    at += 2 + length
    return message.subarray(at - length, at)
  }
  take()
  at += 2
  take()
  take()
  return take()
}

test('a configured KMS endpoint generates the data keys of codes, by a signed GenerateDataKey request', async () => {
  const wrapped = Buffer.from('wrapped by the other')
  const requests: { target: unknown; authorization: string; body: Record<string, unknown> }[] = []
  const plain = Buffer.alloc(32, 7)
  const kms = await startTriggerServer({
    '': (event, request, response) => {
      const { 'x-amz-target': target, authorization = '' } = request.headers
      requests.push({ target, authorization, body: event as never })
      const isDecrypt = target === 'TrentService.Decrypt'
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      const answer = isDecrypt ? { KeyId: key, Plaintext: plain.toString('base64') } : generated
      response.end(JSON.stringify(answer))
    },
  })
  const generated = { KeyId: key, Plaintext: plain.toString('base64'), CiphertextBlob: wrapped.toString('base64') }
  running.push(kms.close)
  const api = { endpoint: kms.url, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' } }
  const w = await setUp(returnUnchanged, { delivery: { kms: api } })
  await signUp('bob', 'email', 'bob@example.com')(w)
  const event = await w.next()
  expect(requests).toEqual([
    {
      target: 'TrentService.GenerateDataKey',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/kms\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=[0-9a-f]{64}$/,
      ),
      body: { KeyId: key, NumberOfBytes: 32, EncryptionContext: expect.objectContaining({ 'userpool-id': w.UserPoolId }) },
    },
  ])
  expect(encryptedDataKey(event)).toEqual(wrapped)
  expect((await decryptCode(kms.url, event)).code).toMatch(/^\d{6}$/)
})
