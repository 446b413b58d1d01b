import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { preparePython } from '../../support/python.ts'
import { callback, createBrowser, createOAuthApp } from '../support.ts'
import { machine } from './machine.ts'
import { startOverTls, type TlsService } from './over-tls.ts'

const besides = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const python = preparePython(besides('authlib-requirements.txt'))

let service: TlsService
beforeAll(async () => {
  service = await startOverTls()
})
afterAll(() => service?.close())

/** Runs Authlib in a Python process that trusts the local certificate authority. */
function start(configuration: object) {
  if ('missing' in python) throw new Error(python.missing)
  const child = spawn(python.command, [besides('authlib_client.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, NO_PROXY: '*' },
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const say = (line: object) => child.stdin.write(`${JSON.stringify(line)}\n`)
  say({ authority: service.authority, redirectUri: callback, scope: null, clientSecret: null, ...configuration })
  return {
    async call<Value>(...nameAndArguments: string[]): Promise<Value> {
      say(nameAndArguments)
      const { value, done } = await lines.next()
      if (done) throw new Error(`authlib ended at ${nameAndArguments[0]}`)
      const answer = JSON.parse(value) as { value: Value } | { error: string }
      if ('error' in answer) throw new Error(answer.error)
      return answer.value
    },
    close: () => void child.stdin.end(),
  }
}

interface Told {
  claims: Record<string, unknown>
  refresh_token: string | null
}

if ('missing' in python) {
  // With CI=true nothing is skipped.
  test.skipIf(process.env.CI !== 'true')(`authlib needs Python: ${python.missing}`, () => expect.unreachable(python.missing))
} else {
  test.each(['none', 'client_secret_basic', 'client_secret_post'])(
    'authlib signs in, refreshes, reads userInfo and revokes, with client authentication %s',
    async method => {
      const hasSecret = method !== 'none'
      const app = await createOAuthApp(
        service,
        hasSecret ? { GenerateSecret: true, RefreshTokenRotation: { Feature: 'ENABLED' }, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] } : {},
      )
      const { call, close } = start({
        issuer: `${service.url}${app.base}`,
        clientId: app.ClientId,
        clientSecret: app.ClientSecret ?? null,
        method,
        scope: 'openid email',
      })
      const asked = new URL(await call<string>('authorize', 'n-1'))
      const back = await app.signIn(Object.fromEntries(asked.searchParams), { using: createBrowser(service.url) })
      const first = await call<Told>('fetch_token', back.href)
      expect(first.claims).toMatchObject({ email: 'alice@example.com', email_verified: true, nonce: 'n-1' })
      expect(await call('userinfo')).toMatchObject({ sub: first.claims.sub, email: 'alice@example.com' })
      const next = await call<Told>('refresh')
      expect(next.claims.sub).toBe(first.claims.sub)
      if (hasSecret) expect(next.refresh_token).not.toBe(first.refresh_token)
      expect(await call('revoke')).toBe(200)
      await expect(call('refresh')).rejects.toThrow('invalid_grant')
      close()
    },
  )

  test('authlib gets a token by client_credentials', async () => {
    const { base, ClientId, ClientSecret } = await machine(service)
    const { call, close } = start({
      issuer: `${service.url}${base}`,
      clientId: ClientId,
      clientSecret: ClientSecret,
      method: 'client_secret_basic',
    })
    expect((await call<string>('client_token')).split('.')).toHaveLength(3)
    close()
  })
}
