import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { password } from '../../support/service.ts'

/** Serves one page at every path of http://localhost: allowed as a callback URL, and a secure context in browsers. */
export async function serveApplication(script: string): Promise<{ origin: string; close(): void }> {
  const server = createServer(({ url }, answer) => {
    const [type, body] =
      url === '/script.js'
        ? ['text/javascript', script]
        : ['text/html', '<!doctype html><title>application</title><link rel=icon href=data:,><script src=/script.js></script>']
    answer.setHeader('content-type', type!).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, close }
}

/** Fills in and submits the sign-in page. */
export async function signInOn(page: Page, username = 'alice'): Promise<void> {
  await page.fill('#signInFormUsername', username)
  await page.fill('#signInFormPassword', password)
  await page.click('[name=signInSubmitButton]')
}
