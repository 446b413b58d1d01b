import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { parseMailbox } from '@poolhouse/contract'
import { afterEach, expect, test } from 'vitest'
import type { DeliverySettings } from '../../src/context.ts'
import { password, startTestService } from '../support/service.ts'

const running: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

const smtp = { url: 'smtp://127.0.0.1:1', from: parseMailbox('no-reply@example.com')! }
const aws = { endpoint: 'http://127.0.0.1:1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }
const ses = { ...aws, version: 2 as const }
const arn = 'arn:aws:ses:us-east-1:000000000000:identity/example.com'
const ownSes = { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' as const, SourceArn: arn, From: 'a@example.com' } }
const LambdaArn = 'arn:aws:lambda:us-east-1:000000000000:function:send'
const KMSKeyID = 'arn:aws:kms:us-east-1:000000000000:key/send'
const ownSender = { LambdaConfig: { CustomEmailSender: { LambdaArn, LambdaVersion: 'V1_0' as const }, KMSKeyID } }
const none: DeliverySettings = {}
const refused = 'CodeDeliveryFailureException: Failed to deliver the code.'

/** A service with these transports, a pool with the confirmed user `alice` and the unconfirmed `bob`, and what sends a code. */
async function setUp(delivery: DeliverySettings, pool: Partial<CreateUserPoolCommandInput> = {}, production = true) {
  const service = await startTestService({
    production,
    delivery,
    triggers: { targets: { [LambdaArn]: { kind: 'url', url: 'http://127.0.0.1:1' } } },
  })
  running.push(() => service.close())
  const credentials = await service.createAdminKey()
  const admin = new CognitoIdentityProviderClient({ endpoint: service.url, region: 'us-east-1', credentials, maxAttempts: 1 })
  const settings = { PoolName: 'pool', AutoVerifiedAttributes: ['email' as const], ...pool }
  const UserPoolId = (await admin.send(new CreateUserPoolCommand(settings))).UserPool!.Id!
  const client = { UserPoolId, ClientName: 'c', PreventUserExistenceErrors: 'ENABLED' as const }
  const flows = ['ALLOW_USER_PASSWORD_AUTH' as const]
  const { UserPoolClient } = await admin.send(new CreateUserPoolClientCommand({ ...client, ExplicitAuthFlows: flows }))
  const ClientId = UserPoolClient!.ClientId!
  const mail = { Name: 'email', Value: 'alice@example.com' }
  const verified = [mail, { Name: 'email_verified', Value: 'true' }]
  const alice = { UserPoolId, Username: 'alice' }
  await admin.send(new AdminCreateUserCommand({ ...alice, UserAttributes: verified, MessageAction: 'SUPPRESS' }))
  await admin.send(new AdminSetUserPasswordCommand({ ...alice, Password: password, Permanent: true }))
  const AuthParameters = { USERNAME: 'alice', PASSWORD: password }
  const signedIn = await admin.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
  const { AccessToken } = signedIn.AuthenticationResult!

  const outcome = (sent: Promise<unknown>): Promise<string> =>
    sent.then(
      () => 'sent',
      error => `${error.name}: ${error.message}`,
    )
  const carol = { Username: 'carol', UserAttributes: [{ Name: 'email', Value: 'carol@example.com' }] }
  const requests: Record<string, () => Promise<unknown>> = {
    SignUp: () => admin.send(new SignUpCommand({ ClientId, Password: password, ...carol })),
    'ForgotPassword of a user': () => admin.send(new ForgotPasswordCommand({ ClientId, Username: 'alice' })),
    'ForgotPassword of an unknown user': () => admin.send(new ForgotPasswordCommand({ ClientId, Username: 'nobody' })),
    'ResendConfirmationCode of an unknown user': () => admin.send(new ResendConfirmationCodeCommand({ ClientId, Username: 'nobody' })),
    AdminCreateUser: () =>
      admin.send(new AdminCreateUserCommand({ UserPoolId, ...carol, Username: 'dave', DesiredDeliveryMediums: ['EMAIL'] })),
    UpdateUserAttributes: () =>
      admin.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'email', Value: 'new@example.com' }] })),
    GetUserAttributeVerificationCode: async () => {
      const UserAttributes = [mail, { Name: 'email_verified', Value: 'false' }]
      await admin.send(new AdminUpdateUserAttributesCommand({ ...alice, UserAttributes }))
      return admin.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }))
    },
  }
  const ask = async () => {
    const answers: Record<string, string> = {}
    for (const [name, send] of Object.entries(requests)) answers[name] = await outcome(send())
    return answers
  }
  const exists = (Username: string) =>
    admin.send(new AdminGetUserCommand({ UserPoolId, Username })).then(
      () => true,
      () => false,
    )
  return { ask, exists }
}

test.each`
  mode             | transports                            | delivery                            | pool         | answer
  ${'production'}  | ${'no transport'}                     | ${none}                             | ${{}}        | ${refused}
  ${'production'}  | ${'an SMS gateway'}                   | ${{ smsUrl: 'http://127.0.0.1:1' }} | ${{}}        | ${refused}
  ${'production'}  | ${'SES, which the pool does not use'} | ${{ ses }}                          | ${{}}        | ${refused}
  ${'production'}  | ${'SES, which the pool uses'}         | ${{ ses }}                          | ${ownSes}    | ${'sent'}
  ${'production'}  | ${"the pool's custom sender"}         | ${none}                             | ${ownSender} | ${'sent'}
  ${'production'}  | ${'SMTP'}                             | ${{ smtp }}                         | ${{}}        | ${'sent'}
  ${'development'} | ${'no transport'}                     | ${none}                             | ${{}}        | ${'sent'}
`('in $mode with $transports every operation that sends a code by mail answers: $answer', async ({ mode, delivery, pool, answer }) => {
  const { ask, exists } = await setUp(delivery, pool, mode === 'production')
  const answers = await ask()
  expect(new Set(Object.values(answers)), JSON.stringify(answers)).toEqual(new Set([answer]))
  // What is refused writes nothing.
  expect(await exists('carol')).toBe(answer === 'sent')
  expect(await exists('dave')).toBe(answer === 'sent')
})

test('production without a way to send mail does not start, unless the operator says so', async () => {
  await expect(startTestService({ production: true, delivery: { noMail: false } })).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringMatching(/^Production needs a way to send mail: --smtp-url .* With --no-mail \(POOLHOUSE_NO_MAIL\)/),
  })
  for (const delivery of [{ noMail: true }, { noMail: false, smtp }, { noMail: false, ses }]) {
    const service = await startTestService({ production: true, delivery })
    await service.close()
  }
})
