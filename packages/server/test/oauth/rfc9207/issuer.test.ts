import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { createOAuthApp } from '../support.ts'

let usual: TestService
let profile: TestService
beforeAll(async () => {
  ;[usual, profile] = await Promise.all([startTestService(), startTestService({ strictOidc: true })])
})
afterAll(() => Promise.all([usual?.close(), profile?.close()]))

interface Discovery {
  issuer: string
  authorization_response_iss_parameter_supported?: boolean
}

async function answers(service: TestService) {
  const app = await createOAuthApp(service)
  const discovery = (await (await fetch(`${service.url}${app.base}/.well-known/openid-configuration`)).json()) as Discovery
  const named = [
    (await app.signIn()).searchParams,
    new URLSearchParams((await app.signIn({ response_type: 'token' })).hash.slice(1)),
    (await app.signIn({ prompt: 'none', max_age: '0' })).searchParams,
    (await app.signIn({ scope: 'nonsense' })).searchParams,
  ].map(answer => answer.get('iss'))
  return { discovery, named }
}

test('Cognito’s profile neither announces nor returns iss in authorization responses', async () => {
  const { discovery, named } = await answers(usual)
  expect(discovery.authorization_response_iss_parameter_supported).toBeUndefined()
  expect(named).toEqual([null, null, null, null])
})

test('--strict-oidc announces iss and returns it in every authorization response: codes, tokens and errors', async () => {
  const { discovery, named } = await answers(profile)
  expect(discovery.authorization_response_iss_parameter_supported).toBe(true)
  expect(named).toEqual([discovery.issuer, discovery.issuer, discovery.issuer, discovery.issuer])
})
