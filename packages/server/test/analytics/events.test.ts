import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminInitiateAuthCommand,
  AdminResetUserPasswordCommand,
  AdminRespondToAuthChallengeCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { GetApplicationDateRangeKpiCommand } from '@aws-sdk/client-pinpoint'
import { describe, expect, test } from 'vitest'
import { analyticsOperations, failureExceptions } from '../../src/analytics/capture.ts'
import { engines } from '../support/engines.ts'
import { password } from '../support/service.ts'
import {
  type AnalyticsClient,
  createAnalyticsClient,
  endpointOf,
  endpointsOfUser,
  eventsOf,
  settled,
  time,
  useAnalyticsService,
  useOnce,
} from './support.ts'

const at = (id: string) => ({ AnalyticsMetadata: { AnalyticsEndpointId: id } })

describe.each(engines)('analytics on %s', engine => {
  const analytics = useAnalyticsService(engine)

  const kpi = async (ApplicationId: string, KpiName: string) => {
    const { ApplicationDateRangeKpiResponse: answer } = await analytics.pinpoint.send(
      new GetApplicationDateRangeKpiCommand({ ApplicationId, KpiName }),
    )
    return Number(answer?.KpiResult?.Rows?.[0]?.Values?.[0]?.Value ?? 0)
  }

  test('a sign-up, a sign-in and two failures are four events at the endpoints of their requests, without user data', async () => {
    const client = await createAnalyticsClient(analytics)
    const sub = await useOnce(analytics, client)
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
  })

  test('with UserDataShared the endpoints have the user and the attributes that the client may read, and each address an endpoint', async () => {
    const client = await createAnalyticsClient(analytics, {
      userDataShared: true,
      client: { ReadAttributes: ['email', 'phone_number', 'given_name', 'email_verified'] },
    })
    const sub = await useOnce(analytics, client)
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
  const operations: Record<string, { run: (client: AnalyticsClient) => Promise<unknown>; events: string[] }> = {
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
      pool: { AutoVerifiedAttributes: ['email'] },
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
  const failures: Record<string, (client: AnalyticsClient) => Promise<unknown>> = {
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
    const ann = { UserPoolId: client.UserPoolId, Username: 'ann' }
    await analytics.service.sdk.send(new AdminConfirmSignUpCommand(ann))
    await analytics.service.sdk.send(
      new AdminUpdateUserAttributesCommand({ ...ann, UserAttributes: [{ Name: 'email_verified', Value: 'true' }] }),
    )
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
    { what: '__proto__', id: '__proto__', outcome: 'delivered' },
    { what: 'constructor', id: 'constructor', outcome: 'delivered' },
    { what: 'of signs of URLs', id: 'a/b?c=%2F&é😀', outcome: 'delivered' },
    { what: 'of 256 characters', id: 'é'.repeat(256), outcome: 'delivered' },
    { what: 'of 257 characters', id: 'x'.repeat(257), outcome: 'invalid' },
    { what: 'of 100,000 characters', id: 'x'.repeat(100_000), outcome: 'invalid' },
  ])('a sign-up with an endpoint id $what succeeds, and its event is $outcome', async ({ id, outcome }) => {
    const client = await createAnalyticsClient(analytics)
    await client.signUp('ann', id)
    expect(await settled(analytics, client.ClientId, 1)).toEqual({ [outcome]: 1 })
    expect((await analytics.events(client.applicationId)).map(({ endpoint }) => endpoint)).toEqual(outcome === 'delivered' ? [id] : [])
  })
})
