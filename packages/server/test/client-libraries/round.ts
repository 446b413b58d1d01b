import {
  AdminGetUserCommand,
  AdminListDevicesCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  GetUserCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { totpCode } from '../support/authenticator-app.ts'
import { inboxCodeTo, wrongCode } from '../support/inbox.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { arn, claimsOf, type Handler, startTriggerServer } from '../triggers/support.ts'

/** What an application does with a client library. The library keeps the session of the signed-in user itself. */
export interface ClientLibrary {
  signUp(username: string, password: string, email: string): Promise<void>
  confirmSignUp(username: string, code: string): Promise<void>
  /** By SRP. */
  signIn(username: string, password: string): Promise<Tokens>
  refresh(): Promise<Tokens>
  changePassword(before: string, after: string): Promise<void>
  forgotPassword(username: string): Promise<void>
  confirmForgotPassword(username: string, code: string, password: string): Promise<void>
  answerCustomChallenge(username: string, answer: string): Promise<Tokens>
  /** Adds the TOTP secret to the user's authenticator app. */
  beginTotp(): Promise<string>
  /** Switches it on, too. */
  finishTotp(code: string): Promise<void>
  signInWithTotp(username: string, password: string, code: () => string): Promise<Tokens>
  /** The device that the last sign-in came from. */
  rememberDevice(): Promise<void>
  signInWithDevice(username: string, password: string): Promise<Tokens>
  signOutEverywhere(): Promise<void>
  close(): Promise<void>
}

export interface Tokens {
  accessToken: string
}

/** All that an application is configured with. */
export interface Configuration {
  endpoint: string
  userPoolId: string
  clientId: string
  clientSecret: string | undefined
}

/** The user's life so far, as the steps hand it on. */
interface Life {
  service: TestService
  client: ClientLibrary
  userPoolId: string
  username: string
  email: string
  password: string
  secret: string
}

const wrong = { message: expect.stringContaining('Incorrect username or password.') }

/** Every client goes through all of these, one after the other. */
const steps: Record<string, (life: Life) => Promise<void>> = {
  'signs up': async ({ client, service, userPoolId, username, password, email }) => {
    await client.signUp(username, password, email)
    expect(await statusOf(service, userPoolId, username)).toBe('UNCONFIRMED')
  },
  'confirms with the code from the inbox': async ({ client, service, userPoolId, username, email }) => {
    const code = await inboxCodeTo(service.url, email)
    await expect(client.confirmSignUp(username, wrongCode(code))).rejects.toMatchObject({
      message: expect.stringContaining('Invalid verification code provided, please try again.'),
    })
    await client.confirmSignUp(username, code)
    expect(await statusOf(service, userPoolId, username)).toBe('CONFIRMED')
  },
  'signs in by SRP': async ({ client, service, username, password, email }) => {
    await expect(client.signIn(username, 'Wrong-1!')).rejects.toMatchObject(wrong)
    const { accessToken } = await client.signIn(username, password)
    const { UserAttributes } = await service.sdk.send(new GetUserCommand({ AccessToken: accessToken }))
    expect(UserAttributes).toContainEqual({ Name: 'email', Value: email })
  },
  refreshes: async ({ client, username, password }) => {
    const before = claimsOf((await client.signIn(username, password)).accessToken)
    const after = claimsOf((await client.refresh()).accessToken)
    expect(after).toMatchObject({ origin_jti: before.origin_jti, sub: before.sub })
    expect(after.jti).not.toBe(before.jti)
  },
  'changes the password': async life => {
    const { client, username, password } = life
    await client.signIn(username, password)
    await expect(client.changePassword('Wrong-1!', 'Another-horse-1')).rejects.toMatchObject(wrong)
    await client.changePassword(password, 'Another-horse-1')
    await expect(client.signIn(username, password)).rejects.toMatchObject(wrong)
    life.password = 'Another-horse-1'
    await client.signIn(username, life.password)
  },
  'recovers a forgotten password': async life => {
    const { client, service, username, email, password } = life
    await client.forgotPassword(username)
    const code = await inboxCodeTo(service.url, email)
    await expect(client.confirmForgotPassword(username, wrongCode(code), 'Third-horse-1')).rejects.toMatchObject({
      message: expect.stringContaining('Invalid verification code provided, please try again.'),
    })
    await client.confirmForgotPassword(username, code, 'Third-horse-1')
    await expect(client.signIn(username, password)).rejects.toMatchObject(wrong)
    life.password = 'Third-horse-1'
    await client.signIn(username, life.password)
  },
  'answers a custom challenge': async ({ client, username }) => {
    await expect(client.answerCustomChallenge(username, '41')).rejects.toMatchObject(wrong)
    expect(claimsOf((await client.answerCustomChallenge(username, '42')).accessToken).username).toBe(username)
  },
  'enrols TOTP': async life => {
    const { client, service, userPoolId, username, password } = life
    await client.signIn(username, password)
    life.secret = await client.beginTotp()
    const code = totpCode(life.secret)
    await expect(client.finishTotp(wrongCode(code))).rejects.toThrow()
    await client.finishTotp(code)
    const { UserMFASettingList } = await service.sdk.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username }))
    expect(UserMFASettingList).toEqual(['SOFTWARE_TOKEN_MFA'])
  },
  'signs in with TOTP': async ({ client, username, password, secret }) => {
    nextStep()
    const code = () => totpCode(secret)
    await expect(client.signInWithTotp(username, password, () => wrongCode(code()))).rejects.toMatchObject({
      message: expect.stringContaining('Invalid code received for user'),
    })
    const { accessToken } = await client.signInWithTotp(username, password, code)
    expect(claimsOf(accessToken).username).toBe(username)
  },
  'remembers a device': async ({ client, service, userPoolId, username, password, secret }) => {
    // Only now: where devices are remembered, a refresh has to name one, and pycognito never does.
    await service.sdk.send(
      new UpdateUserPoolCommand({
        ...settings,
        UserPoolId: userPoolId,
        MfaConfiguration: 'OPTIONAL',
        DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
      }),
    )
    nextStep()
    await client.signInWithTotp(username, password, () => totpCode(secret))
    const statuses = async () => {
      const { Devices } = await service.sdk.send(new AdminListDevicesCommand({ UserPoolId: userPoolId, Username: username }))
      return Devices!.flatMap(({ DeviceAttributes }) => DeviceAttributes!.filter(({ Name }) => Name === 'dev:device_remembered_status'))
    }
    expect(await statuses()).not.toContainEqual(expect.objectContaining({ Value: 'remembered' }))
    await client.rememberDevice()
    expect((await statuses()).filter(({ Value }) => Value === 'remembered')).toHaveLength(1)
  },
  'signs in with the device, which stands for the code': async ({ client, username, password }) => {
    const { accessToken } = await client.signInWithDevice(username, password)
    expect(claimsOf(accessToken)).toMatchObject({ username, device_key: expect.stringMatching(/^us-east-1_/) })
  },
  'signs out everywhere': async ({ client, service, username, password }) => {
    const { accessToken } = await client.signInWithDevice(username, password)
    await client.signOutEverywhere()
    await expect(service.sdk.send(new GetUserCommand({ AccessToken: accessToken }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Access Token has been revoked',
    })
  },
}

/** One test for each client and step; the first that fails takes those after it along. */
export function clientRound(
  name: string,
  start: (configuration: Configuration) => Promise<ClientLibrary>,
  { secret }: { secret: 'with a secret' | 'without a secret' },
) {
  describe(`${name}, ${secret},`, () => {
    const life = {} as Life
    let functions: Awaited<ReturnType<typeof startTriggerServer>>
    beforeAll(async () => {
      functions = await startTriggerServer(asksForANumber)
      life.service = await startTestService({ triggers: { targets: functions.targets } })
      const { sdk, url } = life.service
      const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'application', ...settings }))
      const UserPoolId = UserPool!.Id!
      await sdk.send(
        new SetUserPoolMfaConfigCommand({
          UserPoolId,
          MfaConfiguration: 'OPTIONAL',
          SoftwareTokenMfaConfiguration: { Enabled: true },
        }),
      )
      const { UserPoolClient } = await sdk.send(
        new CreateUserPoolClientCommand({
          UserPoolId,
          ClientName: 'application',
          GenerateSecret: secret === 'with a secret',
          ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        }),
      )
      Object.assign(life, { userPoolId: UserPoolId, username: 'ada', email: 'ada@example.com', password: 'Correct-horse-9' })
      life.client = await start({
        endpoint: url,
        userPoolId: UserPoolId,
        clientId: UserPoolClient!.ClientId!,
        clientSecret: UserPoolClient!.ClientSecret,
      })
    })
    afterAll(async () => {
      vi.useRealTimers()
      await life.client?.close()
      await life.service?.close()
      await functions.close()
    })
    for (const [title, step] of Object.entries(steps)) test(title, () => step(life))
  })
}

const asksForANumber: Record<string, Handler> = {
  DefineAuthChallenge: event => {
    const last = (event.request.session as { challengeResult: boolean }[]).at(-1)
    if (last === undefined) return { ...event, response: { challengeName: 'CUSTOM_CHALLENGE' } }
    return { ...event, response: last.challengeResult ? { issueTokens: true } : { failAuthentication: true } }
  },
  CreateAuthChallenge: event => ({
    ...event,
    response: { publicChallengeParameters: { question: '6 × 7' }, privateChallengeParameters: { answer: '42' } },
  }),
  VerifyAuthChallengeResponse: event => ({ ...event, response: { answerCorrect: event.request.challengeAnswer === '42' } }),
}

const settings = {
  AutoVerifiedAttributes: ['email' as const],
  LambdaConfig: Object.fromEntries(Object.keys(asksForANumber).map(name => [name, arn(name)])),
}

async function statusOf(service: TestService, UserPoolId: string, Username: string) {
  return (await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))).UserStatus
}

/** A code of an app counts once. Apps and the service go by the same real time, which moves on. */
const nextStep = () => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30_000 })
