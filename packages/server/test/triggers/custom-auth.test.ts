import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  type CreateUserPoolClientCommandInput,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, describe, expect, test } from 'vitest'
import { srpClientSession } from '../../src/srp-client.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, password, startTestService, type TestOptions } from '../support/service.ts'
import { arn, claimsOf, type Handler, startTriggerServer, type TriggerEvent } from './support.ts'

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

type Result = { challengeName: string; challengeResult: boolean; challengeMetadata: string | null }
const session = (event: TriggerEvent) => event.request.session as Result[]
const answering = (event: TriggerEvent, response: object) => ({ ...event, response })

/** Triggers that ask for a number, three times at most; after the password where the client starts with SRP_A. */
const numberQuestion: Record<string, Handler> = {
  DefineAuthChallenge: event => {
    const results = session(event)
    const last = results.at(-1)
    if (last?.challengeName === 'SRP_A') return answering(event, { challengeName: 'PASSWORD_VERIFIER' })
    if (last?.challengeName === 'PASSWORD_VERIFIER' && !last.challengeResult) return answering(event, { failAuthentication: true })
    if (last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult) return answering(event, { issueTokens: true })
    const wrong = results.filter(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE').length
    return answering(event, wrong < 3 ? { challengeName: 'CUSTOM_CHALLENGE' } : { failAuthentication: true })
  },
  CreateAuthChallenge: event =>
    answering(event, {
      publicChallengeParameters: { question: '6 × 7' },
      privateChallengeParameters: { answer: '42' },
      challengeMetadata: `step-${session(event).length}`,
    }),
  VerifyAuthChallengeResponse: event =>
    answering(event, {
      answerCorrect: event.request.challengeAnswer === (event.request.privateChallengeParameters as Record<string, string>).answer,
    }),
}

async function setUp(
  handlers: Record<string, Handler> = numberQuestion,
  client: Partial<CreateUserPoolClientCommandInput> = {},
  options: TestOptions = {},
) {
  const lambdas = await startTriggerServer(handlers)
  running.push(lambdas.close)
  const service = await startTestService({ triggers: { targets: lambdas.targets }, ...options })
  running.push(() => service.close())
  const LambdaConfig = Object.fromEntries(Object.keys(handlers).map(name => [name, arn(name)]))
  const pool = await createPoolWithUser(service, { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'], ...client }, { LambdaConfig })
  const { ClientId } = pool
  const begin = (parameters: Record<string, string> = {}) =>
    service.sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'CUSTOM_AUTH',
        AuthParameters: { USERNAME: 'alice', ...parameters },
        ClientMetadata: { from: 'begin' },
      }),
    )
  const answer = (Session: string | undefined, ANSWER: string, USERNAME = 'alice') =>
    service.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: 'CUSTOM_CHALLENGE',
        Session,
        ChallengeResponses: { USERNAME, ANSWER },
        ClientMetadata: { from: 'answer' },
      }),
    )
  return { ...pool, service, lambdas, begin, answer }
}

const used = { name: 'NotAuthorizedException', message: 'Invalid session for the user, session can only be used once.' }
const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' }

describe.each(['SQLite', 'PostgreSQL'])('CUSTOM_AUTH (%s)', engine => {
  async function start(handlers?: Record<string, Handler>, client?: Partial<CreateUserPoolClientCommandInput>) {
    if (engine === 'SQLite') return setUp(handlers, client)
    const postgres = await startPostgres()
    running.push(() => postgres.stop())
    return setUp(handlers, client, { databaseUrl: await postgres.database() })
  }

  test('a wrong answer gets a second challenge with a new session, the right one gets tokens; each trigger gets the results so far', async () => {
    const { begin, answer, lambdas } = await start({
      ...numberQuestion,
      PreAuthentication: () => undefined,
      PostAuthentication: () => undefined,
      PreTokenGeneration: () => undefined,
    })
    const first = await begin()
    expect(first).toMatchObject({ ChallengeName: 'CUSTOM_CHALLENGE', ChallengeParameters: { question: '6 × 7', USERNAME: 'alice' } })
    expect(JSON.stringify(first.ChallengeParameters)).not.toContain('42')
    const second = await answer(first.Session, '41')
    expect(second).toMatchObject({ ChallengeName: 'CUSTOM_CHALLENGE' })
    expect(second.Session).not.toBe(first.Session)
    await expect(answer(first.Session, '42')).rejects.toMatchObject(used)
    const { AuthenticationResult } = await answer(second.Session, '42')
    expect(claimsOf(AuthenticationResult!.AccessToken).username).toBe('alice')
    await expect(answer(second.Session, '42')).rejects.toMatchObject(used)

    expect(lambdas.sources()).toEqual([
      'PreAuthentication_Authentication',
      'DefineAuthChallenge_Authentication',
      'CreateAuthChallenge_Authentication',
      'VerifyAuthChallengeResponse_Authentication',
      'DefineAuthChallenge_Authentication',
      'CreateAuthChallenge_Authentication',
      'VerifyAuthChallengeResponse_Authentication',
      'DefineAuthChallenge_Authentication',
      'PostAuthentication_Authentication',
      'TokenGeneration_Authentication',
    ])
    const defines = lambdas.of('DefineAuthChallenge_Authentication')
    expect(defines[0]!.request).toEqual({
      userAttributes: expect.objectContaining({ email: 'alice@example.com' }),
      userNotFound: false,
      session: [],
    })
    expect(defines[2]!.request).toMatchObject({
      clientMetadata: { from: 'answer' },
      session: [
        { challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: 'step-0' },
        { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'step-1' },
      ],
    })
    expect(lambdas.of('VerifyAuthChallengeResponse_Authentication')[0]!.request).toMatchObject({
      privateChallengeParameters: { answer: '42' },
      challengeAnswer: '41',
    })
  })

  test('concurrent right answers to one session get tokens once', async () => {
    const { begin, answer } = await start()
    const { Session } = await begin()
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => answer(Session, '42')))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

test('CUSTOM_AUTH with failAuthentication answers NotAuthorizedException, and the session cannot be used again', async () => {
  const { begin, answer } = await setUp()
  let { Session } = await begin()
  for (const guess of ['1', '2']) Session = (await answer(Session, guess)).Session
  await expect(answer(Session, '3')).rejects.toMatchObject(wrong)
  await expect(answer(Session, '42')).rejects.toMatchObject(used)
})

test('VerifyAuthChallengeResponse that throws allows ten answers on one session', async () => {
  const { begin, answer } = await setUp({
    ...numberQuestion,
    VerifyAuthChallengeResponse: event => {
      if (event.request.challengeAnswer !== '42') throw new Error('Wrong')
      return answering(event, { answerCorrect: true })
    },
  })
  const { Session } = await begin()
  for (let guess = 0; guess < 10; guess++)
    await expect(answer(Session, String(guess))).rejects.toMatchObject({ name: 'UserLambdaValidationException' })
  await expect(answer(Session, '42')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
})

test('CUSTOM_AUTH with SRP_A verifies the password before the custom challenge; DefineAuthChallenge gets a wrong password, and it counts as a failed attempt', async () => {
  const { begin, answer, lambdas, service, UserPoolId, ClientId } = await setUp()
  const prove = async (word: string) => {
    const srp = srpClientSession()
    const { ChallengeName, ChallengeParameters } = await begin({ CHALLENGE_NAME: 'SRP_A', SRP_A: srp.A })
    expect(ChallengeName).toBe('PASSWORD_VERIFIER')
    const ChallengeResponses = { ...srp.prove(UserPoolId, word, ChallengeParameters), USERNAME: 'alice' }
    return service.sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses }))
  }
  await expect(prove('wrong')).rejects.toMatchObject(wrong)
  expect(session(lambdas.events.at(-1)!)).toEqual([
    { challengeName: 'SRP_A', challengeResult: true, challengeMetadata: null },
    { challengeName: 'PASSWORD_VERIFIER', challengeResult: false, challengeMetadata: null },
  ])
  const { ChallengeName, Session } = await prove(password)
  expect(ChallengeName).toBe('CUSTOM_CHALLENGE')
  const { AuthenticationResult } = await answer(Session, '42')
  expect(claimsOf(AuthenticationResult!.AccessToken).username).toBe('alice')
  for (let failure = 0; failure < 5; failure++) await expect(prove('wrong')).rejects.toMatchObject(wrong)
  await expect(prove(password)).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Password attempts exceeded' })
})

test('CUSTOM_AUTH of an unknown user has the same challenges where PreventUserExistenceErrors is enabled, and never gets tokens', async () => {
  const { begin, answer, lambdas } = await setUp(numberQuestion, { PreventUserExistenceErrors: 'ENABLED' })
  const { Session, ChallengeParameters } = await begin({ USERNAME: 'unknown' })
  expect(ChallengeParameters).toEqual({ question: '6 × 7', USERNAME: 'unknown' })
  await expect(answer(Session, '42', 'unknown')).rejects.toMatchObject(wrong)
  expect(lambdas.events[0]).toMatchObject({ userName: 'unknown', request: { userNotFound: true, userAttributes: {} } })
  const legacy = await setUp()
  await expect(legacy.begin({ USERNAME: 'unknown' })).rejects.toMatchObject({ name: 'UserNotFoundException' })
})

test('CUSTOM_AUTH of a user who is disabled between its steps, or who has a temporary password, answers NotAuthorizedException', async () => {
  const { begin, answer, service, UserPoolId } = await setUp()
  const { Session } = await begin()
  await service.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'alice' }))
  await expect(answer(Session, '42')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'bob', MessageAction: 'SUPPRESS' }))
  const bob = await begin({ USERNAME: 'bob' })
  await expect(answer(bob.Session, '42', 'bob')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
})

test('CUSTOM_AUTH without all three triggers, without ALLOW_CUSTOM_AUTH, or with an impossible next challenge is refused', async () => {
  const { DefineAuthChallenge } = numberQuestion
  const { begin } = await setUp({ DefineAuthChallenge: DefineAuthChallenge! })
  await expect(begin()).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Custom auth lambda trigger is not configured for the user pool.',
  })
  const closed = await setUp(numberQuestion, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] })
  await expect(closed.begin()).rejects.toMatchObject({ name: 'InvalidParameterException' })
  for (const response of [{}, { challengeName: 'SMS_MFA' }, { challengeName: 'PASSWORD_VERIFIER' }]) {
    const nowhere = await setUp({ ...numberQuestion, DefineAuthChallenge: event => answering(event, response) })
    await expect(nowhere.begin()).rejects.toMatchObject({ name: 'InvalidLambdaResponseException' })
  }
})
