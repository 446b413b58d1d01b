import { Auth, type AuthConfig } from '@auth/core'
import Cognito from '@auth/core/providers/cognito'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBrowser, createOAuthApp, locationOf } from '../support.ts'
import { startOverTls, type TlsService } from './over-tls.ts'

let service: TlsService
beforeAll(async () => {
  service = await startOverTls()
})
afterAll(() => service?.close())

const origin = 'https://app.example'
const callback = `${origin}/auth/callback/cognito`

/** An application that consists of Auth.js only, with the cookies that a browser keeps for it. */
function application(config: AuthConfig) {
  const cookies = new Map<string, string>()
  return async (path: string, fields?: Record<string, string>): Promise<Response> => {
    const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
    const init = fields === undefined ? { headers } : { method: 'POST', headers, body: new URLSearchParams(fields) }
    const answer = await Auth(new Request(new URL(path, origin), init), config)
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const [name = ''] = pair.split('=')
      cookies.set(name, pair.slice(name.length + 1))
    }
    return answer
  }
}

test.each(['pkce state', 'pkce state nonce'])(
  'the Cognito provider of Auth.js signs a user in with client id, secret and issuer (checks: %s)',
  async checks => {
    const app = await createOAuthApp(service, { GenerateSecret: true, CallbackURLs: [callback] })
    const ask = application({
      secret: 'x'.repeat(32),
      trustHost: true,
      basePath: '/auth',
      // It logs the callback that comes twice.
      logger: { error() {} },
      providers: [
        Cognito({
          clientId: app.ClientId,
          clientSecret: app.ClientSecret!,
          issuer: `${service.url}${app.base}`,
          checks: checks.split(' ') as ('pkce' | 'state' | 'nonce')[],
        }),
      ],
    })
    const { csrfToken } = await (await ask('/auth/csrf')).json()
    const asked = new URL(locationOf(await ask('/auth/signin/cognito', { csrfToken, callbackUrl: `${origin}/home` })))
    expect([asked.origin, asked.pathname]).toEqual([service.url, `${app.base}/oauth2/authorize`])
    const back = await app.signIn(Object.fromEntries(asked.searchParams), { using: createBrowser(service.url) })
    expect(back.href.startsWith(callback)).toBe(true)
    expect(locationOf(await ask(back.href))).toBe(`${origin}/home`)
    expect(await (await ask('/auth/session')).json()).toMatchObject({ user: { email: 'alice@example.com' } })

    const again = await ask(back.href)
    expect(locationOf(again)).toContain('/auth/error')
  },
)
