import { expect, test } from 'vitest'
import { useLoggedService } from '../../support/logged-service.ts'
import { createSamlApp, parametersOf, refusedWith } from './support.ts'

const { service, lines } = useLoggedService()

const page = { error: 'Invalid samlResponse or relayState from identity provider' }

test('an answer that is sent again is refused on the error page, and gives no second code', async () => {
  const { begin, requestOf, answerTo, postAnswer } = await createSamlApp(service)
  const { inResponseTo, relayState } = requestOf(await begin())
  const answer = answerTo(inResponseTo)
  expect((await postAnswer(answer, relayState)).searchParams.has('code')).toBe(true)
  const again = await postAnswer(answer, relayState)
  expect([again.pathname.endsWith('/error'), parametersOf(again)]).toEqual([true, page])
  expect(lines.at(-1)?.fields).toMatchObject({ reason: 'the state was used before' })
})

test('an answer to one sign-in is refused in another', async () => {
  const { begin, requestOf, answerTo, postAnswer } = await createSamlApp(service)
  const first = requestOf(await begin())
  const second = requestOf(await begin())
  const answer = await postAnswer(answerTo(first.inResponseTo), second.relayState)
  expect(parametersOf(answer)).toEqual(refusedWith('InResponseTo of the SAML response is not the request'))
})

test('an answer in another browser than the one that began the sign-in is refused on the error page', async () => {
  const { begin, requestOf, answerTo, postAnswer, newBrowser, usernames } = await createSamlApp(service)
  const { inResponseTo, relayState } = requestOf(await begin())
  const answer = await postAnswer(answerTo(inResponseTo), relayState, newBrowser())
  expect(parametersOf(answer)).toEqual(page)
  expect(lines.at(-1)?.fields).toMatchObject({ reason: 'the state belongs to another browser, or the browser keeps no cookies' })
  expect(await usernames()).toEqual([])
})

test('an answer of another pool’s provider is refused by its audience', async () => {
  const [one, other] = [await createSamlApp(service), await createSamlApp(service)]
  const { inResponseTo, relayState } = one.requestOf(await one.begin())
  const answer = await one.postAnswer(other.answerTo(inResponseTo), relayState)
  expect(parametersOf(answer).error_description).toContain('Error in SAML response processing: ')
})

test.each([
  ['a foreign relay state', { RelayState: 'x'.repeat(43), SAMLResponse: 'PGEvPg==' }],
  ['an empty relay state', { RelayState: '', SAMLResponse: 'PGEvPg==' }],
  ['no relay state', { SAMLResponse: 'PGEvPg==' }],
  ['no response', { RelayState: 'x'.repeat(43) }],
  ['a form of more than 400,000 bytes', { RelayState: 'x', SAMLResponse: 'A'.repeat(400_000) }],
])('%s is refused on the error page', async (_title, fields: Record<string, string>) => {
  const { browser, base } = await createSamlApp(service)
  const answer = await browser.post(`${base}/saml2/idpresponse`, fields)
  const location = new URL(answer.headers.get('location')!, service.url)
  expect(parametersOf(location)).toEqual(page)
  const shown = await browser.open(`${location.pathname}${location.search}`)
  expect(shown.status).toBe(400)
  expect(await shown.text()).toContain(page.error)
  expect(lines).toHaveLength(1)
})

test('a sign-in after more than five minutes is refused on the error page', async () => {
  const { begin, requestOf, answerTo, postAnswer } = await createSamlApp(service)
  const { inResponseTo, relayState } = requestOf(await begin())
  await fetch(`${service.url}/_poolhouse/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-poolhouse': '1' },
    body: JSON.stringify({ seconds: 301 }),
  })
  expect(parametersOf(await postAnswer(answerTo(inResponseTo), relayState))).toEqual(page)
})
