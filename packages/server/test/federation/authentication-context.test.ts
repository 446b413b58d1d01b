import { InitiateAuthCommand, type UserPoolType } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { claimsOf, type TokenAnswer } from '../oauth/support.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'
import { type AppOptions, createFederatedApp } from './support.ts'

let service: TestService
let provider: FakeProvider
beforeAll(async () => {
  ;[service, provider] = await Promise.all([startTestService(), startFakeProvider()])
})
afterAll(async () => {
  await service.close()
  await provider.close()
})

const mapped = { AcrMapping: { Level1: 'bronze', Level3: 'gold', Level4: 'gold' } }
const named = { AcrConfiguration: { Level3: { AcrValue: 'urn:corp:high' } } } satisfies Partial<UserPoolType>
const neither = { acr: undefined, amr: undefined }

test.each<[string, AppOptions, object, { acr?: string; amr?: readonly string[] }]>([
  ['no levels', {}, { acr: 'gold', amr: ['pwd', 'otp'] }, neither],
  ['an empty AcrMapping', { more: { AcrMapping: {} } }, { acr: 'gold', amr: ['pwd'] }, neither],
  ['a level of the AcrMapping', { more: mapped }, { acr: 'bronze', amr: ['pwd'] }, { acr: 'urn:cognito:loa:1', amr: ['pwd'] }],
  [
    'a value that is mapped twice',
    { more: mapped },
    { acr: 'gold', amr: ['pwd', 'otp'] },
    { acr: 'urn:cognito:loa:3', amr: ['pwd', 'otp'] },
  ],
  ['a value that is not mapped', { more: mapped }, { acr: 'platinum', amr: ['hwk'] }, { acr: 'urn:cognito:loa:1', amr: ['hwk'] }],
  ["the pool's own word", { more: mapped }, { acr: 'urn:cognito:loa:4' }, { acr: 'urn:cognito:loa:1', amr: ['fed'] }],
  ['a level that the pool names', { more: mapped, pool: named }, { acr: 'gold' }, { acr: 'urn:corp:high', amr: ['fed'] }],
  ['a pool with levels, no AcrMapping', { pool: named }, { acr: 'gold', amr: ['otp'] }, { acr: 'urn:cognito:loa:1', amr: ['fed'] }],
  ['a provider that states nothing', { more: mapped }, {}, { acr: undefined, amr: ['fed'] }],
  ['claims that are no texts', { more: mapped }, { acr: 3, amr: [1, null] }, { acr: undefined, amr: ['fed'] }],
  ['amr that is no list', { more: mapped }, { amr: 'pwd' }, { acr: undefined, amr: ['fed'] }],
  ['methods that are long or many', { more: mapped }, { amr: ['x'.repeat(65), ...'abcdefghijkl'] }, { amr: [...'abcdefghij'] }],
])('acr and amr of a sign-in at a provider: %s', async (_, options, stated, expected) => {
  const { tokens } = await createFederatedApp(service, provider, options)
  provider.user = { sub: 'User-1', ...stated }
  const { id, access } = await tokens()
  for (const { acr, amr } of [id, access]) expect({ acr, amr }).toEqual({ acr: undefined, ...expected })
})

test('acr and amr stay at a refresh, and are those of the sign-in in later codes of its browser session', async () => {
  const { browser, signIn, exchange, base, query, ClientId, newBrowser } = await createFederatedApp(service, provider, { more: mapped })
  const of = ({ acr, amr }: Record<string, unknown>) => ({ acr, amr })
  provider.user = { sub: 'User-1', acr: 'gold', amr: ['pwd', 'otp'] }
  const first = await exchange(await signIn())
  const gold = { acr: 'urn:cognito:loa:3', amr: ['pwd', 'otp'] }
  // Another sign-in of the user, with less, changes neither.
  provider.user = { sub: 'User-1', acr: 'bronze', amr: ['pwd'] }
  await signIn({}, newBrowser())

  const { AuthenticationResult } = await service.sdk.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: first.refresh_token! } }),
  )
  expect(of(claimsOf(AuthenticationResult!.IdToken!))).toEqual(gold)
  expect(of(claimsOf(AuthenticationResult!.AccessToken!))).toEqual(gold)
  const again = await browser.open(`${base}/oauth2/authorize?${query()}`)
  const second: TokenAnswer = await exchange(new URL(again.headers.get('location')!))
  expect(of(claimsOf(second.id_token))).toEqual(gold)
})
