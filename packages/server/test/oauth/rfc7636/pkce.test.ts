import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { createOAuthApp, verifier } from '../support.ts'

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
