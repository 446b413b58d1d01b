import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { callback, claimsOf, createOAuthApp } from '../support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

test.each(['https://api.example/orders', 'http://localhost:3000', 'myapp://api'])(
  'the resource %s becomes aud of the access token, also after a refresh; aud of the ID token stays the client',
  async resource => {
    const { tokens, refresh, ClientId, signIn } = await createOAuthApp(service)
    const { access_token, id_token, refresh_token } = await tokens({ resource })
    expect(claimsOf(access_token).aud).toBe(resource)
    expect(claimsOf(id_token).aud).toBe(ClientId)
    expect(claimsOf((await (await refresh(refresh_token!)).json()).access_token).aud).toBe(resource)
    const implicit = new URLSearchParams((await signIn({ response_type: 'token', resource })).hash.slice(1))
    expect(claimsOf(implicit.get('access_token')!).aud).toBe(resource)
  },
)

test.each(['orders', 'http://api.example', 'https://api.example/#part', 'javascript:alert(1)'])(
  'the resource %s gets invalid_request',
  async resource => {
    const { signIn } = await createOAuthApp(service)
    expect((await signIn({ resource })).href).toBe(`${callback}?error=invalid_request`)
  },
)

test('an access token requested without a resource has no aud', async () => {
  expect(claimsOf((await (await createOAuthApp(service)).tokens()).access_token).aud).toBeUndefined()
})
