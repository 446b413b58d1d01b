import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AdminConfirmSignUpCommand, AdminGetUserCommand, CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { GetApplicationDateRangeKpiCommand } from '@aws-sdk/client-pinpoint'
import { afterAll, describe, expect, test } from 'vitest'
import { callback, oauthClient, plainBrowser } from '../pages/support.ts'
import { engines } from '../support/engines.ts'
import { password, startTestService } from '../support/service.ts'
import { arn, startTriggerServer } from '../triggers/support.ts'
import { type AnalyticsClient, createAnalyticsClient, eventsOf, settled, useAnalyticsService, useOnce, withClients } from './support.ts'

const client = { ...oauthClient, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH' as const] }

describe.each(engines)('requests without AnalyticsMetadata on %s', engine => {
  const counting = useAnalyticsService(engine)
  const exact = useAnalyticsService(engine, { analytics: { metadataOnly: true } })

  const addressIn =
    ({ service }: typeof counting, { UserPoolId, ClientId }: AnalyticsClient) =>
    (path: string, response_type = 'code') =>
      `${service.url}/${UserPoolId}${path}?${new URLSearchParams({ response_type, client_id: ClientId, redirect_uri: callback, scope: 'openid email' })}`

  /** On pages: a sign-up, a sign-in with its code redeemed twice, one by the implicit grant, and two failures. Returns the `sub`. */
  const useOnPages = async (analytics: typeof counting, made: AnalyticsClient) => {
    const { sdk, url } = analytics.service
    const address = addressIn(analytics, made)
    const browser = plainBrowser()
    await browser.open(address('/signup'))
    await browser.send({ username: 'pat', password })
    const pat = { UserPoolId: made.UserPoolId, Username: 'pat' }
    await sdk.send(new AdminConfirmSignUpCommand(pat))
    await browser.open(address('/login'))
    const { location } = await browser.send({ username: 'pat', password })
    const code = new URL(location!).searchParams.get('code')!
    const redeem = () =>
      fetch(`${url}/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'authorization_code', client_id: made.ClientId, code, redirect_uri: callback }),
      })
    expect((await redeem()).status).toBe(200)
    expect((await redeem()).status).toBe(400)
    const other = plainBrowser()
    await other.open(address('/login', 'token'))
    expect((await other.send({ username: 'pat', password })).location).toContain('#id_token=')
    const wrong = plainBrowser()
    await wrong.open(address('/login'))
    expect((await wrong.send({ username: 'pat', password: 'Wrong-horse-9' })).status).toBe(400)
    expect((await wrong.send({ username: 'nobody', password })).status).toBe(400)
    const { UserAttributes } = await sdk.send(new AdminGetUserCommand(pat))
    return UserAttributes!.find(({ Name }) => Name === 'sub')!.Value!
  }
  const shown = async (analytics: typeof counting, { applicationId }: AnalyticsClient) =>
    (await analytics.events(applicationId)).map(({ endpoint, EventType, Attributes: { origin, error } }) => ({
      endpoint,
      EventType,
      origin,
      ...(error !== undefined && { error }),
    }))

  test.each([{ userDataShared: false }, { userDataShared: true }])(
    'what users do on pages is counted at their sub, and marked; a failure has it only with user data ($userDataShared)',
    async ({ userDataShared }) => {
      const made = await createAnalyticsClient(counting, { client, userDataShared })
      const sub = await useOnPages(counting, made)
      expect(await settled(counting, made.ClientId, 5)).toEqual({ delivered: 5 })
      const unknown = `unknown-user-${made.ClientId}`
      const failure = { EventType: '_userauth.auth_fail', origin: 'page', error: 'NotAuthorizedException' }
      expect(await shown(counting, made)).toEqual([
        { endpoint: sub, EventType: '_userauth.sign_up', origin: 'page' },
        { endpoint: sub, EventType: '_userauth.sign_in', origin: 'page' },
        { endpoint: sub, EventType: '_userauth.sign_in', origin: 'page' },
        { ...failure, endpoint: userDataShared ? sub : unknown },
        { ...failure, endpoint: unknown },
      ])
    },
  )

  test('a sign-up on a page is counted where the address is free, and not where it is taken', async () => {
    const pool = { UsernameAttributes: ['email' as const], AutoVerifiedAttributes: ['email' as const] }
    const made = await createAnalyticsClient(counting, { client, pool })
    const before = counting.warnings.length
    for (const username of ['taken@example.com', 'taken@example.com', 'freed@example.com']) {
      const browser = plainBrowser()
      await browser.open(addressIn(counting, made)('/signup'))
      expect((await browser.send({ username, password })).status).toBe(200)
    }
    expect(await settled(counting, made.ClientId, 2)).toEqual({ delivered: 2 })
    expect((await shown(counting, made)).map(({ EventType }) => EventType)).toEqual(['_userauth.sign_up', '_userauth.sign_up'])
    expect(counting.warnings.slice(before)).toEqual([])
    const { clients } = await counting.service.analyticsStatus(2)
    expect(clients.filter(({ clientId }) => clientId.includes('simulated'))).toEqual([])
  })

  test('requests of the API are counted at the sub of the user, and marked', async () => {
    const made = await createAnalyticsClient(counting, { client })
    const { UserSub: sub } = await made.signUp('ann', undefined)
    await counting.service.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: made.UserPoolId, Username: 'ann' }))
    await made.signIn('ann', undefined)
    await expect(made.signIn('nobody', undefined)).rejects.toThrow()
    await settled(counting, made.ClientId, 3)
    expect(await shown(counting, made)).toEqual([
      { endpoint: sub, EventType: '_userauth.sign_up', origin: 'api' },
      { endpoint: sub, EventType: '_userauth.sign_in', origin: 'api' },
      { endpoint: `unknown-user-${made.ClientId}`, EventType: '_userauth.auth_fail', origin: 'api', error: 'NotAuthorizedException' },
    ])
  })

  test('with --analytics-metadata-only there are only the events of requests with AnalyticsMetadata, exactly as elsewhere', async () => {
    const made = await createAnalyticsClient(exact, { client })
    await useOnPages(exact, made)
    await made.signUp('bob', undefined)
    await expect(made.signIn('nobody', undefined)).rejects.toThrow()
    await useOnce(exact, made)
    expect(await settled(exact, made.ClientId, 4)).toEqual({ delivered: 4 })
    expect(await exact.events(made.applicationId)).toEqual(eventsOf(made))
  })

  test('a client without an AnalyticsConfiguration has no events, with AnalyticsMetadata or without', async () => {
    const made = await createAnalyticsClient(counting, { client })
    const plain = await counting.service.sdk.send(
      new CreateUserPoolClientCommand({ UserPoolId: made.UserPoolId, ClientName: 'plain', ...client }),
    )
    const ClientId = plain.UserPoolClient!.ClientId!
    await useOnPages(counting, { ...made, ClientId })
    await made.signUp('last', 'after')
    await settled(counting, made.ClientId, 1)
    expect((await counting.service.analyticsStatus(2)).clients.map(({ clientId }) => clientId)).not.toContain(ClientId)
  })
})

test('views of the pages of a client with analytics are counted, sent together when the service stops, and make nobody active', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-page-views-'))
  const masterKey = randomBytes(32)
  const startService = async (metadataOnly = false) =>
    withClients(await startTestService({ dataDir, masterKey, analytics: { metadataOnly } }))
  const first = await startService()
  const made = await createAnalyticsClient(first, { client })
  const address = (path: string) =>
    `/${made.UserPoolId}${path}?${new URLSearchParams({ response_type: 'code', client_id: made.ClientId, redirect_uri: callback, scope: 'openid' })}`
  for (const path of ['/login', '/login', '/signup', '/login']) await fetch(`${first.service.url}${address(path)}`)
  await first.service.close()
  const exact = await startService(true)
  await fetch(`${exact.service.url}${address('/login')}`)
  await settled(exact, made.ClientId, 2)
  await exact.service.close()

  const last = await startService()
  await settled(last, made.ClientId, 2)
  const { events } = await last.service.exportEvents({ applicationId: made.applicationId, limit: 10 })
  const common = { userPoolId: made.UserPoolId, clientId: made.ClientId, origin: 'page' }
  expect(events.map(({ event_type, client: { client_id }, attributes, metrics }) => [event_type, client_id, attributes, metrics])).toEqual(
    expect.arrayContaining([
      ['_poolhouse.page_view', `unknown-user-${made.ClientId}`, { ...common, page: '/login' }, { views: 3 }],
      ['_poolhouse.page_view', `unknown-user-${made.ClientId}`, { ...common, page: '/signup' }, { views: 1 }],
    ]),
  )
  const kpi = async (KpiName: string) => {
    const { ApplicationDateRangeKpiResponse: answer } = await last.pinpoint.send(
      new GetApplicationDateRangeKpiCommand({ ApplicationId: made.applicationId, KpiName }),
    )
    return answer!.KpiResult!.Rows!.reduce((sum, { Values }) => sum + Number(Values![0]!.Value), 0)
  }
  expect([await kpi('page-views'), await kpi('daily-active-users-grouped-by-date'), await kpi('new-users')]).toEqual([4, 0, 0])
  await last.service.close()
  rmSync(dataDir, { recursive: true, force: true })
})

describe('a Lambda trigger that refuses', async () => {
  const functions = await startTriggerServer({
    post: event => {
      if (event.userName === 'ann') throw new Error('Not today')
    },
  })
  afterAll(() => functions.close())
  const analytics = useAnalyticsService('SQLite', { triggers: { targets: functions.targets } })

  test('after the password leaves no sign-in and no failure; one that accepts leaves one sign-in', async () => {
    const made = await createAnalyticsClient(analytics, { client, pool: { LambdaConfig: { PostAuthentication: arn('post') } } })
    for (const Username of ['ann', 'bob']) {
      await made.signUp(Username, Username)
      await analytics.service.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: made.UserPoolId, Username }))
    }
    await expect(made.signIn('ann', 'ann')).rejects.toMatchObject({ name: 'UserLambdaValidationException' })
    await made.signIn('bob', 'bob')
    await settled(analytics, made.ClientId, 3)
    const events = (await analytics.events(made.applicationId)).map(({ endpoint, EventType }) => [endpoint, EventType])
    expect(events).toEqual([
      ['ann', '_userauth.sign_up'],
      ['bob', '_userauth.sign_up'],
      ['bob', '_userauth.sign_in'],
    ])
  })
})
