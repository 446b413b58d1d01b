import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { callback, claimsOf, world } from '../support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

test.each(['https://api.example/orders', 'http://localhost:3000', 'myapp://api'])(
  'the access token is for %s, also when it was refreshed; the ID token is for the client',
  async resource => {
    const { tokens, refresh, ClientId, signIn } = await world(service)
    const { access_token, id_token, refresh_token } = await tokens({ resource })
    expect(claimsOf(access_token).aud).toBe(resource)
    expect(claimsOf(id_token).aud).toBe(ClientId)
    expect(claimsOf((await (await refresh(refresh_token!)).json()).access_token).aud).toBe(resource)
    const implicit = new URLSearchParams((await signIn({ response_type: 'token', resource })).hash.slice(1))
    expect(claimsOf(implicit.get('access_token')!).aud).toBe(resource)
  },
)

test.each(['orders', 'http://api.example', 'https://api.example/#part', 'javascript:alert(1)'])('%s is refused', async resource => {
  const { signIn } = await world(service)
  expect((await signIn({ resource })).href).toBe(`${callback}?error=invalid_request`)
})

test('without one there is no audience', async () => {
  expect(claimsOf((await (await world(service)).tokens()).access_token).aud).toBeUndefined()
})
