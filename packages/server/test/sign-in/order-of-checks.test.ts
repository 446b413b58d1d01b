import {
  AdminResetUserPasswordCommand,
  type AuthFlowType,
  type ChallengeNameType,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { secretHash } from '../../src/crypto/index.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'

/**
 * The table of src/sign-in/initiate-auth.ts. Each row of an operation is a fault; the request of a row has its fault and all later ones, so
 * that the answer shows which check comes first. identify-user.test.ts has the checks of the user, for every flow.
 */

interface Request {
  ClientId: string
  AuthFlow?: string
  ChallengeName?: string
  Session?: string
  parameters: Record<string, string>
}

interface Fault {
  fault: string
  change: (request: Request) => void
  answer: string
}

let service: TestService
let pool: Awaited<ReturnType<typeof createPoolWithUser>>
let session: string
beforeAll(async () => {
  service = await startTestService()
  pool = await createPoolWithUser(service, {
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  session = (await pool.begin('USER_AUTH')).Session!
})
afterAll(() => service.close())

const remove = (name: string) => (request: Request) => delete request.parameters[name]
const set = (name: string, value: string) => (request: Request) => {
  request.parameters[name] = value
}
/** Another username; SECRET_HASH is correct for it, unless a fault made it wrong. */
const nameNobody = ({ parameters }: Request) => {
  parameters.USERNAME = 'nobody'
  if (parameters.SECRET_HASH !== 'wrong') parameters.SECRET_HASH = secretHash(pool.ClientSecret!, 'nobody', pool.ClientId)
}
const noClient: Fault = {
  fault: 'an unknown client',
  change: request => {
    request.ClientId = 'a'.repeat(26)
  },
  answer: `ResourceNotFoundException: User pool client ${'a'.repeat(26)} does not exist.`,
}
const wrongHash = 'NotAuthorizedException: Unable to verify secret hash for client CLIENT'
const wrong = 'NotAuthorizedException: Incorrect username or password.'

const operations: Record<string, { request: () => Request; faults: readonly Fault[] }> = {
  'InitiateAuth USER_PASSWORD_AUTH': {
    request: () => ({
      ClientId: pool.ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      parameters: { USERNAME: 'alice', PASSWORD: password, SECRET_HASH: pool.SECRET_HASH! },
    }),
    faults: [
      noClient,
      {
        fault: 'a flow that the client does not allow',
        change: request => {
          request.AuthFlow = 'USER_SRP_AUTH'
        },
        answer: 'InvalidParameterException: USER_SRP_AUTH is not enabled for the client.',
      },
      { fault: 'no PASSWORD', change: remove('PASSWORD'), answer: 'InvalidParameterException: Missing required parameter PASSWORD' },
      { fault: 'a wrong SECRET_HASH', change: set('SECRET_HASH', 'wrong'), answer: wrongHash },
      { fault: 'an unknown user', change: nameNobody, answer: 'UserNotFoundException: User does not exist.' },
    ],
  },
  'InitiateAuth REFRESH_TOKEN_AUTH': {
    request: () => ({
      ClientId: pool.ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      parameters: { REFRESH_TOKEN: 'x', USERNAME: 'alice', SECRET_HASH: pool.SECRET_HASH! },
    }),
    faults: [
      noClient,
      {
        fault: 'no REFRESH_TOKEN',
        change: remove('REFRESH_TOKEN'),
        answer: 'InvalidParameterException: Missing required parameter REFRESH_TOKEN',
      },
      { fault: 'a wrong SECRET_HASH', change: set('SECRET_HASH', 'wrong'), answer: 'SECRET HASH' },
      { fault: 'an invalid token', change: set('REFRESH_TOKEN', 'invalid'), answer: 'NotAuthorizedException: Invalid Refresh Token' },
    ],
  },
  'RespondToAuthChallenge SELECT_CHALLENGE': {
    request: () => ({
      ClientId: pool.ClientId,
      ChallengeName: 'SELECT_CHALLENGE',
      Session: session,
      parameters: { USERNAME: 'alice', ANSWER: 'PASSWORD', PASSWORD: password, SECRET_HASH: pool.SECRET_HASH! },
    }),
    faults: [
      noClient,
      { fault: 'no USERNAME', change: remove('USERNAME'), answer: 'InvalidParameterException: Missing required parameter USERNAME' },
      {
        fault: 'no Session',
        change: request => {
          delete request.Session
        },
        answer: 'InvalidParameterException: Missing required parameter Session',
      },
      {
        fault: 'an unknown session',
        change: request => {
          request.Session = 'x'.repeat(100)
        },
        answer: 'NotAuthorizedException: Invalid session for the user.',
      },
      { fault: 'a wrong SECRET_HASH', change: set('SECRET_HASH', 'wrong'), answer: wrongHash },
      {
        fault: 'a session of another user',
        change: nameNobody,
        answer: 'NotAuthorizedException: Invalid session for the user.',
      },
      { fault: 'no ANSWER', change: remove('ANSWER'), answer: 'InvalidParameterException: Missing required parameter ANSWER' },
      { fault: 'a wrong password', change: set('PASSWORD', 'Wrong-pass-1!'), answer: wrong },
    ],
  },
}

async function send({ ClientId, AuthFlow, ChallengeName, Session, parameters }: Request): Promise<string> {
  const request = AuthFlow
    ? service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: AuthFlow as AuthFlowType, AuthParameters: parameters }))
    : service.sdk.send(
        new RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: ChallengeName as ChallengeNameType,
          Session,
          ChallengeResponses: parameters,
        }),
      )
  return request.then(
    () => 'accepted',
    error => `${error.name}: ${error.message}`.replace(pool.ClientId, 'CLIENT'),
  )
}

describe.each(Object.entries(operations))('%s', (_, { request, faults }) => {
  test.each(faults.map((fault, index) => ({ ...fault, index })))('answers $fault before every later fault', async ({ index, answer }) => {
    const faulty = request()
    // Later faults first, so that an earlier one that removes a value wins.
    for (const { change } of faults.slice(index).reverse()) change(faulty)
    const heard = await send(faulty)
    if (answer === 'SECRET HASH') expect(heard).toMatch(/^NotAuthorizedException: (SecretHash does not match|Unable to verify secret hash)/)
    else expect(heard).toBe(answer)
  })
})

test.each`
  status              | right                                                                     | wrongOne
  ${'UNCONFIRMED'}    | ${'UserNotConfirmedException: User is not confirmed.'}                    | ${'UserNotConfirmedException: User is not confirmed.'}
  ${'RESET_REQUIRED'} | ${'PasswordResetRequiredException: Password reset required for the user'} | ${'PasswordResetRequiredException: Password reset required for the user'}
`('the status $status is answered before the password', async ({ status, right, wrongOne }) => {
  const made = await createPoolWithUser(service, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] })
  const { ClientId, UserPoolId } = made
  if (status === 'UNCONFIRMED') await service.sdk.send(new SignUpCommand({ ClientId, Username: 'bob', Password: password }))
  else await service.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId, Username: 'alice' }))
  const USERNAME = status === 'UNCONFIRMED' ? 'bob' : 'alice'
  const by = (PASSWORD: string) => send({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', parameters: { USERNAME, PASSWORD } })
  expect([await by(password), await by('Wrong-pass-1!')]).toEqual([right, wrongOne])
})
