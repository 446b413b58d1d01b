import {
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { callback, claimsOf, codeClient, createBrowser, locationOf, type TokenAnswer } from '../oauth/support.ts'
import type { TestService } from '../support/service.ts'
import type { FakeProvider } from './fake-provider.ts'

/** What differs from a pool with the provider `Fake` and one client that lists it and the pool's own users. */
export interface AppOptions {
  pool?: Partial<CreateUserPoolCommandInput>
  client?: Partial<CreateUserPoolClientCommandInput>
  mapping?: Record<string, string>
  details?: Record<string, string>
  more?: Partial<CreateIdentityProviderCommandInput>
}

/** The name of the provider. */
export const providerName = 'Fake'

/** A pool with a provider, a client, and what a browser does there. */
export async function createFederatedApp(service: TestService, provider: FakeProvider, options: AppOptions = {}) {
  const { sdk } = service
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...options.pool }))
  const UserPoolId = UserPool!.Id!
  await sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: providerName,
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: provider.clientId,
        client_secret: provider.clientSecret,
        authorize_scopes: 'openid email',
        oidc_issuer: provider.origin,
        attributes_request_method: 'GET',
        ...options.details,
      },
      AttributeMapping: options.mapping ?? { email: 'email' },
      ...options.more,
    }),
  )
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'client',
      ...codeClient,
      SupportedIdentityProviders: ['COGNITO', providerName],
      ...options.client,
    }),
  )
  const ClientId = UserPoolClient!.ClientId!
  const base = `/${UserPoolId}`
  const query = (more: Record<string, string> = {}) =>
    String(new URLSearchParams({ response_type: 'code', client_id: ClientId, redirect_uri: callback, state: 'st', ...more }))
  const newBrowser = () => createBrowser(service.url)
  const browser = newBrowser()

  /** Goes to the provider. @returns where the browser is sent */
  const begin = async (more: Record<string, string> = {}, using = browser) =>
    locationOf(await using.open(`${base}/oauth2/authorize?${query({ identity_provider: providerName, ...more })}`))
  /** Comes back from the provider. @returns where the browser is sent then */
  const comeBack = async (location: string, using = browser): Promise<URL> =>
    new URL(locationOf(await using.open(provider.signIn(location))), service.url)
  /** Signs in at the provider. @returns the URL that the browser is redirected to at the end */
  const signIn = async (more: Record<string, string> = {}, using = browser) => comeBack(await begin(more, using), using)
  const exchange = async (location: URL): Promise<TokenAnswer> => {
    const body = {
      grant_type: 'authorization_code',
      client_id: ClientId,
      code: location.searchParams.get('code') ?? '',
      redirect_uri: callback,
    }
    const answer = await fetch(`${service.url}${base}/oauth2/token`, { method: 'POST', body: new URLSearchParams(body) })
    return answer.json()
  }
  /** Signs in with a new browser, and exchanges the code. */
  const tokens = async (more: Record<string, string> = {}) => {
    const answer = await exchange(await signIn(more, newBrowser()))
    return { ...answer, id: claimsOf(answer.id_token), access: claimsOf(answer.access_token) }
  }
  return { UserPoolId, ClientId, base, query, browser, newBrowser, begin, comeBack, signIn, exchange, tokens }
}

/** The parameters of an error redirect to the application, as an object. */
export const errorOf = (location: URL): Record<string, string> => Object.fromEntries(location.searchParams)
