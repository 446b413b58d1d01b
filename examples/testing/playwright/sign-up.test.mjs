/** A browser on the service's own pages. `CHROMIUM` names the executable where Playwright has not installed one. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPoolhouse } from '@poolhouse/testing'
import { chromium } from 'playwright-core'

let poolhouse
let pool
let browser
before(async () => {
  poolhouse = await startPoolhouse()
  pool = await poolhouse.pool({ settings: { UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] } })
  const { CHROMIUM, CHROMIUM_ARGS = '' } = process.env
  browser = await chromium.launch({ args: CHROMIUM_ARGS.split(' ').filter(Boolean), ...(CHROMIUM && { executablePath: CHROMIUM }) })
})
after(async () => {
  await browser.close()
  await poolhouse.close()
})

test('somebody signs up on the page with the code from the mail, and comes back to the application', async () => {
  const page = await browser.newPage()
  const query = new URLSearchParams({ response_type: 'code', client_id: pool.clientId, redirect_uri: pool.redirectUri })
  await page.goto(`${poolhouse.url}/signup?${query}`)
  await page.fill('input[name=username], input[name=email]', 'alice@example.com')
  await page.fill('input[name=password]', 'Correct-horse-9')
  await page.click('button[type=submit]')
  const { code } = await poolhouse.inbox.next({ to: 'alice@example.com' })
  await page.fill('input.code', code)
  // The application itself does not run in this test; the request to its callback is enough.
  const callback = page.waitForRequest(request => request.url().startsWith(pool.redirectUri))
  await page.click('button[type=submit]')
  assert.ok(new URL((await callback).url()).searchParams.get('code'))
})
