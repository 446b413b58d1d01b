import {
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type DcrConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect } from 'vitest'
import { type Fields, services } from '../openid-connect/profiles.ts'
import { callback, codeClient, createBrowser, csrfOf, locationOf, verifier } from '../support.ts'
import { createUser } from './users.ts'

/** PKCE, which a public client that registered itself needs. */
export const { code_verifier, ...challenge } = verifier()

/** A pool with open registration, the user alice, and a client that a stranger registered. */
export async function createApp(metadata: object = {}, service = services.Cognito, dcr: DcrConfigurationType = {}) {
  const DcrConfiguration = { OpenDcrEnabled: true, AllowedScopes: ['aws.cognito.signin.user.admin', 'orders/read'], ...dcr }
  const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', DcrConfiguration }))
  const UserPoolId = UserPool!.Id!
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Read your orders' }]
  await service.sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'orders', Name: 'orders', Scopes }))
  const user = await createUser(service, UserPoolId, 'alice')
  const base = `/${UserPoolId}`
  const register = async (more: object = {}, headers: Fields = {}): Promise<string> => {
    const body = JSON.stringify({
      redirect_uris: [callback],
      client_name: 'Stranger',
      scope: 'openid email profile',
      token_endpoint_auth_method: 'none',
      ...metadata,
      ...more,
    })
    const answer = await fetch(`${service.url}${base}/oauth2/register`, { method: 'POST', body, headers })
    return (await answer.json()).client_id
  }
  const ClientId = await register()
  const browser = createBrowser(service.url)
  const query = (more: Fields = {}) =>
    String(
      new URLSearchParams({
        response_type: 'code',
        client_id: ClientId,
        redirect_uri: callback,
        scope: 'openid email',
        state: 's',
        ...challenge,
        ...more,
      }),
    )
  const authorize = async (more: Fields = {}, using = browser) => locationOf(await using.open(`${base}/oauth2/authorize?${query(more)}`))
  /** Types username and password on the sign-in page. */
  async function signIn(location: string, using = browser, username = 'alice') {
    const page = await using.open(location)
    return locationOf(await using.post(location, { _csrf: csrfOf(await page.text()), username, password: user.password }))
  }
  /** Answers the consent page at this location. */
  async function answer(location: string, answer: 'approve' | 'deny', using = browser) {
    const page = await (await using.open(location)).text()
    const scopes = /name="scopes" value="([^"]*)"/.exec(page)?.[1] ?? 'none on the page'
    return locationOf(await using.post(location, { _csrf: csrfOf(page), scopes, answer }))
  }
  const consent = async (more: Fields = {}) => {
    const location = await authorize(more)
    return answer(location.startsWith(`${base}/login`) ? await signIn(location) : location, 'approve')
  }
  const exchange = async (location: string) => {
    const code = new URL(location).searchParams.get('code')!
    const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: ClientId, redirect_uri: callback, code, code_verifier })
    return fetch(`${service.url}${base}/oauth2/token`, { method: 'POST', body })
  }
  const consents = async (using = browser) => (await using.open(`${base}/consents`)).text()
  return { service, UserPoolId, ClientId, base, browser, query, register, authorize, signIn, answer, consent, exchange, consents }
}

export type App = Awaited<ReturnType<typeof createApp>>

/** alice is signed in at the pool, by a client of CreateUserPoolClient, which never asks. */
export async function signInElsewhere({ service, UserPoolId, authorize, signIn }: App, using?: App['browser']) {
  const { UserPoolClient } = await service.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'own', ...codeClient }))
  const client_id = UserPoolClient!.ClientId!
  for (const prompt of ['login', 'consent login']) {
    const location = await signIn(await authorize({ client_id, prompt }, using), using)
    expect(location).toMatch(/callback\?code=/)
  }
  expect(await authorize({ client_id, prompt: 'consent' }, using)).toMatch(/callback\?code=/)
  return client_id
}
