import { createHmac } from 'node:crypto'
import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { countedSignIn } from './counted-sign-in.ts'
import { signInOnPage } from './sign-in-page.ts'
import { srpSignIn } from './srp-sign-in.ts'

/** A deployed client and the user who signs in through it. */
export interface DemoClient {
  api: CognitoIdentityProvider
  /** Base URL of the service, for OAuth endpoints. */
  url: string
  poolId: string
  clientId: string
  clientSecret: string | undefined
  username: string
  password: string
}

/** One row of the demo's table. */
export interface SignInAttempt {
  description: string
  /** The expected outcome. */
  expected: string | RegExp
  /** Resolves with the outcome; errors of the SDK are outcomes as well. */
  run(client: DemoClient): Promise<string>
}

/** What the client of each program of the guide allows and refuses. */
export const attempts: Record<string, readonly SignInAttempt[]> = {
  minimal: [
    { description: 'USER_SRP_AUTH, listed by default', expected: 'signed in', run: srpSignIn },
    {
      description: 'USER_PASSWORD_AUTH, not listed',
      expected: 'InvalidParameterException: USER_PASSWORD_AUTH flow not enabled for this client',
      run: client => passwordSignIn(client),
    },
  ],
  'server-auth': [
    {
      description: 'ADMIN_NO_SRP_AUTH with secret hash',
      expected: 'signed in, GetUser names the user',
      async run(client) {
        const { AccessToken } = await adminSignIn(client)
        const { Username } = await client.api.getUser({ AccessToken })
        return Username === client.username ? 'signed in, GetUser names the user' : `signed in, but GetUser says ${Username}`
      },
    },
    {
      description: 'ADMIN_NO_SRP_AUTH without it',
      expected: 'NotAuthorizedException: Client <client id> is configured with secret but SECRET_HASH was not received',
      run: client => adminSignIn({ ...client, clientSecret: undefined }).then(() => 'signed in'),
    },
    {
      description: 'USER_PASSWORD_AUTH, not listed',
      expected: 'InvalidParameterException: USER_PASSWORD_AUTH flow not enabled for this client',
      run: client => passwordSignIn(client),
    },
  ],
  analytics: [
    {
      description: 'a wrong password, then USER_SRP_AUTH',
      expected: /^counted today: \d+ sign-ins?, \d+ failures?, 1 active user$/,
      run: countedSignIn,
    },
  ],
  oauth: [
    {
      description: 'discovery and keys of its issuer',
      expected: 'two RS256 keys under the announced jwks_uri',
      run: fetchKeys,
    },
    {
      description: 'code flow through the sign-in page',
      expected: 'back at https://example.com, tokens for the code',
      run: signInByCodeFlow,
    },
    { description: 'USER_SRP_AUTH, listed by default', expected: 'signed in', run: srpSignIn },
  ],
  rotation: [
    {
      description: 'ADMIN_NO_SRP_AUTH, two refreshes',
      expected: 'signed in, a new refresh token each time',
      async run(client) {
        const tokens = [(await adminSignIn(client)).RefreshToken]
        for (let n = 0; n < 2; n++) {
          const { AuthenticationResult } = await client.api.getTokensFromRefreshToken({
            ClientId: client.clientId,
            RefreshToken: tokens.at(-1),
          })
          tokens.push(AuthenticationResult?.RefreshToken)
        }
        const fresh = tokens.every(Boolean) && new Set(tokens).size === 3
        return fresh ? 'signed in, a new refresh token each time' : 'signed in, but a refresh token came twice or not at all'
      },
    },
  ],
}

async function passwordSignIn({ api, ...client }: DemoClient): Promise<string> {
  const { AuthenticationResult } = await api.initiateAuth({
    ClientId: client.clientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: authParameters(client),
  })
  return AuthenticationResult ? 'signed in' : 'challenged'
}

async function adminSignIn({ api, ...client }: DemoClient) {
  const { AuthenticationResult } = await api.adminInitiateAuth({
    UserPoolId: client.poolId,
    ClientId: client.clientId,
    AuthFlow: 'ADMIN_NO_SRP_AUTH',
    AuthParameters: authParameters(client),
  })
  if (!AuthenticationResult) throw new Error('a challenge came instead of tokens')
  return AuthenticationResult
}

function authParameters({ username, password, clientId, clientSecret }: Omit<DemoClient, 'api'>): Record<string, string> {
  const hash =
    clientSecret &&
    createHmac('sha256', clientSecret)
      .update(username + clientId)
      .digest('base64')
  return { USERNAME: username, PASSWORD: password, ...(hash && { SECRET_HASH: hash }) }
}

async function fetchKeys({ url, poolId }: DemoClient): Promise<string> {
  const discovery = (await (await fetch(`${url}/${poolId}/.well-known/openid-configuration`)).json()) as { jwks_uri: string }
  const { keys } = (await (await fetch(discovery.jwks_uri)).json()) as { keys: { alg: string }[] }
  const rs256 = keys.filter(key => key.alg === 'RS256').length
  return rs256 === 2 ? 'two RS256 keys under the announced jwks_uri' : `${rs256} RS256 keys under ${discovery.jwks_uri}`
}

/** Callback URL of the guide's OAuth client. */
const guideCallback = 'https://example.com'

/** The authorization request that a browser opens. */
export const authorizeUrl = ({ url, poolId, clientId }: Pick<DemoClient, 'url' | 'poolId' | 'clientId'>): string =>
  `${url}/${poolId}/oauth2/authorize?${new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: guideCallback, scope: 'openid email' })}`

async function signInByCodeFlow(client: DemoClient): Promise<string> {
  const back = await signInOnPage(authorizeUrl(client), client.username, client.password)
  const code = back.searchParams.get('code')
  if (back.origin !== guideCallback || code === null) return `at ${back.origin}${back.pathname}, without a code`
  const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: client.clientId, code, redirect_uri: guideCallback })
  const answer = await fetch(`${client.url}/${client.poolId}/oauth2/token`, { method: 'POST', body })
  const tokens = (await answer.json()) as { id_token?: string; error?: string }
  return tokens.id_token ? `back at ${guideCallback}, tokens for the code` : `back at ${guideCallback}, but the code gave ${tokens.error}`
}
