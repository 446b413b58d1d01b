import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { callback, createOAuthApp, locationOf, verifier } from '../support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const refused = async (answer: Response) => expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_grant' }])

test('a code with the matching code_verifier gives tokens', async () => {
  const { code_verifier, ...challenge } = verifier()
  const app = await createOAuthApp(service)
  const code = (await app.signIn(challenge)).searchParams.get('code')!
  expect((await app.exchange(code, { code_verifier })).status).toBe(200)
})

test.each([
  ['another code_verifier', () => verifier().code_verifier],
  ['no code_verifier', () => ''],
  ['the code_challenge itself', (challenge: string) => challenge],
  ['a code_verifier that is too short', () => 'x'.repeat(42)],
  ['a code_verifier with an invalid character', () => `${'x'.repeat(42)}+`],
])('%s is refused and spends the code (PKCE)', async (_name, change) => {
  const { code_verifier, ...challenge } = verifier()
  const app = await createOAuthApp(service)
  const code = (await app.signIn(challenge)).searchParams.get('code')!
  await refused(await app.exchange(code, { code_verifier: change(challenge.code_challenge) }))
  await refused(await app.exchange(code, { code_verifier }))
})

test('a code_verifier for a code without a code_challenge is refused (PKCE downgrade)', async () => {
  const app = await createOAuthApp(service)
  const code = (await app.signIn()).searchParams.get('code')!
  await refused(await app.exchange(code, { code_verifier: verifier().code_verifier }))
})

describe('a client that registered itself', () => {
  async function registered(metadata: object) {
    const app = await createOAuthApp(service, {}, { DcrConfiguration: { OpenDcrEnabled: true } })
    const body = JSON.stringify({ redirect_uris: [callback], scope: 'openid', ...metadata })
    const { client_id } = await (await fetch(`${service.url}${app.base}/oauth2/register`, { method: 'POST', body })).json()
    return (more: Record<string, string>) => app.browser.open(`${app.base}/oauth2/authorize?${app.query({ client_id, ...more })}`)
  }
  const publicClient = { token_endpoint_auth_method: 'none' }
  const confidential = { token_endpoint_auth_method: 'client_secret_basic' }
  const { code_verifier: _, ...challenge } = verifier()

  test.each`
    kind              | metadata        | sends             | more         | outcome
    ${'public'}       | ${publicClient} | ${'no challenge'} | ${{}}        | ${/\/error\?.*error=invalid_request/}
    ${'public'}       | ${publicClient} | ${'a challenge'}  | ${challenge} | ${/\/login\?/}
    ${'confidential'} | ${confidential} | ${'no challenge'} | ${{}}        | ${/\/login\?/}
    ${'confidential'} | ${confidential} | ${'a challenge'}  | ${challenge} | ${/\/login\?/}
  `('$kind, that sends $sends, gets to $outcome', async ({ metadata, more, outcome }) => {
    const authorize = await registered(metadata)
    expect(locationOf(await authorize(more))).toMatch(outcome)
  })
})

test('a public client that an administrator created needs no code_challenge', async () => {
  const app = await createOAuthApp(service)
  expect(locationOf(await app.browser.open(`${app.base}/oauth2/authorize?${app.query()}`))).toMatch(/\/login\?/)
})
