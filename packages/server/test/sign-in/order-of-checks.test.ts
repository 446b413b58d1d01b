import {
  AdminResetUserPasswordCommand,
  CreateUserPoolClientCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { srpClientSession } from '../../src/srp-client.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'
import {
  type CheckedOperation,
  type Fault,
  incorrect,
  naming,
  noClient,
  noPool,
  type SignInRequest,
  sendSignIn,
  testOrder,
  unknownDevice,
  unknownUser,
  without,
  withValue,
  wrongHash,
} from './faults.ts'

/**
 * The table of src/sign-in/initiate-auth.ts, for the flows. order-of-challenges.test.ts has the challenges, order-of-unsigned.test.ts the
 * operations without a session, and identify-user.test.ts the checks of the user, for every flow.
 */

let service: TestService
let app: Awaited<ReturnType<typeof createPoolWithUser>>
let otherClient: string
let refreshToken: string
beforeAll(async () => {
  service = await startTestService()
  const ExplicitAuthFlows = [
    ...(['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'] as const),
    ...(['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const),
  ]
  const DeviceConfiguration = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false }
  app = await createPoolWithUser(service, { GenerateSecret: true, ExplicitAuthFlows }, { DeviceConfiguration })
  const { UserPoolId } = app
  const other = await service.sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'o', ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] }),
  )
  otherClient = other.UserPoolClient!.ClientId!
  refreshToken = (await app.begin('USER_PASSWORD_AUTH', { PASSWORD: password })).AuthenticationResult!.RefreshToken!
})
afterAll(() => service.close())

const { A: SRP_A } = srpClientSession()
const notHexadecimal = withValue(
  'an SRP_A that is no number',
  'SRP_A',
  'xyz',
  'InvalidParameterException: SRP_A must be a hexadecimal number other than 0 modulo N, and below N.',
)
const unknown = naming('an unknown user', 'nobody', () => app, unknownUser)
const noFlow: Fault<SignInRequest> = {
  fault: 'a flow that the client does not allow',
  change: request => {
    request.ClientId = otherClient
  },
  answer: 'not enabled for',
}
const wrongPassword = withValue('a wrong password', 'PASSWORD', 'Wrong-pass-1!', incorrect)

/** The flows: their parameters, and what is wrong with them, in order. */
const flows: Record<string, { parameters: Record<string, string>; faults: readonly Fault<SignInRequest>[] }> = {
  USER_PASSWORD_AUTH: {
    parameters: { PASSWORD: password },
    faults: [without('USERNAME'), without('PASSWORD'), wrongHash, unknown, unknownDevice, wrongPassword],
  },
  ADMIN_USER_PASSWORD_AUTH: {
    parameters: { PASSWORD: password },
    faults: [without('USERNAME'), without('PASSWORD'), wrongHash, unknown, unknownDevice, wrongPassword],
  },
  USER_SRP_AUTH: { parameters: { SRP_A }, faults: [without('USERNAME'), without('SRP_A'), notHexadecimal, wrongHash, unknown] },
  CUSTOM_AUTH: {
    parameters: { CHALLENGE_NAME: 'SRP_A', SRP_A },
    faults: [
      without('USERNAME'),
      without('SRP_A'),
      notHexadecimal,
      wrongHash,
      {
        fault: 'a pool without the triggers',
        change: () => {},
        answer: 'InvalidParameterException: Custom auth lambda trigger is not configured for the user pool.',
      },
    ],
  },
  USER_AUTH: {
    parameters: { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password },
    faults: [
      without('USERNAME'),
      withValue('an unknown PREFERRED_CHALLENGE', 'PREFERRED_CHALLENGE', 'FACE', 'InvalidParameterException: PREFERRED_CHALLENGE FACE'),
      wrongHash,
      unknown,
      unknownDevice,
      wrongPassword,
    ],
  },
  REFRESH_TOKEN_AUTH: {
    parameters: {},
    faults: [
      without('REFRESH_TOKEN'),
      { ...wrongHash, answer: 'NotAuthorizedException: SecretHash does not match for the client' },
      withValue('an invalid token', 'REFRESH_TOKEN', 'invalid', 'NotAuthorizedException: Invalid Refresh Token'),
    ],
  },
}

describe.each(['InitiateAuth', 'AdminInitiateAuth'] as const)('%s', operation => {
  const isAdmin = operation === 'AdminInitiateAuth'
  const onlyOne: Record<string, typeof operation> = { USER_PASSWORD_AUTH: 'InitiateAuth', ADMIN_USER_PASSWORD_AUTH: 'AdminInitiateAuth' }
  const offered = Object.entries(flows).filter(([flow]) => (onlyOne[flow] ?? operation) === operation)
  describe.each(offered)('%s', (AuthFlow, { parameters, faults }) => {
    const checked: CheckedOperation<SignInRequest> = {
      request: () => ({
        ...(isAdmin && { UserPoolId: app.UserPoolId }),
        ClientId: app.ClientId,
        AuthFlow,
        parameters: {
          USERNAME: 'alice',
          SECRET_HASH: app.SECRET_HASH!,
          ...(AuthFlow === 'REFRESH_TOKEN_AUTH' && { REFRESH_TOKEN: refreshToken }),
          ...parameters,
        },
      }),
      send: sendSignIn(() => service),
      faults: [...(isAdmin ? [noPool] : []), noClient, ...(AuthFlow === 'REFRESH_TOKEN_AUTH' ? [] : [noFlow]), ...faults],
    }
    testOrder(checked)
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
  const by = (PASSWORD: string) =>
    service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } })).then(
      () => 'accepted',
      ({ name, message }) => `${name}: ${message}`,
    )
  expect([await by(password), await by('Wrong-pass-1!')]).toEqual([right, wrongOne])
})
