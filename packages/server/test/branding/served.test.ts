import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type AssetExtensionType,
  type AssetType,
  CreateManagedLoginBrandingCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { useServiceOn } from '../support/engines.ts'
import { ico, jpeg, png, svg, webp } from '../support/images.ts'

const service = useServiceOn('SQLite')
let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** The URLs of the images of a new style. */
async function serve(...images: readonly (readonly [Extension: AssetExtensionType, bytes: Uint8Array])[]): Promise<string[]> {
  const { sdk } = service
  const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
  const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web' }))
  const Assets = images.map(
    ([Extension, Bytes]): AssetType => ({ Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension, Bytes, ResourceId: Extension }),
  )
  await sdk.send(new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId: UserPoolClient!.ClientId, Assets }))
  return Promise.all(
    images.map(async ([, bytes]) => {
      const hash = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))
      return `${service.url}/${UserPoolId}/assets/${Buffer.from(hash).toString('hex')}`
    }),
  )
}

test('an image is served with its media type, a sandbox policy, an immutable cache lifetime and no cookie', async () => {
  const kinds = [
    ['PNG', png(), 'image/png'],
    ['JPEG', jpeg(), 'image/jpeg'],
    ['WEBP', webp(), 'image/webp'],
    ['ICO', ico(), 'image/x-icon'],
    ['SVG', svg(), 'image/svg+xml'],
  ] as const
  const urls = await serve(...kinds.map(([extension, bytes]) => [extension, bytes] as const))
  for (const [index, [, bytes, type]] of kinds.entries()) {
    const answer = await fetch(urls[index]!)
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
    })
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
    expect((await fetch(urls[index]!, { method: 'HEAD' })).status).toBe(200)
  }
  for (const wrong of [
    urls[0]!.slice(0, -1),
    `${urls[0]}0`,
    urls[0]!.replace(/assets\/./, 'assets/../assets/x'),
    urls[0]!.replace('us-east-1_', 'us-east-1_x'),
  ])
    expect((await fetch(wrong)).status, wrong).toBe(404)
})

test('a script hidden in an SVG image does not run in a browser', async () => {
  const address = 'java&#115;cript:document.documentElement.setAttribute(&#34;data-ran&#34;,&#34;yes&#34;)'
  const drawing = svg(`<a href="${address}"><rect id="target" width="40" height="20"/></a>`)
  const [url] = await serve(['SVG', drawing])

  const careless = createServer((_, response) => response.setHeader('content-type', 'image/svg+xml').end(drawing))
  await new Promise<void>(resolve => careless.listen(0, '127.0.0.1', resolve))
  const elsewhere = `http://127.0.0.1:${(careless.address() as AddressInfo).port}/`
  // This Chromium runs in one process, which ends with its first page.
  const page = await browser.newPage()
  const hasRun = () => page.evaluate(() => document.documentElement.hasAttribute('data-ran'))
  const ran = async (at: string) => {
    const complaints: string[] = []
    page.on('console', message => complaints.push(message.text()))
    await page.goto(at)
    await page.mouse.click(10, 10)
    // Either the script ran, or the browser logged why it was blocked.
    await expect.poll(async () => (await hasRun()) || complaints.some(text => /sandbox|Content Security/i.test(text))).toBe(true)
    return hasRun()
  }
  expect(await ran(elsewhere)).toBe(true)
  expect(await ran(url!)).toBe(false)
  await new Promise(resolve => careless.close(resolve))
})
