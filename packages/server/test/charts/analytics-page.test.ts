import { CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { PinpointClient } from '@aws-sdk/client-pinpoint'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnalyticsReport, Period } from '../../src/index.ts'
import { checkAppearance } from '../pages/look.ts'
import { createApplication, pinpointFor, putBatch, signInEvent } from '../pinpoint/support.ts'
import { launchBrowser } from '../support/browser.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { createPoolWithUser, startTestService } from '../support/service.ts'

const hour = 3_600_000
const day = 24 * hour

/** Events of the client `web`: type, how long ago, and the endpoint, whose user is the text before the dash. */
const events = [
  ['_userauth.sign_up', 0, 'alice-phone'],
  ['_userauth.sign_in', 0, 'alice-phone'],
  ['_userauth.sign_in', 0, 'alice-tablet'],
  ['_userauth.sign_in', 0, 'bob-phone'],
  ['_userauth.auth_fail', 0, 'carol-phone'],
  ['_userauth.sign_in', 2 * hour, 'alice-phone'],
  ['_userauth.sign_in', 3 * day, 'bob-phone'],
  ['_userauth.auth_fail', 3 * day, 'bob-phone'],
  ['_userauth.sign_in', 10 * day, 'dora-phone'],
  ['_userauth.sign_in', 10 * day, 'erik-phone'],
  ['_userauth.sign_up', 100 * day, 'bob-phone'],
] as const

const measureOf = { '_userauth.sign_up': 'signUps', '_userauth.sign_in': 'signIns', '_userauth.auth_fail': 'failures' } as const

/** The same numbers counted here, one event at a time. */
function countByHand(now: number, { period, buckets }: AnalyticsReport) {
  const starts = buckets.map(start => Date.parse(start))
  const lists = { signUps: starts.map(() => 0), signIns: starts.map(() => 0), failures: starts.map(() => 0) }
  const users = starts.map(() => new Map<string, Set<string>>())
  for (const [type, ago, endpoint] of events) {
    const bucket = starts.findLastIndex(start => start <= now - ago)
    if (bucket < 0) continue
    lists[measureOf[type]][bucket]! += 1
    if (type === '_userauth.auth_fail') continue
    // Active users of a month are those of its busiest day.
    const span = period === 'year' ? new Date(now - ago).toISOString().slice(0, 10) : 'all'
    const names = users[bucket]!
    names.set(span, (names.get(span) ?? new Set()).add(endpoint.split('-')[0]!))
  }
  return { ...lists, activeUsers: users.map(spans => Math.max(0, ...[...spans.values()].map(({ size }) => size))) }
}

describe.each(engines)('GET /_poolhouse/analytics on %s', engine => {
  const service = useServiceOn(engine)
  let browser: Browser
  let page: Page
  let pinpoint: PinpointClient
  let web: string
  let applicationId: string
  let now: number

  beforeAll(async () => {
    browser = await launchBrowser()
    page = await browser.newPage()
    const { UserPoolId } = await createPoolWithUser(service)
    const { UserPoolClient } = await service.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web app' }))
    web = UserPoolClient!.ClientId!
    pinpoint = pinpointFor(service.url)
    applicationId = await createApplication(pinpoint)
    now = Date.now()
    for (const [index, [type, ago, endpoint]] of events.entries()) {
      const Endpoint = { User: { UserId: endpoint.split('-')[0]! } }
      await putBatch(pinpoint, applicationId, { [endpoint]: { Endpoint, Events: { [`e${index}`]: signInEvent(web, now - ago, type) } } })
    }
  })
  afterAll(() => browser.close())

  const readReport = async (period: Period): Promise<AnalyticsReport> => {
    const response = await fetch(`${service.url}/_poolhouse/analytics?period=${period}`, { headers: { accept: 'application/json' } })
    return (await response.json()) as AnalyticsReport
  }

  test.each([
    ['day', 24],
    ['week', 7],
    ['month', 30],
    ['year', 12],
  ] as const)('the numbers of a %s are those of the events', async (period, count) => {
    const report = await readReport(period)
    expect(report.buckets).toHaveLength(count)
    expect(report.clients).toEqual([{ clientId: web, clientName: 'web app', applicationId, ...countByHand(now, report) }])
  })

  test('the page draws a bar for each number and lists the same numbers in a table', async () => {
    await page.goto(`${service.url}/_poolhouse/analytics?period=week`)
    const { clients } = await readReport('week')
    expect(await page.locator('h2').textContent()).toBe('web app')
    const columns = ['signUps', 'signIns', 'failures', 'activeUsers'] as const
    for (const [index, measure] of columns.entries()) {
      const numbers = clients[0]![measure]
      expect(await page.locator(`tbody td:nth-child(${index + 2})`).allTextContents()).toEqual(numbers.map(String))
      const bars = await page
        .locator(`rect.${measure}`)
        .evaluateAll(rects => rects.map(rect => ({ height: Number(rect.getAttribute('height')), title: rect.textContent })))
      expect(bars.map(({ title }) => Number(title!.split(': ')[1]))).toEqual(numbers)
      // The heights are in proportion to the numbers.
      const unit = bars.find(({ height }) => height > 0)!.height / numbers.find(number => number > 0)!
      for (const [at, { height }] of bars.entries()) expect(height).toBeCloseTo(numbers[at]! * unit, 1)
    }
  })

  test('the page leads to the other periods', async () => {
    await page.goto(`${service.url}/_poolhouse/analytics`)
    for (const period of ['day', 'week', 'month', 'year']) {
      await page.click(`nav a:text-is("${period}")`)
      await page.waitForSelector(`nav a[aria-current]:text-is("${period}")`)
    }
  })

  if (engine === 'SQLite')
    test('the page looks right at two widths in both colour schemes', async () => {
      await page.goto(`${service.url}/_poolhouse/analytics?period=month`)
      await checkAppearance(page, 'analytics', 'svg')
    })

  test('an unknown period is refused with the periods that there are', async () => {
    const response = await fetch(`${service.url}/_poolhouse/analytics?period=decade`)
    expect([response.status, await response.json()]).toEqual([400, { message: 'period must be one of day, week, month, year.' }])
  })

  test('pages of other sites can neither read nor frame the page', async () => {
    const response = await fetch(`${service.url}/_poolhouse/analytics`, { headers: { 'sec-fetch-site': 'cross-site' } })
    expect(response.status).toBe(403)
    const { headers } = await fetch(`${service.url}/_poolhouse/analytics`)
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
})

test('GET /_poolhouse/analytics without events says when there are some, and production does not serve it', async () => {
  const service = await startTestService()
  const html = await (await fetch(`${service.url}/_poolhouse/analytics`)).text()
  expect(html).toContain('Events are counted for app clients with an AnalyticsConfiguration.')
  await service.close()
  const production = await startTestService({ production: true })
  expect((await fetch(`${production.url}/_poolhouse/analytics`)).status).toBe(404)
  await production.close()
})
