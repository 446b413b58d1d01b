import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { srpClientSession } from '../../src/srp-client.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const ExplicitAuthFlows = [
  'ALLOW_USER_PASSWORD_AUTH' as const,
  'ALLOW_USER_SRP_AUTH' as const,
  'ALLOW_ADMIN_USER_PASSWORD_AUTH' as const,
  'ALLOW_REFRESH_TOKEN_AUTH' as const,
]
const said = (request: Promise<unknown>): Promise<string> =>
  request.then(
    () => 'in',
    error => `${error.name}: ${error.message}`,
  )

/** A user whose state is written to the database: sign-in treats the state alike, whatever caused it. */
async function userIn(state: string, PreventUserExistenceErrors: 'ENABLED' | 'LEGACY') {
  const made = await createPoolWithUser(service, { ExplicitAuthFlows, PreventUserExistenceErrors })
  const { UserPoolId, ClientId } = made
  const tokens = await made.signIn()
  const database = new DatabaseSync(join(service.dataDir, 'poolhouse.db'), { timeout: 5_000 })
  database.exec(`update users set ${state} where pool_id = '${UserPoolId}'`)
  database.close()

  const byPassword = (PASSWORD: string, USERNAME = 'alice') =>
    said(service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } })))
  const bySrp = (typed: string, name = 'alice') => said(prove(UserPoolId, ClientId, name, typed))
  return { ways: { byPassword, bySrp }, tokens, ClientId }
}

async function prove(UserPoolId: string, ClientId: string, USERNAME: string, typed: string) {
  const { A, prove: answer } = srpClientSession()
  const begun = await service.sdk.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters: { USERNAME, SRP_A: A } }),
  )
  const ChallengeResponses = answer(UserPoolId, typed, begun.ChallengeParameters)
  return service.sdk.send(new RespondToAuthChallengeCommand({ ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses }))
}

const wrong = 'NotAuthorizedException: Incorrect username or password.'
const disabled = 'NotAuthorizedException: User is disabled.'
const unconfirmed = 'UserNotConfirmedException: User is not confirmed.'
const reset = 'PasswordResetRequiredException: Password reset required for the user'

describe.each`
  state                          | client       | right          | guessed
  ${"status = 'UNCONFIRMED'"}    | ${'LEGACY'}  | ${unconfirmed} | ${unconfirmed}
  ${"status = 'UNCONFIRMED'"}    | ${'ENABLED'} | ${unconfirmed} | ${wrong}
  ${"status = 'RESET_REQUIRED'"} | ${'LEGACY'}  | ${reset}       | ${reset}
  ${"status = 'RESET_REQUIRED'"} | ${'ENABLED'} | ${wrong}       | ${wrong}
  ${'enabled = 0'}               | ${'LEGACY'}  | ${disabled}    | ${disabled}
  ${'enabled = 0'}               | ${'ENABLED'} | ${disabled}    | ${wrong}
`('a user with $state, at a $client client', ({ state, client, right, guessed }) => {
  test('a sign-in answers by status what PreventUserExistenceErrors allows', async () => {
    const { ways } = await userIn(state, client)
    expect(await ways.byPassword('Wrong-pass-1!')).toBe(guessed)
    expect(await ways.bySrp('Wrong-pass-1!')).toBe(guessed)
    expect(await ways.byPassword(password)).toBe(right)
    // By SRP a disabled user gets the simulated challenge of an unknown user, so that no password is correct.
    expect(await ways.bySrp(password)).toBe(state === 'enabled = 0' && client === 'ENABLED' ? wrong : right)
  })

  test('failed attempts lock the user out like an unknown user where PreventUserExistenceErrors is enabled', async () => {
    if (client === 'LEGACY') return
    const { ways } = await userIn(state, client)
    for (const name of ['alice', 'nobody']) {
      for (let n = 0; n < 5; n++) expect(await (n % 2 ? ways.byPassword : ways.bySrp)('Wrong-pass-1!', name)).toBe(wrong)
      expect(await ways.byPassword(password, name)).toBe('NotAuthorizedException: Password attempts exceeded')
    }
  })

  test('concurrent password attempts reveal no more than sequential ones', async () => {
    const { ways } = await userIn(state, client)
    const guesses = Array.from({ length: 30 }, (_, n) => ways.byPassword(n === 29 ? password : `Wrong-${n}-pass!`))
    const answers = await Promise.all(guesses)
    if (guessed === wrong) expect(answers.filter(answer => !answer.endsWith('attempts exceeded')).length).toBeLessThanOrEqual(6)
    else expect(new Set(answers)).toEqual(new Set([guessed]))
  })
})

test('REFRESH_TOKEN_AUTH and GetTokensFromRefreshToken refuse a user with RESET_REQUIRED, each with an exception that it declares', async () => {
  const { tokens, ClientId } = await userIn("status = 'RESET_REQUIRED'", 'LEGACY')
  const RefreshToken = tokens.RefreshToken!
  expect(await said(service.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken })))).toBe(
    'NotAuthorizedException: Password reset required for the user',
  )
  const AuthParameters = { REFRESH_TOKEN: RefreshToken }
  expect(await said(service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters })))).toBe(reset)
})

test.each`
  state                          | answer
  ${"status = 'RESET_REQUIRED'"} | ${reset}
  ${'enabled = 0'}               | ${'NotAuthorizedException: Access Token has been revoked'}
`('access tokens of a user with $state: $answer', async ({ state, answer }) => {
  const { tokens } = await userIn(state, 'LEGACY')
  const AccessToken = tokens.AccessToken!
  for (const command of [new GetUserCommand({ AccessToken }), new GlobalSignOutCommand({ AccessToken })])
    expect(await said(service.sdk.send(command as GetUserCommand))).toBe(answer)
})
