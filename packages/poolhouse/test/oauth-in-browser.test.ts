import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { totpCode } from '../../server/test/support/authenticator-app.ts'
import { launchBrowser } from '../../server/test/support/browser.ts'
import { inboxCodeTo } from '../../server/test/support/inbox.ts'
import { poolhouse } from './support/command.ts'
import { copyOf } from './support/examples.ts'
import { serviceForTests } from './support/service.ts'

const copy = copyOf('oauth', 'yaml')
/** As the program has it. */
const callback = 'https://example.com'
let service: Awaited<ReturnType<typeof serviceForTests>>
let browser: Browser
beforeAll(async () => {
  service = await serviceForTests()
  // The callback https://example.com is not ours: the browser cannot reach it in the test.
  browser = await launchBrowser({ absent: 'example.com' })
})
afterAll(async () => {
  await browser.close()
  await service.close()
  copy.remove()
})

/** Where the service sends the browser, fragment and all, once the browser has set out for it. The page is of no use then. */
async function backAtTheApplication(page: Page, act: () => Promise<unknown>): Promise<URL> {
  const [answer] = await Promise.all([
    page.waitForResponse(response => response.headers().location?.startsWith(callback) === true),
    page.waitForRequest(request => request.url().startsWith(`${callback}/`)),
    // The navigation fails, because nothing answers there.
    act().catch(error => expect(String(error)).toContain('ERR_NAME_NOT_RESOLVED')),
  ])
  return new URL(answer.headers().location!)
}

test('the OAuth program of the guide, deployed by up and lived through in a browser', async () => {
  const { status, err } = await poolhouse(['up', '--yes', '--endpoint', service.url], { cwd: copy.dir })
  expect({ status, err }).toEqual({ status: 0, err: '' })
  const { UserPools: [pool] = [] } = await service.api.listUserPools({ MaxResults: 10 })
  const UserPoolId = pool!.Id!
  const { UserPoolClients: [client] = [] } = await service.api.listUserPoolClients({ UserPoolId })
  const ClientId = client!.ClientId!
  // The program takes both from its configuration.
  await service.api.updateUserPool({ UserPoolId, AutoVerifiedAttributes: ['email'] })
  await service.api.setUserPoolMfaConfig({ UserPoolId, MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } })

  const context = await browser.newContext()
  const page = await context.newPage()
  const query = (response_type: string) =>
    new URLSearchParams({ client_id: ClientId, response_type, redirect_uri: callback, scope: 'email openid', state: 'mine' })
  await page.goto(`${service.url}/oauth2/authorize?${query('code')}`)
  await page.click('text=Create an account')
  await page.fill('#signUpUsername', 'reader')
  await page.fill('#attribute-email', 'reader@example.com')
  await page.fill('#signUpPassword', 'Correct-horse-9')
  await page.click('[name=signUpButton]')
  await page.waitForSelector('#code')
  await page.fill('#code', await inboxCodeTo(service.url, 'reader@example.com'))
  await page.click('[name=confirmButton]')
  const secret = (await page.textContent('#totpSecret'))!.replaceAll(' ', '')
  await page.fill('#code', totpCode(secret))
  const back = await backAtTheApplication(page, () => page.click('[name=confirmButton]'))
  expect(back.searchParams.get('state')).toBe('mine')
  const tokens = await fetch(`${service.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: ClientId,
      code: back.searchParams.get('code')!,
      redirect_uri: callback,
    }),
  })
  expect(await tokens.json()).toMatchObject({ id_token: expect.any(String), refresh_token: expect.any(String), token_type: 'Bearer' })

  // The session is still there for the implicit flow, and gone after the sign-out.
  const second = await context.newPage()
  const { hash } = await backAtTheApplication(second, () => second.goto(`${service.url}/oauth2/authorize?${query('token')}`))
  expect(hash).toMatch(/^#id_token=[^&]+&access_token=[^&]+&expires_in=3600&token_type=Bearer&state=mine$/)
  const third = await context.newPage()
  await third.goto(`${service.url}/logout?${query('code')}`)
  await third.waitForSelector('#signInFormUsername')
  await third.goto(`${service.url}/oauth2/authorize?${query('code')}`)
  await third.fill('#signInFormUsername', 'reader')
  await third.fill('#signInFormPassword', 'Correct-horse-9')
  await third.click('[name=signInSubmitButton]')
  await third.waitForSelector('#code')
  await third.fill('#code', totpCode(secret, Date.now() + 30_000))
  const again = await backAtTheApplication(third, () => third.click('[name=confirmButton]'))
  expect(again.searchParams.get('code')).toMatch(/^[0-9a-f-]{36}$/)
}, 120_000)
