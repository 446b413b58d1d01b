import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'

/** FUZZ_SEED repeats the requests of a run; FUZZ_RUNS sets their number. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.FUZZ_RUNS ?? 60)

const failures: string[] = []
const log = {
  info() {},
  warn() {},
  error: (message: string, fields?: object) => void failures.push(`${message} ${JSON.stringify(fields)}`),
}

/** Texts that often break programs. */
const odd = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\ud801',
    '\u202e',
    '__proto__',
    'constructor',
    '..',
    'a/b',
    '%00',
    "'--",
    'İ',
    '*',
  ),
  fc.constantFrom('a', 'ä', '🏠', '\n').map(part => part.repeat(300)),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const usual = fc.constantFrom('a', 'b', 'phone', 'u1', '2026-11-01T00:00:00Z')
const text = fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: odd })
const mostly = (arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 12, arbitrary }, { weight: 1, arbitrary: fc.jsonValue() }, { weight: 1, arbitrary: odd })
const optional = (members: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(Object.fromEntries(Object.entries(members).map(([name, member]) => [name, mostly(member)])), { requiredKeys: [] })
const map = (value: fc.Arbitrary<unknown>, maxKeys = 4) => fc.dictionary(text, mostly(value), { maxKeys })
const number = fc.oneof(fc.integer({ min: -1, max: 100 }), fc.constantFrom(1e308, 0.5, 2 ** 31))
const time = fc.oneof(
  fc.constantFrom('2026-11-01', '0000-01-01', '9999-12-31T23:59:59.999Z', '2026-02-30T25:00:00Z', new Date().toISOString()),
  text,
)

const endpoint = optional({
  Address: text,
  Attributes: map(fc.array(text, { maxLength: 3 })),
  ChannelType: fc.constantFrom('EMAIL', 'SMS'),
  EffectiveDate: time,
  Location: optional({ City: text, Latitude: number }),
  Metrics: map(number),
  User: optional({ UserId: text, UserAttributes: map(fc.array(text, { maxLength: 3 })) }),
})
const event = optional({
  EventType: fc.constantFrom('open', '_userauth.sign_in'),
  Timestamp: time,
  Attributes: map(text),
  Metrics: map(number),
  Session: optional({ Id: text, StartTimestamp: time }),
})
const bodies: Record<string, [method: string, path: string, body: fc.Arbitrary<unknown>]> = {
  CreateApp: ['POST', '', optional({ Name: text, tags: map(text) })],
  UpdateApplicationSettings: ['PUT', '/ID/settings', optional({ Limits: map(number), QuietTime: map(text), CampaignHook: map(text) })],
  UpdateEndpoint: ['PUT', '/ID/endpoints/TEXT', endpoint],
  UpdateEndpointsBatch: [
    'PUT',
    '/ID/endpoints',
    optional({
      Item: fc.array(
        fc.tuple(endpoint, text).map(([one, Id]) => ({ ...one, Id })),
        { maxLength: 5 },
      ),
    }),
  ],
  PutEvents: ['POST', '/ID/events', optional({ BatchItem: map(optional({ Endpoint: endpoint, Events: map(event) })) })],
  GetEndpoint: ['GET', '/ID/endpoints/TEXT', fc.constant(undefined)],
  DeleteEndpoint: ['DELETE', '/ID/endpoints/TEXT', fc.constant(undefined)],
  GetUserEndpoints: ['GET', '/ID/users/TEXT', fc.constant(undefined)],
  GetApplicationDateRangeKpi: [
    'GET',
    '/ID/kpis/daterange/sign-ins-grouped-by-date?start-time=TEXT&end-time=2026-11-01&next-token=TEXT',
    fc.constant(undefined),
  ],
  GetApps: ['GET', '?page-size=TEXT&token=TEXT', fc.constant(undefined)],
}

describe.each(engines)('any request to Pinpoint on %s', engine => {
  const service = useServiceOn(engine, { log })
  let id: string
  beforeAll(async () => {
    const body = JSON.stringify({ Name: 'app' })
    const response = await fetch(`${service.url}/v1/apps`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    id = ((await response.json()) as { Id: string }).Id
  })
  afterAll(() => expect(failures).toEqual([]))

  test.each(Object.entries(bodies).map(([name, rest]) => [name, ...rest] as const))(
    '%s is answered with success or a refusal, never with an internal error',
    async (_, method, path, arbitrary) => {
      await fc.assert(
        fc.asyncProperty(arbitrary, text, async (body, word) => {
          const target = path.replace('ID', id).replaceAll('TEXT', encodeURIComponent(word.toWellFormed()))
          const response = await fetch(`${service.url}/v1/apps${target}`, {
            method,
            ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
          })
          const answer = await response.text()
          expect(response.status, answer).toBeLessThan(500)
          if (response.status >= 300 && response.headers.get('x-amzn-errortype') !== null)
            expect(JSON.parse(answer)).toEqual({ Message: expect.any(String), RequestID: expect.any(String) })
        }),
        { seed, numRuns },
      )
    },
    60_000,
  )
})
