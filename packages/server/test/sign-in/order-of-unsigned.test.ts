import {
  AdminCreateUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe } from 'vitest'
import { secretHash } from '../../src/crypto/index.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'
import { startTriggerServer } from '../triggers/support.ts'
import { type Fault, noClient, testOrder } from './faults.ts'

/** The order of checks of the public operations without a session: docs/reference/users-and-pools.md#10.1 and the operations after it. */

interface Request {
  ClientId: string
  Username: string
  SecretHash?: string
  Password?: string
  ConfirmationCode?: string
  Session?: string
  UserAttributes?: { Name: string; Value: string }[]
}

let service: TestService
let triggers: Awaited<ReturnType<typeof startTriggerServer>>
let app: Awaited<ReturnType<typeof createPoolWithUser>>
/** Administrators alone create users and reset passwords there. */
let closed: Awaited<ReturnType<typeof createPoolWithUser>>
beforeAll(async () => {
  const PreSignUp = ({ userName }: { userName: string }) => {
    if (userName.startsWith('refused')) throw new Error('no entry')
  }
  triggers = await startTriggerServer({ PreSignUp: event => PreSignUp(event) })
  service = await startTestService({ triggers: { targets: triggers.targets } })
  const LambdaConfig = { PreSignUp: Object.keys(triggers.targets)[0]! }
  const readOnly = { WriteAttributes: ['email'] }
  app = await createPoolWithUser(service, { GenerateSecret: true, ...readOnly }, { LambdaConfig, AutoVerifiedAttributes: ['email'] })
  const AccountRecoverySetting = { RecoveryMechanisms: [{ Name: 'admin_only' as const, Priority: 1 }] }
  const AdminCreateUserConfig = { AllowAdminCreateUserOnly: true }
  closed = await createPoolWithUser(service, { GenerateSecret: true }, { AccountRecoverySetting, AdminCreateUserConfig })
  const { sdk } = service
  await sdk.send(
    new SignUpCommand({ ...named('dora'), Password: password, UserAttributes: [{ Name: 'email', Value: 'dora@example.com' }] }),
  )
  await sdk.send(new SignUpCommand({ ...named('eve'), Password: password }))
  await sdk.send(new AdminCreateUserCommand({ UserPoolId: app.UserPoolId, Username: 'temp', MessageAction: 'SUPPRESS' }))
})
afterAll(async () => {
  await service.close()
  await triggers.close()
})

const named = (Username: string, pool = app) => ({
  ClientId: pool.ClientId,
  Username,
  SecretHash: secretHash(pool.ClientSecret!, Username, pool.ClientId),
})

const change = (fault: string, answer: string, change: (request: Request) => unknown): Fault<Request> => ({
  fault,
  answer,
  change: request => void change(request),
})
const naming = (fault: string, Username: string, answer: string) =>
  change(fault, answer, request => Object.assign(request, named(Username)))
const wrongHash = change('a wrong SecretHash', 'NotAuthorizedException: Unable to verify secret hash for client', request => {
  request.SecretHash = 'wrong'
})
const unknown = naming('an unknown user', 'nobody', 'UserNotFoundException: Username/client id combination not found.')
const weak = change('a weak password', 'InvalidPasswordException: Password did not conform with policy', request => {
  request.Password = 'weak'
})
const wrongCode = change('a wrong code', 'CodeMismatchException: Invalid verification code provided, please try again.', request => {
  request.ConfirmationCode = '000000'
})
const withAttribute = (fault: string, Name: string, Value: string, answer: string) =>
  change(fault, answer, request => {
    request.UserAttributes = [{ Name, Value }]
  })
const notOpen = (fault: string, answer: string) =>
  change(fault, answer, request => {
    request.ClientId = closed.ClientId
  })

let names = 0
const operations: Record<
  string,
  { request: () => Request; send: (request: Request) => Promise<unknown>; faults: readonly Fault<Request>[] }
> = {
  SignUp: {
    request: () => ({ ...named(`new-${++names}`), Password: password }),
    send: request => service.sdk.send(new SignUpCommand({ ...request, Password: request.Password })),
    faults: [
      noClient,
      notOpen('a pool in which administrators alone create users', 'NotAuthorizedException: SignUp is not permitted for this user pool'),
      wrongHash,
      withAttribute('an attribute that does not exist', 'none', 'x', 'InvalidParameterException: Attributes did not conform to the schema'),
      withAttribute(
        'an attribute that the client may not write',
        'given_name',
        'x',
        'NotAuthorizedException: A client attempted to write unauthorized attribute',
      ),
      weak,
      naming('a PreSignUp trigger that refuses', 'refused', 'UserLambdaValidationException: PreSignUp failed with error no entry.'),
      naming('a username that is taken', 'alice', 'UsernameExistsException: User already exists'),
    ],
  },
  ConfirmSignUp: {
    request: () => ({ ...named('dora'), ConfirmationCode: '000000' }),
    send: request => service.sdk.send(new ConfirmSignUpCommand(request as never)),
    faults: [
      noClient,
      wrongHash,
      unknown,
      change('an invalid session', 'NotAuthorizedException: Invalid session for the user.', request => {
        request.Session = 'x'.repeat(100)
      }),
      naming('a confirmed user', 'alice', 'NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED'),
      wrongCode,
    ],
  },
  ResendConfirmationCode: {
    request: () => named('dora'),
    send: request => service.sdk.send(new ResendConfirmationCodeCommand(request)),
    faults: [
      noClient,
      wrongHash,
      unknown,
      naming('a confirmed user', 'alice', 'InvalidParameterException: User is already confirmed.'),
      naming('a user without an address', 'eve', 'NotAuthorizedException: Cannot resend codes. Auto verification not turned on.'),
    ],
  },
  ForgotPassword: {
    request: () => named('alice'),
    send: request => service.sdk.send(new ForgotPasswordCommand(request)),
    faults: [
      noClient,
      wrongHash,
      unknown,
      naming('a user with a temporary password', 'temp', 'NotAuthorizedException: User password cannot be reset in the current state.'),
      naming('a user without a verified address', 'eve', 'InvalidParameterException: Cannot reset password for the user as there is no'),
    ],
  },
  ConfirmForgotPassword: {
    request: () => ({ ...named('alice'), ConfirmationCode: '000000', Password: password }),
    send: request => service.sdk.send(new ConfirmForgotPasswordCommand(request as never)),
    faults: [
      noClient,
      wrongHash,
      unknown,
      weak,
      { ...wrongCode, answer: 'ExpiredCodeException: Invalid code provided, please request a code again.' },
    ],
  },
}

describe.each(Object.entries(operations))('%s', (_, operation) => testOrder(operation))
