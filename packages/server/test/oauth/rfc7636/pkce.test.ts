import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { verifier, world } from '../support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const refused = async (answer: Response) => expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_grant' }])

test('the verifier of the challenge gives tokens', async () => {
  const { code_verifier, ...challenge } = verifier()
  const app = await world(service)
  const code = (await app.signIn(challenge)).searchParams.get('code')!
  expect((await app.exchange(code, { code_verifier })).status).toBe(200)
})

test.each([
  ['another verifier', () => verifier().code_verifier],
  ['none', () => ''],
  ['the challenge itself', (challenge: string) => challenge],
  ['one that is too short', () => 'x'.repeat(42)],
  ['one with a character that is none', () => `${'x'.repeat(42)}+`],
])('%s is refused, and the code is burnt', async (_name, bend) => {
  const { code_verifier, ...challenge } = verifier()
  const app = await world(service)
  const code = (await app.signIn(challenge)).searchParams.get('code')!
  await refused(await app.exchange(code, { code_verifier: bend(challenge.code_challenge) }))
  await refused(await app.exchange(code, { code_verifier }))
})

test('a verifier where no challenge was: somebody took it away on the way', async () => {
  const app = await world(service)
  const code = (await app.signIn()).searchParams.get('code')!
  await refused(await app.exchange(code, { code_verifier: verifier().code_verifier }))
})
