import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../support/browser.ts'
import { startTestService, type TestService } from '../../support/service.ts'
import { createSamlApp, providerName } from './support.ts'

let service: TestService
let browser: Browser
/** A provider with the POST binding alone, on another site than the service. */
const provider = createServer((request, response) => {
  let body = ''
  request.on('data', chunk => (body += chunk))
  request.on('end', () =>
    response
      .setHeader('content-type', 'text/html')
      .end(`<title>provider</title><p id=got>${new URLSearchParams(body).get('SAMLRequest')}</p>`),
  )
})
beforeAll(async () => {
  service = await startTestService()
  browser = await launchBrowser()
  await new Promise<void>(resolve => provider.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await browser?.close()
  provider.close()
  provider.closeAllConnections()
  await service?.close()
})

test.each([
  ['by itself', true],
  ['by its button where scripts are off', false],
])('Chromium posts the form of a request %s, under the policy of the page', async (_title, javaScriptEnabled) => {
  const address = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/sso`
  const { base, query } = await createSamlApp(service, { metadata: { signIn: [['post', address]] } })
  const page = await (await browser.newContext({ javaScriptEnabled })).newPage()
  await page.goto(`${service.url}${base}/oauth2/authorize?${query({ identity_provider: providerName })}`)
  if (!javaScriptEnabled) await page.click('button')
  await page.waitForURL(address)
  const request = Buffer.from((await page.textContent('#got'))!, 'base64').toString()
  expect(request).toContain(`Destination="${address}"`)
})
