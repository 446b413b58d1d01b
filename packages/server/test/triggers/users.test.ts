import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, expect, test } from 'vitest'
import { startPostgres } from '../support/postgres-of-run.ts'
import { ownSender, password, startTestService, type TestOptions } from '../support/service.ts'
import { arn, type Handler, startTriggerServer } from './support.ts'

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

async function startWithTriggers(
  handlers: Record<string, Handler>,
  pool: Partial<CreateUserPoolCommandInput> = {},
  options: TestOptions = {},
) {
  const lambdas = await startTriggerServer(handlers)
  running.push(lambdas.close)
  const service = await startTestService({ triggers: { targets: lambdas.targets }, ...options })
  running.push(() => service.close())
  const { sdk } = service
  const LambdaConfig = Object.fromEntries(Object.keys(handlers).map(name => [name, arn(name)]))
  const { UserPool } = await sdk.send(
    new CreateUserPoolCommand({ PoolName: 'pool', AutoVerifiedAttributes: ['email'], LambdaConfig, ...pool }),
  )
  const UserPoolId = UserPool!.Id!
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'client',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  )
  const ClientId = UserPoolClient!.ClientId!
  const signUp = (Username: string, email = `${Username}@example.com`) =>
    sdk.send(
      new SignUpCommand({
        ClientId,
        Username,
        Password: password,
        UserAttributes: [{ Name: 'email', Value: email }],
        ValidationData: [{ Name: 'captcha', Value: 'abc' }],
        ClientMetadata: { k: 'v' },
      }),
    )
  const statusOf = async (Username: string) => {
    const { UserStatus, UserAttributes } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    return { UserStatus, verified: UserAttributes!.find(({ Name }) => Name === 'email_verified')?.Value }
  }
  const inbox = async () => {
    const { messages } = await (await fetch(`${service.url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
    return messages as { to: string; subject?: string; text: string }[]
  }
  const signIn = async (USERNAME: string) => {
    const { AuthenticationResult } = await sdk.send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD: password } }),
    )
    return AuthenticationResult!.AccessToken!
  }
  return { sdk, service, lambdas, UserPoolId, ClientId, signUp, statusOf, inbox, signIn }
}

const returnUnchanged: Handler = () => undefined
const autoConfirm: Handler = event => ({ ...event, response: { autoConfirmUser: true, autoVerifyEmail: true } })

test.each(['SQLite', 'PostgreSQL'])(
  'PreSignUp with autoConfirmUser and autoVerifyEmail sends no code, runs PostConfirmation, and the user can sign in (%s)',
  async engine => {
    const options: TestOptions = {}
    if (engine === 'PostgreSQL') {
      const postgres = await startPostgres()
      running.push(() => postgres.stop())
      options.databaseUrl = await postgres.database()
    }
    const { lambdas, signUp, statusOf, inbox, signIn, ClientId } = await startWithTriggers(
      { PreSignUp: autoConfirm, PostConfirmation: returnUnchanged },
      {},
      options,
    )
    expect(await signUp('bob')).toMatchObject({ UserConfirmed: true, UserSub: expect.any(String) })
    expect(lambdas.events).toMatchObject([
      {
        triggerSource: 'PreSignUp_SignUp',
        userName: 'bob',
        callerContext: { clientId: ClientId },
        request: { validationData: { captcha: 'abc' }, clientMetadata: { k: 'v' } },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
      {
        triggerSource: 'PostConfirmation_ConfirmSignUp',
        request: { userAttributes: { 'cognito:user_status': 'CONFIRMED', email_verified: 'true' }, clientMetadata: { k: 'v' } },
      },
    ])
    expect(lambdas.events[0]!.request.userAttributes).toEqual({ email: 'bob@example.com' })
    expect(await statusOf('bob')).toEqual({ UserStatus: 'CONFIRMED', verified: 'true' })
    expect(await inbox()).toEqual([])
    await signIn('bob')
  },
)

test('PreSignUp that throws prevents SignUp and AdminCreateUser; its autoConfirmUser is ignored for AdminCreateUser', async () => {
  let refuses = true
  const { sdk, lambdas, signUp, statusOf, UserPoolId } = await startWithTriggers({
    PreSignUp: event => {
      if (refuses) throw new Error('Not from here')
      return autoConfirm(event, undefined as never, undefined as never)
    },
  })
  const refusal = { name: 'UserLambdaValidationException', message: 'PreSignUp failed with error Not from here.' }
  await expect(signUp('bob')).rejects.toMatchObject(refusal)
  const create = () =>
    sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'bob', UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }] }))
  await expect(create()).rejects.toMatchObject(refusal)
  await expect(statusOf('bob')).rejects.toMatchObject({ name: 'UserNotFoundException' })
  refuses = false
  await create()
  expect(await statusOf('bob')).toEqual({ UserStatus: 'FORCE_CHANGE_PASSWORD', verified: undefined })
  expect(lambdas.events.at(-1)).toMatchObject({
    triggerSource: 'PreSignUp_AdminCreateUser',
    callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
    request: { validationData: null },
  })
})

test('an email that PreSignUp verifies moves to the new user as an alias', async () => {
  const { signUp, statusOf } = await startWithTriggers({ PreSignUp: autoConfirm }, { AliasAttributes: ['email'] })
  await signUp('old', 'shared@example.com')
  await signUp('new', 'shared@example.com')
  expect(await statusOf('old')).toEqual({ UserStatus: 'CONFIRMED', verified: 'false' })
  expect(await statusOf('new')).toEqual({ UserStatus: 'CONFIRMED', verified: 'true' })
})

test('PreSignUp with autoVerifyPhone for a user without a phone number answers InvalidLambdaResponseException', async () => {
  const { signUp, statusOf } = await startWithTriggers({ PreSignUp: event => ({ ...event, response: { autoVerifyPhone: true } }) })
  await expect(signUp('bob')).rejects.toMatchObject({ name: 'InvalidLambdaResponseException' })
  await expect(statusOf('bob')).rejects.toMatchObject({ name: 'UserNotFoundException' })
})

test('a user stays confirmed when PostConfirmation throws', async () => {
  const { sdk, lambdas, signUp, statusOf, inbox, UserPoolId, ClientId } = await startWithTriggers({
    PostConfirmation: () => {
      throw new Error('Later')
    },
  })
  const refusal = { name: 'UserLambdaValidationException', message: 'PostConfirmation failed with error Later.' }
  await signUp('bob')
  const ConfirmationCode = /\d{6}/.exec((await inbox())[0]!.text)![0]
  await expect(
    sdk.send(new ConfirmSignUpCommand({ ClientId, Username: 'bob', ConfirmationCode, ClientMetadata: { step: 'confirm' } })),
  ).rejects.toMatchObject(refusal)
  expect(await statusOf('bob')).toEqual({ UserStatus: 'CONFIRMED', verified: 'true' })
  await signUp('carol')
  await expect(sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: 'carol' }))).rejects.toMatchObject(refusal)
  expect((await statusOf('carol')).UserStatus).toBe('CONFIRMED')
  await sdk.send(new ForgotPasswordCommand({ ClientId, Username: 'bob' }))
  const code = /\d{6}/.exec((await inbox())[0]!.text)![0]
  await expect(
    sdk.send(new ConfirmForgotPasswordCommand({ ClientId, Username: 'bob', ConfirmationCode: code, Password: 'Another-horse-10' })),
  ).rejects.toMatchObject(refusal)
  expect(lambdas.sources()).toEqual([
    'PostConfirmation_ConfirmSignUp',
    'PostConfirmation_ConfirmSignUp',
    'PostConfirmation_ConfirmForgotPassword',
  ])
  expect(lambdas.events[0]!.request.clientMetadata).toEqual({ step: 'confirm' })
})

test('CustomMessage replaces the text of every message, and an invitation contains the username as well', async () => {
  const { sdk, lambdas, signUp, inbox, signIn, UserPoolId, ClientId } = await startWithTriggers({
    CustomMessage: event => ({
      ...event,
      response: {
        emailSubject: `About ${event.triggerSource}`,
        emailMessage: `${event.triggerSource}: ${event.request.codeParameter}${event.request.usernameParameter ? ` for ${event.request.usernameParameter}` : ''}`,
      },
    }),
  })
  const newest = async () => (await inbox())[0]!
  const expectCustomText = async (source: string) => {
    const { subject, text } = await newest()
    expect(subject).toBe(`About CustomMessage_${source}`)
    expect(text).toMatch(new RegExp(`^CustomMessage_${source}: \\d{6}$`))
  }
  await signUp('bob')
  await expectCustomText('SignUp')
  expect(lambdas.events[0]).toMatchObject({
    userName: 'bob',
    request: {
      userAttributes: { 'cognito:user_status': 'UNCONFIRMED', email: 'bob@example.com' },
      codeParameter: '{####}',
      usernameParameter: null,
      clientMetadata: { k: 'v' },
    },
  })
  await sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username: 'bob' }))
  await expectCustomText('ResendCode')
  const ConfirmationCode = /\d{6}/.exec((await newest()).text)![0]
  await sdk.send(new ConfirmSignUpCommand({ ClientId, Username: 'bob', ConfirmationCode }))
  const AccessToken = await signIn('bob')
  await sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'email', Value: 'bob@new.example.com' }] }))
  await expectCustomText('UpdateUserAttribute')
  await sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }))
  await expectCustomText('VerifyUserAttribute')
  await signUp('carol')
  const code = /\d{6}/.exec((await newest()).text)![0]
  await sdk.send(new ConfirmSignUpCommand({ ClientId, Username: 'carol', ConfirmationCode: code }))
  await sdk.send(new ForgotPasswordCommand({ ClientId, Username: 'carol' }))
  await expectCustomText('ForgotPassword')
  await sdk.send(new AdminResetUserPasswordCommand({ UserPoolId, Username: 'carol' }))
  await expectCustomText('ForgotPassword')
  await sdk.send(
    new AdminCreateUserCommand({
      UserPoolId,
      Username: 'dave',
      DesiredDeliveryMediums: ['EMAIL'],
      UserAttributes: [{ Name: 'email', Value: 'dave@example.com' }],
      TemporaryPassword: password,
    }),
  )
  expect((await newest()).text).toBe(`CustomMessage_AdminCreateUser: ${password} for dave`)
})

test('CustomMessage replaces the text of a second-factor message, without the ClientMetadata of InitiateAuth', async () => {
  const { sdk, lambdas, signUp, inbox, UserPoolId, ClientId } = await startWithTriggers(
    {
      PreSignUp: autoConfirm,
      CustomMessage: event => ({ ...event, response: { emailMessage: 'Second: {####}' } }),
    },
    ownSender,
  )
  await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'ON', EmailMfaConfiguration: {} }))
  await signUp('bob')
  const { ChallengeName } = await sdk.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'bob', PASSWORD: password },
      ClientMetadata: { k: 'v' },
    }),
  )
  expect(ChallengeName).toBe('EMAIL_OTP')
  expect((await inbox())[0]!.text).toMatch(/^Second: \d{6,8}$/)
  const [message] = lambdas.of('CustomMessage_Authentication')
  expect(message!.callerContext.clientId).toBe(ClientId)
  expect(message!.request).not.toHaveProperty('clientMetadata')
})

test('a CustomMessage text without the code, or too long, is ignored; when the trigger throws, the user exists and can request the code again', async () => {
  let answer: object | undefined = { emailMessage: 'no code', emailSubject: 'x'.repeat(141) }
  const { sdk, signUp, inbox, statusOf, ClientId } = await startWithTriggers({
    CustomMessage: event => {
      if (!answer) throw new Error('No words')
      return { ...event, response: answer }
    },
  })
  await signUp('bob')
  expect((await inbox())[0]).toMatchObject({
    subject: 'Your verification code',
    text: expect.stringMatching(/^Your verification code is \d{6}\. $/),
  })
  answer = undefined
  await expect(signUp('carol')).rejects.toMatchObject({
    name: 'UserLambdaValidationException',
    message: 'CustomMessage failed with error No words.',
  })
  expect((await statusOf('carol')).UserStatus).toBe('UNCONFIRMED')
  answer = {}
  await sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username: 'carol' }))
  expect((await inbox())[0]).toMatchObject({ to: 'carol@example.com' })
})
