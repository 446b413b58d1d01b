import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminInitiateAuthCommand,
  AdminResetUserPasswordCommand,
  AdminRespondToAuthChallengeCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { DeleteRoleCommand, DeleteRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import { DeleteAppCommand, GetApplicationDateRangeKpiCommand } from '@aws-sdk/client-pinpoint'
import { describe, expect, test } from 'vitest'
import { analyticsOperations, failureExceptions } from '../../src/analytics/capture.ts'
import { engines } from '../support/engines.ts'
import { password } from '../support/service.ts'
import {
  createAnalyticsClient,
  endpointOf,
  endpointsOfUser,
  permissionsOn,
  permissionsWithDeny,
  settled,
  trustOf,
  useAnalyticsService,
} from './support.ts'

type Client = Awaited<ReturnType<typeof createAnalyticsClient>>
const at = (id: string) => ({ AnalyticsMetadata: { AnalyticsEndpointId: id } })
const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

describe.each(engines)('analytics on %s', engine => {
  const analytics = useAnalyticsService(engine)

  /** Signs up, signs in, and fails with a wrong password and with an unknown user, each at an endpoint of its own. Four events. */
  const useOnce = async (client: Client) => {
    const { UserSub } = await client.signUp('ann', 'phone-1')
    await analytics.service.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: client.UserPoolId, Username: 'ann' }))
    await client.signIn('ann', 'phone-2')
    await expect(client.signIn('ann', 'phone-3', 'Wrong-horse-9')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await expect(client.signIn('nobody', 'phone-4')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    return UserSub!
  }
  const eventsOf = ({ UserPoolId, ClientId }: Client) => {
    const event = (endpoint: string, EventType: string, attributes: object = {}) => ({
      id: uuid,
      endpoint,
      EventType,
      Timestamp: time,
      Session: { Id: uuid, StartTimestamp: time },
      Attributes: { userPoolId: UserPoolId, clientId: ClientId, ...attributes },
      SdkName: 'cognito-idp',
    })
    return [
      event('phone-1', '_userauth.sign_up'),
      event('phone-2', '_userauth.sign_in'),
      event('phone-3', '_userauth.auth_fail', { error: 'NotAuthorizedException' }),
      event('phone-4', '_userauth.auth_fail', { error: 'NotAuthorizedException' }),
    ]
  }
  const kpi = async (ApplicationId: string, KpiName: string) => {
    const { ApplicationDateRangeKpiResponse: answer } = await analytics.pinpoint.send(
      new GetApplicationDateRangeKpiCommand({ ApplicationId, KpiName }),
    )
    return Number(answer?.KpiResult?.Rows?.[0]?.Values?.[0]?.Value ?? 0)
  }

  test.each([{ byArn: false }, { byArn: true }])(
    'a sign-up, a sign-in and two failures are four events at the endpoints of their requests, without user data, byArn: $byArn',
    async setup => {
      const client = await createAnalyticsClient(analytics, setup)
      const sub = await useOnce(client)
      expect(await settled(analytics, client.ClientId, 4)).toEqual({ delivered: 4 })
      expect(await analytics.events(client.applicationId)).toEqual(eventsOf(client))
      for (const id of ['phone-1', 'phone-2', 'phone-3', 'phone-4']) {
        const found = await endpointOf(analytics, client.applicationId, id)
        expect(found).toMatchObject({ Id: id, ApplicationId: client.applicationId, EffectiveDate: time })
        expect(found?.User?.UserId).toBeUndefined()
      }
      expect(await endpointsOfUser(analytics, client.applicationId, sub)).toEqual([])
      expect(await kpi(client.applicationId, 'sign-ups')).toBe(1)
      expect(await kpi(client.applicationId, 'sign-ins')).toBe(1)
      expect(await kpi(client.applicationId, 'sign-in-failures')).toBe(2)
    },
  )

  test('with UserDataShared the endpoints have the user and the attributes that the client may read, and each address an endpoint', async () => {
    const client = await createAnalyticsClient(analytics, {
      userDataShared: true,
      client: { ReadAttributes: ['email', 'phone_number', 'given_name', 'email_verified'] },
    })
    const sub = await useOnce(client)
    expect(await settled(analytics, client.ClientId, 4)).toEqual({ delivered: 4 })
    expect(await analytics.events(client.applicationId)).toEqual(eventsOf(client))
    const UserAttributes = { email: ['ann@example.com'], phone_number: ['+15551230000'], given_name: ['Ann'] }
    for (const id of ['phone-1', 'phone-2', 'phone-3']) {
      const found = await endpointOf(analytics, client.applicationId, id)
      expect(found).toMatchObject({ Id: id, User: { UserId: sub } })
      expect(found?.User?.UserAttributes).toEqual(UserAttributes)
      expect(found).not.toHaveProperty('Address')
      expect(found).not.toHaveProperty('ChannelType')
    }
    expect((await endpointOf(analytics, client.applicationId, 'phone-4'))?.User?.UserId).toBeUndefined()
    const all = await endpointsOfUser(analytics, client.applicationId, sub)
    expect(all).toHaveLength(5)
    expect(all.filter(({ ChannelType }) => ChannelType !== undefined)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ChannelType: 'EMAIL', Address: 'ann@example.com', OptOut: 'NONE', User: { UserId: sub } }),
        expect.objectContaining({ ChannelType: 'SMS', Address: '+15551230000', OptOut: 'NONE', User: { UserId: sub } }),
      ]),
    )
  })

  test('an attribute that the client may not read is not shared, and neither is its endpoint', async () => {
    const client = await createAnalyticsClient(analytics, { userDataShared: true, client: { ReadAttributes: ['given_name'] } })
    const { UserSub: sub } = await client.signUp('ann', 'phone-1')
    await settled(analytics, client.ClientId, 1)
    const all = await endpointsOfUser(analytics, client.applicationId, sub!)
    expect(all.map(({ Id, User }) => ({ Id, attributes: User?.UserAttributes }))).toEqual([
      { Id: 'phone-1', attributes: { given_name: ['Ann'] } },
    ])
  })

  /** What changes after the client was created, and what is due then. `detail`: what the operator reads. */
  const changes: Record<
    string,
    {
      change: (client: Client) => Promise<unknown>
      outcome: string
      events: 'all' | 'none'
      endpoints: 'user' | 'bare' | 'none'
      detail: RegExp
    }
  > = {
    'the policy narrowed to another application': {
      change: client => client.setPolicy(permissionsOn('0'.repeat(32))),
      outcome: 'not-permitted',
      events: 'none',
      endpoints: 'none',
      detail: /^mobiletargeting:PutEvents on arn:aws:mobiletargeting:us-east-1:000000000000:apps\/\w+ is denied: .*"send"/,
    },
    'the policy narrowed to UpdateEndpoint': {
      change: client => client.setPolicy(permissionsOn(client.applicationId, ['mobiletargeting:UpdateEndpoint'])),
      outcome: 'not-permitted',
      events: 'none',
      endpoints: 'user',
      detail: /^mobiletargeting:PutEvents on .* is denied/,
    },
    'the policy narrowed to PutEvents': {
      change: client => client.setPolicy(permissionsOn(client.applicationId, ['mobiletargeting:PutEvents'])),
      outcome: 'not-permitted',
      events: 'all',
      endpoints: 'bare',
      detail: /^mobiletargeting:UpdateEndpoint on .* is denied/,
    },
    'a statement that denies': {
      change: client => client.setPolicy(permissionsWithDeny(client.applicationId)),
      outcome: 'not-permitted',
      events: 'none',
      endpoints: 'none',
      detail: /is denied by statement "NotThisOne" of identity policy "send"/,
    },
    'the policy deleted': {
      change: ({ roleName }) => analytics.iam.send(new DeleteRolePolicyCommand({ RoleName: roleName, PolicyName: 'send' })),
      outcome: 'not-permitted',
      events: 'none',
      endpoints: 'none',
      detail: /is denied: no statement of an identity policy allows it/,
    },
    'the trust given to another service': {
      change: ({ roleName }) =>
        analytics.iam.send(
          new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: trustOf('outside', 'lambda.amazonaws.com') }),
        ),
      outcome: 'not-trusted',
      events: 'none',
      endpoints: 'none',
      detail: /^sts:AssumeRole on arn:aws:iam::000000000000:role\/analytics-\S+ is denied: .*does not apply/,
    },
    'the external id of the role changed': {
      change: ({ roleName }) =>
        analytics.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: trustOf('other') })),
      outcome: 'not-trusted',
      events: 'none',
      endpoints: 'none',
      detail: /sts:ExternalId is "outside", which does not satisfy StringEquals "other"/,
    },
    'the external id of the client changed': {
      change: client => client.configure({ ...client.configuration, ExternalId: 'inside' }),
      outcome: 'not-trusted',
      events: 'none',
      endpoints: 'none',
      detail: /sts:ExternalId is "inside", which does not satisfy StringEquals "outside"/,
    },
    'the role deleted': {
      change: async ({ roleName }) => {
        await analytics.iam.send(new DeleteRolePolicyCommand({ RoleName: roleName, PolicyName: 'send' }))
        await analytics.iam.send(new DeleteRoleCommand({ RoleName: roleName }))
      },
      outcome: 'no-role',
      events: 'none',
      endpoints: 'none',
      detail: /^The role arn:aws:iam::000000000000:role\/analytics-\S+ does not exist\.$/,
    },
    'the application deleted': {
      change: ({ applicationId }) => analytics.pinpoint.send(new DeleteAppCommand({ ApplicationId: applicationId })),
      outcome: 'no-application',
      events: 'none',
      endpoints: 'none',
      detail: /^The application arn:aws:mobiletargeting:us-east-1:000000000000:apps\/\w+ does not exist\.$/,
    },
  }

  test.each(Object.keys(changes))('with %s the sign-ins go on, and what is due is delivered', async name => {
    const { change, outcome, events, endpoints, detail } = changes[name]!
    const client = await createAnalyticsClient(analytics, { userDataShared: true })
    await change(client)
    const sub = await useOnce(client)
    expect(await settled(analytics, client.ClientId, 4)).toEqual({ [outcome]: 4 })
    const status = (await analytics.service.analyticsStatus(1)).find(({ clientId }) => clientId === client.ClientId)
    expect(status).toMatchObject({ clientName: 'app', waiting: 0, waitingSince: null })
    expect(status?.deliveries[0]).toMatchObject({ outcome, events: 4, detail: expect.stringMatching(detail) })
    expect(await analytics.events(client.applicationId)).toEqual(events === 'all' ? eventsOf(client) : [])
    if (name === 'the application deleted') return
    const phone = await endpointOf(analytics, client.applicationId, 'phone-1')
    expect({ exists: phone !== undefined, user: phone?.User?.UserId }).toEqual({
      exists: endpoints !== 'none',
      user: endpoints === 'user' ? sub : undefined,
    })
    expect(await endpointsOfUser(analytics, client.applicationId, sub)).toHaveLength(endpoints === 'user' ? 5 : 0)
  })

  test('a change back lets the next events through, and the refused ones are not sent later', async () => {
    const client = await createAnalyticsClient(analytics)
    await client.setPolicy(permissionsOn('0'.repeat(32)))
    await client.signUp('ann', 'phone-1')
    expect(await settled(analytics, client.ClientId, 1)).toEqual({ 'not-permitted': 1 })
    await client.setPolicy(permissionsOn(client.applicationId))
    await client.signUp('bob', 'phone-2')
    expect(await settled(analytics, client.ClientId, 2)).toEqual({ 'not-permitted': 1, delivered: 1 })
    expect((await analytics.events(client.applicationId)).map(({ endpoint }) => endpoint)).toEqual(['phone-2'])
  })

  test('a client whose configuration was removed sends nothing', async () => {
    const client = await createAnalyticsClient(analytics)
    await client.configure(undefined)
    await client.signUp('ann', 'phone-1')
    await client.configure(client.configuration)
    await client.signUp('bob', 'phone-2')
    expect(await settled(analytics, client.ClientId, 1)).toEqual({ delivered: 1 })
    expect((await analytics.events(client.applicationId)).map(({ endpoint }) => endpoint)).toEqual(['phone-2'])
  })

  test('the event of a user who was deleted before it was delivered has no user data', async () => {
    const client = await createAnalyticsClient(analytics, { userDataShared: true })
    const { UserSub } = await client.signUp('ann', 'phone-1')
    await analytics.service.sdk.send(new AdminDeleteUserCommand({ UserPoolId: client.UserPoolId, Username: 'ann' }))
    expect(await settled(analytics, client.ClientId, 1)).toEqual({ delivered: 1 })
    const found = await endpointOf(analytics, client.applicationId, 'phone-1')
    // The worker may have been faster than the deletion.
    expect([undefined, UserSub]).toContain(found?.User?.UserId)
  })

  /** Each operation that accepts AnalyticsMetadata, and the events of one request of it. */
  const operations: Record<string, { run: (client: Client) => Promise<unknown>; events: string[] }> = {
    SignUp: { run: client => client.signUp('new', 'here'), events: ['_userauth.sign_up'] },
    ConfirmSignUp: {
      run: ({ ClientId }) =>
        analytics.service.sdk.send(new ConfirmSignUpCommand({ ClientId, Username: 'bea', ConfirmationCode: '000000', ...at('here') })),
      events: [],
    },
    ResendConfirmationCode: {
      run: ({ ClientId }) => analytics.service.sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username: 'bea', ...at('here') })),
      events: [],
    },
    InitiateAuth: { run: client => client.signIn('ann', 'here'), events: ['_userauth.sign_in'] },
    AdminInitiateAuth: {
      run: ({ UserPoolId, ClientId }) =>
        analytics.service.sdk.send(
          new AdminInitiateAuthCommand({
            ...{ UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', ...at('here') },
            AuthParameters: { USERNAME: 'ann', PASSWORD: password },
          }),
        ),
      events: ['_userauth.sign_in'],
    },
    RespondToAuthChallenge: {
      run: async ({ ClientId }) => {
        const { Session } = await analytics.service.sdk.send(
          new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'cal', PASSWORD: password } }),
        )
        const ChallengeResponses = { USERNAME: 'cal', NEW_PASSWORD: 'Correct-horse-10' }
        return analytics.service.sdk.send(
          new RespondToAuthChallengeCommand({
            ...{ ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED', Session, ChallengeResponses, ...at('here') },
          }),
        )
      },
      events: ['_userauth.sign_in'],
    },
    AdminRespondToAuthChallenge: {
      run: async ({ UserPoolId, ClientId }) => {
        const { Session } = await analytics.service.sdk.send(
          new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'cal', PASSWORD: password } }),
        )
        const ChallengeResponses = { USERNAME: 'cal', NEW_PASSWORD: 'Correct-horse-10' }
        return analytics.service.sdk.send(
          new AdminRespondToAuthChallengeCommand({
            ...{ UserPoolId, ClientId, ChallengeName: 'NEW_PASSWORD_REQUIRED', Session, ChallengeResponses, ...at('here') },
          }),
        )
      },
      events: ['_userauth.sign_in'],
    },
    ForgotPassword: {
      run: ({ ClientId }) => analytics.service.sdk.send(new ForgotPasswordCommand({ ClientId, Username: 'ann', ...at('here') })),
      events: [],
    },
    ConfirmForgotPassword: {
      run: ({ ClientId }) =>
        analytics.service.sdk.send(
          new ConfirmForgotPasswordCommand({
            ...{ ClientId, Username: 'ann', ConfirmationCode: '000000', Password: 'Correct-horse-10', ...at('here') },
          }),
        ),
      events: [],
    },
  }

  test('the table of operations is complete', () => {
    expect(Object.keys(operations).sort()).toEqual([...analyticsOperations].sort())
  })

  test.each(Object.keys(operations))('%s with AnalyticsMetadata is an event where its row says so', async name => {
    const client = await createAnalyticsClient(analytics, {
      client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    })
    const { UserPoolId } = client
    const admin = analytics.service.sdk
    for (const Username of ['ann', 'bea']) await client.signUp(Username, 'before')
    await admin.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: 'ann' }))
    await admin.send(new AdminCreateUserCommand({ UserPoolId, Username: 'cal', TemporaryPassword: password, MessageAction: 'SUPPRESS' }))
    const { run, events } = operations[name]!
    await run(client).catch(error => {
      if (error.name !== 'CodeMismatchException' && error.name !== 'ExpiredCodeException') throw error
    })
    await client.signUp('last', 'after')
    await settled(analytics, client.ClientId, 3 + events.length)
    const here = (await analytics.events(client.applicationId)).filter(({ endpoint }) => endpoint === 'here')
    expect(here.map(({ EventType }) => EventType)).toEqual(events)
  })

  test('REFRESH_TOKEN_AUTH is no sign-in, and a token that is refused is a failure', async () => {
    const client = await createAnalyticsClient(analytics)
    const { ClientId } = client
    await client.signUp('ann', 'phone-1')
    await analytics.service.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: client.UserPoolId, Username: 'ann' }))
    const { AuthenticationResult } = await client.signIn('ann', 'phone-1')
    const refresh = (REFRESH_TOKEN: string) =>
      analytics.service.sdk.send(
        new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN }, ...at('phone-2') }),
      )
    await refresh(AuthenticationResult!.RefreshToken!)
    await expect(refresh('nonsense')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await settled(analytics, ClientId, 3)
    const refreshed = (await analytics.events(client.applicationId)).filter(({ endpoint }) => endpoint === 'phone-2')
    expect(refreshed.map(({ EventType }) => EventType)).toEqual(['_userauth.auth_fail'])
  })

  /** Each exception that is a failure, and one that is none. */
  const failures: Record<string, (client: Client) => Promise<unknown>> = {
    NotAuthorizedException: client => client.signIn('ann', 'here', 'Wrong-horse-9'),
    UserNotFoundException: client => client.signIn('nobody', 'here'),
    UserNotConfirmedException: client => client.signIn('bea', 'here'),
    PasswordResetRequiredException: async client => {
      await analytics.service.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: client.UserPoolId, Username: 'ann' }))
      return client.signIn('ann', 'here')
    },
    CodeMismatchException: async ({ ClientId }) => {
      const { Session } = await analytics.service.sdk.send(
        new InitiateAuthCommand({
          ...{ ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: 'ann', PREFERRED_CHALLENGE: 'EMAIL_OTP' } },
        }),
      )
      const ChallengeResponses = { USERNAME: 'ann', EMAIL_OTP_CODE: '00000000' }
      return analytics.service.sdk.send(
        new RespondToAuthChallengeCommand({ ClientId, ChallengeName: 'EMAIL_OTP', Session, ChallengeResponses, ...at('here') }),
      )
    },
    InvalidParameterException: ({ ClientId }) =>
      analytics.service.sdk.send(
        new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'ann' }, ...at('here') }),
      ),
  }

  test('the table of failures is complete', () => {
    expect(Object.keys(failures).sort()).toEqual([...failureExceptions, 'InvalidParameterException'].sort())
  })

  test.each(Object.keys(failures))('a sign-in that ends in %s is a failure where the reference names it', async name => {
    const client = await createAnalyticsClient(analytics, {
      pool: {
        AutoVerifiedAttributes: ['email'],
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
        EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/a@example.com' },
      },
      client: {
        PreventUserExistenceErrors: 'LEGACY',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      },
    })
    for (const user of ['ann', 'bea']) await client.signUp(user, 'before')
    await analytics.service.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: client.UserPoolId, Username: 'ann' }))
    await expect(failures[name]!(client)).rejects.toMatchObject({ name })
    await client.signUp('last', 'after')
    const isFailure = failureExceptions.has(name)
    await settled(analytics, client.ClientId, isFailure ? 4 : 3)
    const here = (await analytics.events(client.applicationId)).filter(({ endpoint }) => endpoint === 'here')
    expect(here.map(({ EventType, Attributes }) => [EventType, Attributes.error])).toEqual(isFailure ? [['_userauth.auth_fail', name]] : [])
  })

  test.each([
    { what: 'with U+0000', id: 'a\0b' },
    { what: 'that is empty', id: '' },
  ])('a sign-up with an endpoint id $what succeeds, and is counted like one without', async ({ id }) => {
    const client = await createAnalyticsClient(analytics)
    const { UserSub } = await client.signUp('ann', id)
    expect(await settled(analytics, client.ClientId, 1)).toEqual({ delivered: 1 })
    expect(await analytics.events(client.applicationId)).toMatchObject([{ endpoint: UserSub, Attributes: { origin: 'api' } }])
  })

  test.each([
    { id: '__proto__', outcome: 'delivered' },
    { id: 'constructor', outcome: 'delivered' },
    { id: 'a/b?c=%2F&é😀', outcome: 'delivered' },
    { id: 'x'.repeat(1_024), outcome: 'delivered' },
    { id: 'x'.repeat(1_025), outcome: 'invalid' },
    { id: 'x'.repeat(100_000), outcome: 'invalid' },
  ])('a sign-up with a strange endpoint id succeeds, and its event is $outcome', async ({ id, outcome }) => {
    const client = await createAnalyticsClient(analytics)
    await client.signUp('ann', id)
    expect(await settled(analytics, client.ClientId, 1)).toEqual({ [outcome]: 1 })
    expect((await analytics.events(client.applicationId)).map(({ endpoint }) => endpoint)).toEqual(outcome === 'delivered' ? [id] : [])
  })
})
