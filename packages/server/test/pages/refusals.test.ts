import { inspect } from 'node:util'
import { type RefusalReason, refusalReasons, refuseBecause } from '@poolhouse/contract'
import { afterAll, expect, expectTypeOf, test } from 'vitest'
import { refusalText, type ShownReason } from '../../src/pages/refusals.ts'
import { languageNames, textsOf } from '../../src/pages/texts/index.ts'
import { password, type TestService } from '../support/service.ts'
import { createPageApp, plainBrowser, startPages } from './support.ts'

const running: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

const shownReasons = refusalReasons.filter(reason => reason !== 'missing-scope')

test.each(languageNames)('every refusal reason that a page shows has a text in $name', ({ lang }) => {
  const texts = textsOf(lang)
  for (const reason of shownReasons) {
    const text = refusalText(texts, refuseBecause(reason))
    expect([reason, Object.values(texts.refusals).includes(text)]).toEqual([reason, true])
  }
})

test('a new refusal reason without a text does not compile', () => {
  expectTypeOf<ShownReason>().toEqualTypeOf<Exclude<RefusalReason, 'missing-scope'>>()
  // @ts-expect-error a table that lacks reasons
  const incomplete: Record<ShownReason, string> = { 'locked-out': 'lockedOut' }
  expect(incomplete).toBeDefined()
})

const api = async ({ url }: TestService, operation: string, input: object) => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` },
    body: JSON.stringify(input),
  })
  return `${JSON.stringify([...answer.headers])} ${await answer.text()}`
}

test('the refusal reason of an error is in no answer of the API, an OAuth endpoint or a page, and in no log line', async () => {
  const log: unknown[] = []
  const write = (...entry: unknown[]) => void log.push(entry)
  const service = await startPages(running, { log: { info: write, warn: write, error: write } })
  const { ClientId, signIn, address } = await createPageApp(service)
  const { AccessToken } = await signIn()
  const attempt = (PASSWORD: string) =>
    api(service, 'InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'alice', PASSWORD } })

  const userInfo = await fetch(`${service.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${AccessToken}` } })
  const browser = plainBrowser()
  await browser.open(address('/login'))
  const page = await browser.send({ username: 'alice', password: 'Wrong-horse-9' })
  const answers = [`${JSON.stringify([...userInfo.headers])} ${await userInfo.text()}`, `${JSON.stringify([...page.headers])} ${page.text}`]
  for (let failed = 0; failed < 6; failed++) answers.push(await attempt('Wrong-horse-9'))
  answers.push(await attempt(password))
  answers.push(await api(service, 'RespondToAuthChallenge', { ClientId, ChallengeName: 'PASSWORD', Session: 'x'.repeat(20) }))

  expect(answers.join()).toContain('openid scope')
  expect(answers.join()).toContain('Incorrect username or password.')
  expect(answers.join()).toContain('Incorrect user name or password.')
  expect(answers.join()).toContain('Password attempts exceeded')
  const error = refuseBecause('locked-out')
  const everything = [...answers, inspect(log, { depth: 9 }), inspect(error, { showHidden: true }), JSON.stringify(error)].join('\n')
  for (const reason of refusalReasons) expect(everything).not.toContain(`${reason}`)
  expect(answers.join()).not.toMatch(/"reason(Code)?":/)
})
