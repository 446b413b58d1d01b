import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  DeleteAppCommand,
  type Event,
  GetApplicationDateRangeKpiCommand,
  GetEndpointCommand,
  type PinpointClient,
} from '@aws-sdk/client-pinpoint'
import { beforeAll, describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { createApplication, pinpointFor, putBatch, signInEvent } from './support.ts'

const day = 86_400_000
const accepted = { StatusCode: 202, Message: 'Accepted' }

describe.each(engines)('events on %s', engine => {
  const service = useServiceOn(engine)
  let pinpoint: PinpointClient
  beforeAll(() => {
    pinpoint = pinpointFor(service.url)
  })
  const kpi = async (ApplicationId: string, KpiName: string, StartTime?: Date, EndTime?: Date) => {
    const { ApplicationDateRangeKpiResponse } = await pinpoint.send(
      new GetApplicationDateRangeKpiCommand({ ApplicationId, KpiName, StartTime, EndTime }),
    )
    return ApplicationDateRangeKpiResponse!.KpiResult!.Rows!.map(({ GroupedBys, Values }) =>
      [...GroupedBys!, ...Values!].map(({ Value }) => Value).join(' '),
    )
  }

  test('events are accepted with status 202 and one answer for each, and their endpoint is stored first', async () => {
    const id = await createApplication(pinpoint)
    const now = Date.now()
    const { $metadata, EventsResponse } = await putBatch(pinpoint, id, {
      phone: { Endpoint: { User: { UserId: 'u1' } }, Events: { a: signInEvent('c1', now), b: signInEvent('c1', now) } },
      tablet: { Endpoint: {}, Events: { a: signInEvent('c2', now) } },
    })
    expect($metadata.httpStatusCode).toBe(202)
    expect(EventsResponse!.Results).toEqual({
      phone: { EndpointItemResponse: accepted, EventsItemResponse: { a: accepted, b: accepted } },
      tablet: { EndpointItemResponse: accepted, EventsItemResponse: { a: accepted } },
    })
    for (const [EndpointId, User] of [
      ['phone', { UserId: 'u1' }],
      ['tablet', undefined],
    ] as const)
      expect((await pinpoint.send(new GetEndpointCommand({ ApplicationId: id, EndpointId }))).EndpointResponse!.User).toEqual(User)
    expect(await kpi(id, 'sign-ins')).toEqual(['3.0'])
    expect(await kpi(id, 'sign-ins-grouped-by-client')).toEqual(['c1 2.0', 'c2 1.0'])
  })

  test('an event that is sent again, also by many at once, counts once', async () => {
    const id = await createApplication(pinpoint)
    const batch = { e: { Endpoint: {}, Events: { a: signInEvent('c', Date.now()), b: signInEvent('c', Date.now()) } } }
    await Promise.all(Array.from({ length: 10 }, () => putBatch(pinpoint, id, batch)))
    expect(await kpi(id, 'sign-ins')).toEqual(['2.0'])
    expect((await kpi(id, 'daily-active-users-grouped-by-date')).at(-1)).toMatch(/ 1\.0$/)
  })

  test('an event that is not valid is refused by itself, with the member that is wrong', async () => {
    const id = await createApplication(pinpoint)
    const Timestamp = new Date().toISOString()
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']))
    const bad: Record<string, [event: object, message: string]> = {
      type: [{ Timestamp }, 'Event.EventType is required.'],
      time: [{ EventType: 'x' }, 'Event.Timestamp is required.'],
      when: [{ EventType: 'x', Timestamp: 'now' }, 'Event.Timestamp must be a time in the form of ISO 8601, such as 2026-01-31T12:00:00Z.'],
      long: [{ EventType: 'x'.repeat(51), Timestamp }, 'Event.EventType has 51 characters; 1 to 50 are allowed.'],
      value: [
        { EventType: 'x', Timestamp, Attributes: { a: 'v'.repeat(201) } },
        'Event.Attributes.a has 201 characters; 0 to 200 are allowed.',
      ],
      many: [{ EventType: 'x', Timestamp, Attributes: many(41) }, 'Event.Attributes has 41 keys; at most 40 are allowed.'],
      huge: [{ EventType: 'x', Timestamp, AppTitle: 'v'.repeat(1_000_001) }, 'Event has more than 1000000 bytes.'],
      session: [{ EventType: 'x', Timestamp, Session: { Id: 's' } }, 'Event.Session.StartTimestamp is required.'],
      text: ['x' as unknown as object, 'Event must be an object, not a string.'],
      ['i'.repeat(257)]: [{ EventType: 'x', Timestamp }, 'The event id has 257 characters; 1 to 256 are allowed.'],
    }
    const Events = Object.fromEntries(Object.entries(bad).map(([name, [event]]) => [name, event as Event]))
    // Sent without the SDK, which would leave out what its model does not know.
    const response = await fetch(`${service.url}/v1/apps/${id}/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ BatchItem: { e: { Endpoint: {}, Events: { ...Events, good: signInEvent('c', Date.now()) } } } }),
    })
    expect(response.status).toBe(202)
    const { Results } = (await response.json()) as { Results: Record<string, { EventsItemResponse: object }> }
    expect(Results.e!.EventsItemResponse).toEqual({
      ...Object.fromEntries(Object.entries(bad).map(([name, [, Message]]) => [name, { StatusCode: 400, Message }])),
      good: accepted,
    })
    expect(await kpi(id, 'sign-ins')).toEqual(['1.0'])
  })

  test.each<[string, (at: string) => object | string, number, string, RegExp]>([
    ['without BatchItem', () => ({}), 400, 'BadRequestException', /^BatchItem is required\.$/],
    [
      'without Endpoint',
      () => ({ BatchItem: { e: { Events: {} } } }),
      400,
      'BadRequestException',
      /^BatchItem\.e\.Endpoint is required\.$/,
    ],
    [
      'of 101 events',
      Timestamp => ({
        BatchItem: {
          e: {
            Endpoint: {},
            Events: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [index, { EventType: 'x', Timestamp }])),
          },
        },
      }),
      400,
      'BadRequestException',
      /^BatchItem has 101 events; at most 100 are allowed\.$/,
    ],
    [
      'with an endpoint id of 257 characters',
      () => ({ BatchItem: { ['e'.repeat(257)]: { Endpoint: {}, Events: {} } } }),
      400,
      'BadRequestException',
      /^The endpoint id has 257 characters/,
    ],
    ['of more than 4 MB', () => ' '.repeat(4_194_305), 413, 'PayloadTooLargeException', /larger than 4194304 bytes/],
    ['that is no JSON', () => '{"BatchItem"', 400, 'BadRequestException', /^The request body is not JSON/],
    ['that is a list', () => [], 400, 'BadRequestException', /must be an object, not a list\.$/],
    ['with the character U+0000', () => ({ BatchItem: { 'e\0': { Endpoint: {}, Events: {} } } }), 400, 'BadRequestException', /U\+0000/],
  ])('a request %s is refused', async (_, body, status, name, message) => {
    const id = await createApplication(pinpoint)
    const made = body(new Date().toISOString())
    const response = await fetch(`${service.url}/v1/apps/${id}/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof made === 'string' ? made : JSON.stringify(made),
    })
    const answer = (await response.json()) as { Message: string; RequestID: string }
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([status, name])
    expect(answer.Message).toMatch(message)
    expect(answer.RequestID).toBe(response.headers.get('x-amzn-requestid'))
  })

  test('ids that are no well-formed Unicode are stored with the replacement character, and counted', async () => {
    const id = await createApplication(pinpoint)
    const body = JSON.stringify({
      BatchItem: { 'e\ud800': { Endpoint: { User: { UserId: 'u\udc00' } }, Events: { 'a\ud801': signInEvent('c', Date.now()) } } },
    })
    const headers = { 'content-type': 'application/json' }
    for (const run of [1, 2]) {
      const response = await fetch(`${service.url}/v1/apps/${id}/events`, { method: 'POST', headers, body })
      expect(response.status, `run ${run}`).toBe(202)
    }
    expect(await kpi(id, 'sign-ins')).toEqual(['1.0'])
    const { EndpointResponse } = await pinpoint.send(new GetEndpointCommand({ ApplicationId: id, EndpointId: 'e\ufffd' }))
    expect(EndpointResponse!.User).toEqual({ UserId: 'u\ufffd' })
  })

  test('sign-ups, sign-ins, failures, active and new users are counted per day and client', async () => {
    const id = await createApplication(pinpoint)
    const today = Math.floor(Date.now() / day) * day
    const at = (days: number) => today - days * day + 3_600_000
    const put = (endpoint: string, UserId: string | undefined, events: Record<string, Event>) =>
      putBatch(pinpoint, id, { [endpoint]: { Endpoint: UserId === undefined ? {} : { User: { UserId } }, Events: events } })
    await put('alice-phone', 'alice', {
      1: signInEvent('web', at(2), '_userauth.sign_up'),
      2: signInEvent('web', at(2)),
      3: signInEvent('web', at(1)),
      4: signInEvent('mobile', at(1)),
    })
    await put('alice-tablet', 'alice', { 1: signInEvent('web', at(1)) })
    await put('bob', 'bob', { 1: signInEvent('mobile', at(0), '_userauth.sign_up'), 2: signInEvent('mobile', at(0)) })
    await put('nobody', undefined, { 1: signInEvent('web', at(0), '_userauth.auth_fail') })
    const date = (days: number) => new Date(today - days * day).toISOString().slice(0, 10)
    const range = [new Date(at(2)), new Date(at(0))] as const
    const expected: Record<string, string[]> = {
      'sign-ups': ['2.0'],
      'sign-ups-grouped-by-date': [`${date(2)} 1.0`, `${date(1)} 0.0`, `${date(0)} 1.0`],
      'sign-ins-grouped-by-client': ['mobile 2.0', 'web 3.0'],
      'sign-ins-grouped-by-date-and-client': [`${date(2)} web 1.0`, `${date(1)} mobile 1.0`, `${date(1)} web 2.0`, `${date(0)} mobile 1.0`],
      'sign-in-failures': ['1.0'],
      'sign-in-failures-grouped-by-client': ['web 1.0'],
      'daily-active-users-grouped-by-date-and-client': [
        `${date(2)} web 1.0`,
        `${date(1)} mobile 1.0`,
        `${date(1)} web 1.0`,
        `${date(0)} mobile 1.0`,
      ],
      'daily-active-users-grouped-by-date': [`${date(2)} 1.0`, `${date(1)} 1.0`, `${date(0)} 1.0`],
      'new-users': ['2.0'],
      'new-users-grouped-by-date': [`${date(2)} 1.0`, `${date(1)} 0.0`, `${date(0)} 1.0`],
      'new-users-grouped-by-client': ['mobile 2.0', 'web 1.0'],
      'unique-deliveries': ['0.0'],
    }
    for (const [name, rows] of Object.entries(expected)) expect(await kpi(id, name, ...range), name).toEqual(rows)
    expect(await kpi(id, 'sign-ins', new Date(at(1)), new Date(at(1)))).toEqual(['3.0'])
    await pinpoint.send(new DeleteAppCommand({ ApplicationId: id }))
    await expect(kpi(id, 'sign-ins')).rejects.toMatchObject({ name: 'NotFoundException' })
  })

  test('numbers of messages are computed from events that an application stores', async () => {
    const id = await createApplication(pinpoint)
    const events = (...types: string[]) =>
      Object.fromEntries(types.map((EventType, index) => [index, { EventType, Timestamp: new Date().toISOString() }]))
    await putBatch(pinpoint, id, {
      one: { Endpoint: {}, Events: events('_campaign.send', '_campaign.opened_notification', '_email.send', '_email.delivered') },
      two: { Endpoint: {}, Events: events('_campaign.send', '_email.send', '_email.delivered', '_email.open', '_SMS.FAILURE') },
      three: { Endpoint: {}, Events: events('_SMS.FAILURE', '_email.send', '_email.send') },
    })
    expect(await kpi(id, 'unique-deliveries')).toEqual(['2.0'])
    expect(await kpi(id, 'successful-delivery-rate')).toEqual([String(4 / 8)])
    expect(await kpi(id, 'email-open-rate')).toEqual(['0.5'])
    expect(await kpi(id, 'push-open-rate')).toEqual(['0.5'])
    expect((await kpi(id, 'unique-deliveries-grouped-by-date')).at(-1)).toMatch(/ 2\.0$/)
    expect((await kpi(id, 'daily-active-users-grouped-by-date')).at(-1)).toMatch(/ 0\.0$/)
  })

  test('a device whose clock is ahead by more than a day counts at the time of arrival, and events older than events are kept do not', async () => {
    const id = await createApplication(pinpoint)
    await putBatch(pinpoint, id, {
      e: {
        Endpoint: {},
        Events: {
          ahead: signInEvent('c', Date.now() + 400 * day),
          old: signInEvent('c', Date.now() - 401 * day),
          now: signInEvent('c', Date.now()),
        },
      },
    })
    expect(await kpi(id, 'sign-ins')).toEqual(['2.0'])
    expect(await kpi(id, 'sign-ins', new Date(Date.now() - 402 * day), new Date(Date.now() - 380 * day))).toEqual(['0.0'])
  })

  test.each<[name: string, start: Date | undefined, end: Date | undefined, message: string]>([
    ['unknown', undefined, undefined, 'There is no metric with the name unknown.'],
    ['constructor', undefined, undefined, 'There is no metric with the name constructor.'],
    ['daily-active-users', undefined, undefined, 'There is no metric with the name daily-active-users.'],
    ['unique-deliveries-grouped-by-client', undefined, undefined, 'There is no metric with the name unique-deliveries-grouped-by-client.'],
    ['sign-ins', new Date('2026-01-01'), new Date('2026-04-02'), 'start-time and end-time are more than 90 days apart.'],
    ['sign-ins', new Date('2026-01-02'), new Date('2026-01-01'), 'start-time is after end-time.'],
  ])('the metric %s from %s to %s is refused: %s', async (name, start, end, message) => {
    await expect(kpi(await createApplication(pinpoint), name, start, end)).rejects.toMatchObject({ name: 'BadRequestException', message })
  })

  test.runIf(engine === 'SQLite')(
    'a metric of a range with more than 100,000 counts is refused, and that of fewer days is answered',
    async () => {
      const id = await createApplication(pinpoint)
      const database = new DatabaseSync(join(service.dataDir, 'poolhouse.db'), { timeout: 5_000 })
      const today = Math.floor(Date.now() / day)
      database
        .prepare(
          `with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < 100000)
        insert into pinpoint_daily_counts (app_id, measure, day, client, shard, total)
        select ?, 'event _userauth.sign_in', ? - (n % 2), 'client ' || n, 0, 1 from numbers`,
        )
        .run(id, today)
      database.close()
      const from = (days: number) => kpi(id, 'sign-ins', new Date(Date.now() - days * day), new Date())
      const message = 'sign-ins has more than 100000 counts from start-time to end-time. Ask for fewer days.'
      await expect(from(1)).rejects.toMatchObject({ name: 'BadRequestException', message })
      expect(await from(0)).toEqual(['50001.0'])
    },
  )

  test('without times the last 31 days are answered, and rows come in pages', async () => {
    const id = await createApplication(pinpoint)
    const rows: string[] = []
    let NextToken: string | undefined
    do {
      const { ApplicationDateRangeKpiResponse: page } = await pinpoint.send(
        new GetApplicationDateRangeKpiCommand({ ApplicationId: id, KpiName: 'sign-ins-grouped-by-date', PageSize: '10', NextToken }),
      )
      expect(page!.EndTime!.getTime() - page!.StartTime!.getTime()).toBe(31 * day)
      rows.push(...page!.KpiResult!.Rows!.map(({ GroupedBys }) => GroupedBys![0]!.Value!))
      NextToken = page!.NextToken
    } while (NextToken)
    expect(rows).toHaveLength(32)
    expect(rows).toEqual(rows.toSorted())
    expect(new Set(rows).size).toBe(32)
  })
})
