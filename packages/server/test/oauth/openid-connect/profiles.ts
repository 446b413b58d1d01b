import { afterAll, beforeAll } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { type createOAuthApp, locationOf } from '../support.ts'

export const profiles = ['Cognito', '--strict-oidc'] as const
export const services = {} as Record<(typeof profiles)[number], TestService>
export const strict = () => services['--strict-oidc']

/** Starts a service with each profile for the tests of a file. */
export function startProfiles() {
  beforeAll(async () => {
    const [usual, profile] = await Promise.all([startTestService(), startTestService({ strictOidc: true })])
    services.Cognito = usual
    services['--strict-oidc'] = profile
  })
  afterAll(() => Promise.all(Object.values(services).map(service => service.close())))
}

export type World = Awaited<ReturnType<typeof createOAuthApp>>
export type Fields = Record<string, string>

export const bye = 'https://app.example/bye'
export const authorize = async ({ base, query, browser }: World, more: Fields) =>
  locationOf(await browser.open(`${base}/oauth2/authorize?${query(more)}`))
export const userInfo = (service: TestService, { base }: World, init: RequestInit) => fetch(`${service.url}${base}/oauth2/userInfo`, init)
export const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
export const basic = ({ ClientId, ClientSecret }: World, secret = ClientSecret) => ({
  authorization: `Basic ${Buffer.from(`${ClientId}:${secret}`).toString('base64')}`,
})
export const issuer = (service: TestService, { base }: World) => `${service.url}${base}`
