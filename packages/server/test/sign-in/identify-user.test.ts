import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  type AuthFlowType,
  CreateUserPoolClientCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { secretHash } from '../../src/crypto/index.ts'
import { builtFlows } from '../../src/sign-in/initiate-auth.ts'
import { srpClientSession } from '../../src/srp-client.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'
import { arn, startTriggerServer } from '../triggers/support.ts'

const SRP_A = srpClientSession().A

/** Every flow, with the parameters that make it start. `password`: the first factor is a password, so that lock-out applies. */
const flows: readonly { flow: AuthFlowType; parameters: Record<string, string>; password: boolean }[] = [
  { flow: 'USER_PASSWORD_AUTH', parameters: { PASSWORD: password }, password: true },
  { flow: 'ADMIN_USER_PASSWORD_AUTH', parameters: { PASSWORD: password }, password: true },
  { flow: 'USER_SRP_AUTH', parameters: { SRP_A }, password: true },
  { flow: 'CUSTOM_AUTH', parameters: {}, password: true },
  { flow: 'CUSTOM_AUTH', parameters: { CHALLENGE_NAME: 'SRP_A', SRP_A }, password: true },
  { flow: 'USER_AUTH', parameters: { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password }, password: true },
  { flow: 'USER_AUTH', parameters: { PREFERRED_CHALLENGE: 'PASSWORD' }, password: true },
  { flow: 'USER_AUTH', parameters: { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A }, password: true },
  { flow: 'USER_AUTH', parameters: { PREFERRED_CHALLENGE: 'EMAIL_OTP' }, password: false },
  { flow: 'USER_AUTH', parameters: {}, password: false },
]

const lockedOut = 'NotAuthorizedException: Password attempts exceeded'
const notFound = 'UserNotFoundException: User does not exist.'
const disabled = 'NotAuthorizedException: User is disabled.'
const refusedByTrigger = 'UserLambdaValidationException: PreAuthentication failed with error no entry.'
const wrongHash = (ClientId: string) => `NotAuthorizedException: Unable to verify secret hash for client ${ClientId}`

/**
 * One row a phase, in the order of `identifyUser`. Each request fails in its phase and in every later one that applies, so that the
 * answer shows the order: PreAuthentication refuses all of them, and the locked-out user of the third row is disabled too.
 */
const phases = [
  { phase: 'a wrong SECRET_HASH', user: 'disabled-and-locked-out', hash: 'wrong', legacy: wrongHash, hiding: wrongHash },
  { phase: 'an unknown user', user: 'unknown', legacy: () => notFound, hiding: () => refusedByTrigger },
  {
    phase: 'a locked-out user',
    user: 'disabled-and-locked-out',
    legacy: (_: string, isPassword: boolean) => (isPassword ? lockedOut : disabled),
    hiding: (_: string, isPassword: boolean) => (isPassword ? lockedOut : refusedByTrigger),
  },
  { phase: 'a disabled user', user: 'disabled', legacy: () => disabled, hiding: () => refusedByTrigger },
  { phase: 'a PreAuthentication trigger that refuses', user: 'alice', legacy: () => refusedByTrigger, hiding: () => refusedByTrigger },
] satisfies {
  phase: string
  user: string
  hash?: string
  legacy: (ClientId: string, isPassword: boolean) => string
  hiding: (ClientId: string, isPassword: boolean) => string
}[]

test('every flow that starts with a username is in the table of this file', () => {
  // A refresh token names its user itself; ADMIN_NO_SRP_AUTH is the older name of ADMIN_USER_PASSWORD_AUTH.
  const others = ['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN', 'ADMIN_NO_SRP_AUTH']
  expect(new Set([...flows.map(({ flow }) => flow), ...others])).toEqual(new Set(builtFlows))
})

describe('identifying the user', () => {
  const stop: (() => unknown)[] = []
  let service: TestService
  let pool: Awaited<ReturnType<typeof createPoolWithUser>>
  const clients = { LEGACY: { id: '', secret: '' }, ENABLED: { id: '', secret: '' } }

  beforeAll(async () => {
    const refuse = (event: { request: { validationData?: Record<string, string> } }) => {
      if (event.request.validationData?.refuse) throw new Error('no entry')
    }
    const triggers = await startTriggerServer({
      PreAuthentication: event => refuse(event as never),
      DefineAuthChallenge: event => ({ ...event, response: { challengeName: 'CUSTOM_CHALLENGE' } }),
      CreateAuthChallenge: event => event,
      VerifyAuthChallengeResponse: event => event,
    })
    stop.push(triggers.close)
    service = await startTestService({ triggers: { targets: triggers.targets } })
    stop.push(() => service.close())
    const LambdaConfig = Object.fromEntries(Object.keys(triggers.targets).map(target => [target.split(':').at(-1)!, target]))
    expect(LambdaConfig.PreAuthentication).toBe(arn('PreAuthentication'))
    pool = await createPoolWithUser(
      service,
      {},
      { LambdaConfig, Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
    )
    const { UserPoolId } = pool
    for (const PreventUserExistenceErrors of ['LEGACY', 'ENABLED'] as const) {
      const { UserPoolClient } = await service.sdk.send(
        new CreateUserPoolClientCommand({
          UserPoolId,
          ClientName: PreventUserExistenceErrors,
          GenerateSecret: true,
          PreventUserExistenceErrors,
          ExplicitAuthFlows: [
            'ALLOW_USER_PASSWORD_AUTH',
            'ALLOW_ADMIN_USER_PASSWORD_AUTH',
            'ALLOW_USER_SRP_AUTH',
            'ALLOW_CUSTOM_AUTH',
            'ALLOW_USER_AUTH',
          ],
        }),
      )
      clients[PreventUserExistenceErrors] = { id: UserPoolClient!.ClientId!, secret: UserPoolClient!.ClientSecret! }
    }
    for (const Username of ['disabled', 'disabled-and-locked-out', 'locked-out']) {
      const UserAttributes = [
        { Name: 'email', Value: `${Username}@example.com` },
        { Name: 'email_verified', Value: 'true' },
      ]
      await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', UserAttributes }))
      await service.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }))
    }
    // Ten failed attempts lock a user out for 32 seconds.
    for (let failures = 1; failures <= 10; failures++) {
      for (const name of ['locked-out', 'disabled-and-locked-out'])
        await start('ENABLED', 'USER_PASSWORD_AUTH', name, { PASSWORD: 'Wrong-pass-1!' })
      if (failures < 10) await service.clock.advance(20_000)
    }
    for (const Username of ['disabled', 'disabled-and-locked-out'])
      await service.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username }))
  })
  afterAll(async () => {
    for (const each of stop.reverse()) await each()
  })

  /** The exception, the next challenge, or `tokens`. */
  async function start(
    hides: keyof typeof clients,
    AuthFlow: AuthFlowType,
    USERNAME: string,
    parameters: Record<string, string>,
    { hash, refuse }: { hash?: string; refuse?: boolean } = {},
  ): Promise<string> {
    const { id: ClientId, secret } = clients[hides]
    const SECRET_HASH = secretHash(hash ?? secret, USERNAME, ClientId)
    const request = {
      ClientId,
      AuthFlow,
      AuthParameters: { USERNAME, SECRET_HASH, ...parameters },
      ...(refuse && { ClientMetadata: { refuse: 'yes' } }),
    }
    const { UserPoolId } = pool
    const sent = AuthFlow.startsWith('ADMIN')
      ? service.sdk.send(new AdminInitiateAuthCommand({ UserPoolId, ...request }))
      : service.sdk.send(new InitiateAuthCommand(request))
    return sent.then(
      ({ ChallengeName }) => ChallengeName ?? 'tokens',
      error => `${error.name}: ${error.message}`,
    )
  }

  const cases = flows.flatMap(flow =>
    phases.flatMap(phase => [
      { ...flow, ...phase, client: 'LEGACY' as const, expected: phase.legacy },
      { ...flow, ...phase, client: 'ENABLED' as const, expected: phase.hiding },
    ]),
  )
  test.each(cases)(
    '$flow $parameters.PREFERRED_CHALLENGE $parameters.CHALLENGE_NAME answers $phase first (PreventUserExistenceErrors $client)',
    async ({ flow, parameters, password: isPassword, user, client, expected, ...phase }) => {
      const hash = 'hash' in phase ? (phase.hash as string) : undefined
      expect(await start(client, flow, user, parameters, { hash, refuse: true })).toBe(expected(clients[client].id, isPassword))
    },
  )

  test.each([
    ['EMAIL_OTP', { PREFERRED_CHALLENGE: 'EMAIL_OTP' }, 'EMAIL_OTP'],
    ['no preference', {}, 'SELECT_CHALLENGE'],
    ['PASSWORD', { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password }, lockedOut],
    ['PASSWORD without its value', { PREFERRED_CHALLENGE: 'PASSWORD' }, lockedOut],
    ['PASSWORD_SRP', { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A }, lockedOut],
  ])('lock-out in USER_AUTH is about passwords: a locked-out user with %s', async (_, parameters, expected) => {
    expect(await start('LEGACY', 'USER_AUTH', 'locked-out', parameters)).toBe(expected)
  })
})
