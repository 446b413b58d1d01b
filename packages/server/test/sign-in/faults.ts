import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  type AuthFlowType,
  type ChallengeNameType,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { secretHash } from '../../src/crypto/index.ts'
import type { TestService } from '../support/service.ts'

/** One thing that is wrong with a request, or with the user whom it names. */
export interface Fault<Request> {
  fault: string
  /** May return what undoes it. */
  change: (request: Request) => unknown
  answer: string
}

/** An operation with the faults that it finds, in the order in which it looks for them. */
export interface CheckedOperation<Request> {
  /** A request that would succeed. */
  request: () => Request | Promise<Request>
  send: (request: Request) => Promise<unknown>
  faults: readonly Fault<Request>[]
}

const answerOf = (request: Promise<unknown>): Promise<string> =>
  request.then(
    () => 'accepted',
    ({ name, message }) => `${name}: ${message}`,
  )

/** For every pair of faults a request that has both: it is answered with the one that comes first. */
export function testOrder<Request>({ request, send, faults }: CheckedOperation<Request>): void {
  test.each(faults.map((first, index) => ({ ...first, index })))('$fault is answered before every later fault', async ({ index }) => {
    const first = faults[index]!
    for (const second of faults.slice(index)) {
      const faulty = await request()
      const undo: unknown[] = []
      // The later fault is made first, so that an earlier one that removes a value wins.
      for (const { change } of new Set([second, first])) undo.push(await change(faulty))
      const heard = await answerOf(send(faulty))
      for (const back of undo) if (typeof back === 'function') await back()
      expect(heard, `with ${second.fault}`).toContain(first.answer)
    }
  })
}

/** InitiateAuth or RespondToAuthChallenge, or with a pool the operation for administrators. */
export interface SignInRequest {
  UserPoolId?: string
  ClientId: string
  AuthFlow?: string
  ChallengeName?: string
  Session?: string
  /** AuthParameters or ChallengeResponses. */
  parameters: Record<string, string>
}

export const sendSignIn =
  (service: () => TestService) =>
  ({ UserPoolId, ClientId, AuthFlow, ChallengeName, Session, parameters }: SignInRequest): Promise<unknown> => {
    const { sdk } = service()
    if (AuthFlow !== undefined) {
      const input = { ClientId, AuthFlow: AuthFlow as AuthFlowType, AuthParameters: parameters }
      return UserPoolId ? sdk.send(new AdminInitiateAuthCommand({ ...input, UserPoolId })) : sdk.send(new InitiateAuthCommand(input))
    }
    const input = { ClientId, ChallengeName: ChallengeName as ChallengeNameType, Session, ChallengeResponses: parameters }
    return UserPoolId
      ? sdk.send(new AdminRespondToAuthChallengeCommand({ ...input, UserPoolId }))
      : sdk.send(new RespondToAuthChallengeCommand(input))
  }

type ParameterFault = Fault<Pick<SignInRequest, 'parameters'>>

export const without = (name: string): ParameterFault => ({
  fault: `no ${name}`,
  change: ({ parameters }) => void delete parameters[name],
  answer: `InvalidParameterException: Missing required parameter ${name}`,
})

export const withValue = (fault: string, name: string, value: string | (() => string), answer: string): ParameterFault => ({
  fault,
  change: ({ parameters }) => {
    parameters[name] = typeof value === 'string' ? value : value()
  },
  answer,
})

export const noClient: Fault<{ ClientId: string }> = {
  fault: 'an unknown client',
  change: request => {
    request.ClientId = 'a'.repeat(26)
  },
  answer: `ResourceNotFoundException: User pool client ${'a'.repeat(26)} does not exist.`,
}

export const noPool: Fault<{ UserPoolId?: string }> = {
  fault: 'an unknown pool',
  change: request => {
    request.UserPoolId = 'us-east-1_unknown00'
  },
  answer: 'ResourceNotFoundException: User pool us-east-1_unknown00 does not exist.',
}

export const wrongHash: ParameterFault = withValue(
  'a wrong SECRET_HASH',
  'SECRET_HASH',
  'wrong',
  'NotAuthorizedException: Unable to verify secret hash for client',
)

/** The request names another user, with a SECRET_HASH that is correct for them. */
export const naming = (
  fault: string,
  USERNAME: string,
  app: () => { ClientSecret?: string; ClientId: string },
  answer: string,
): ParameterFault => ({
  fault,
  change: ({ parameters }) => {
    const { ClientSecret, ClientId } = app()
    Object.assign(parameters, {
      USERNAME,
      ...(ClientSecret !== undefined && { SECRET_HASH: secretHash(ClientSecret, USERNAME, ClientId) }),
    })
  },
  answer,
})

export const incorrect = 'NotAuthorizedException: Incorrect username or password.'
export const invalidSession = 'NotAuthorizedException: Invalid session for the user.'
export const unknownUser = 'UserNotFoundException: User does not exist.'
export const unknownDevice = withValue(
  'an unknown device',
  'DEVICE_KEY',
  `us-east-1_${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}`,
  'ResourceNotFoundException: Device does not exist.',
)
