import { createHash, randomBytes } from 'node:crypto'
import {
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { createPoolWithUser, password, type TestService } from '../support/service.ts'

export { claimsOf } from '../support/claims.ts'

export const callback = 'https://app.example/callback'

/** The guide's OAuth client. */
export const codeClient = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code', 'implicit'],
  AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
  CallbackURLs: [callback],
  LogoutURLs: ['https://app.example/bye'],
  SupportedIdentityProviders: ['COGNITO'],
} satisfies Partial<CreateUserPoolClientCommandInput>

export const verifier = () => {
  const code_verifier = randomBytes(32).toString('base64url')
  return { code_verifier, code_challenge: createHash('sha256').update(code_verifier).digest('base64url'), code_challenge_method: 'S256' }
}

type Fields = Record<string, string>

/** A browser that keeps cookies and does not follow redirects. */
export function createBrowser(origin: string) {
  const cookies = new Map<string, { value: string; path: string }>()
  async function open(path: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(path, origin)
    const sent = [...cookies].filter(([, { path }]) => url.pathname.startsWith(path)).map(([name, { value }]) => `${name}=${value}`)
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Fields), ...(sent.length > 0 && { cookie: sent.join('; ') }) },
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const [name = '', value = ''] = pair.split('=')
      const path = attributes.find(attribute => attribute.startsWith('Path='))?.slice(5) ?? '/'
      if (attributes.includes('Max-Age=0')) cookies.delete(name)
      else cookies.set(name, { value: decodeURIComponent(value), path })
    }
    return answer
  }
  const post = (path: string, fields: Fields, headers: Fields = {}) =>
    open(path, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: new URL(path, origin).origin, ...headers } })
  return { cookies, open, post }
}

export const locationOf = (answer: Response): string => answer.headers.get('location') ?? `no redirect, but ${answer.status}`
export const csrfOf = (page: string): string => /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? 'no token on the page'

export interface TokenAnswer {
  id_token?: string
  access_token: string
  refresh_token?: string
  expires_in: number
  token_type: string
}

/** A pool with the user `alice`, an OAuth client with the given settings, and the requests that an app makes. */
export async function createOAuthApp(
  service: TestService,
  client: Partial<CreateUserPoolClientCommandInput> = {},
  pool: Partial<CreateUserPoolCommandInput> = {},
) {
  const made = await createPoolWithUser(service, { ...codeClient, ...client }, pool)
  const { ClientId, ClientSecret, UserPoolId } = made
  const base = `/${UserPoolId}`
  const query = (more: Fields = {}) =>
    String(new URLSearchParams({ response_type: 'code', client_id: ClientId, redirect_uri: callback, ...more }))
  const browser = createBrowser(service.url)

  /** Signs in through the sign-in page. @returns the URL that the browser is redirected to */
  async function signIn(more: Fields = {}, { using = browser, username = 'alice', typed = password } = {}): Promise<URL> {
    const asked = await using.open(`${base}/oauth2/authorize?${query(more)}`)
    if (!locationOf(asked).startsWith(`${base}/login`)) return new URL(locationOf(asked))
    const page = await using.open(locationOf(asked))
    const answer = await using.post(locationOf(asked), { _csrf: csrfOf(await page.text()), username, password: typed })
    return new URL(locationOf(answer))
  }
  const own: Fields = ClientSecret === undefined ? {} : { client_secret: ClientSecret }
  const token = (fields: Fields, headers: Fields = {}) =>
    fetch(`${service.url}${base}/oauth2/token`, { method: 'POST', body: new URLSearchParams(fields), headers })
  /** Signs in and exchanges the code for tokens. */
  async function tokens(more: Fields = {}): Promise<TokenAnswer> {
    const code = (await signIn(more)).searchParams.get('code')!
    return (await exchange(code)).json()
  }
  const exchange = (code: string, more: Fields = {}) =>
    token({ grant_type: 'authorization_code', client_id: ClientId, ...own, code, redirect_uri: callback, ...more })
  const refresh = (refresh_token: string, more: Fields = {}) =>
    token({ grant_type: 'refresh_token', client_id: ClientId, ...own, refresh_token, ...more })
  return { ...made, base, query, browser, signIn, token, tokens, exchange, refresh }
}

/** An app client that may register others (RFC 7591), and the header with its access token. */
export async function createRegistrar({ sdk, url }: TestService, UserPoolId: string) {
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'registrar',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['aws.cognito/dcr/register'],
    }),
  )
  const { ClientId, ClientSecret } = UserPoolClient!
  const fields = { grant_type: 'client_credentials', client_id: ClientId!, client_secret: ClientSecret! }
  const answer = await fetch(`${url}/${UserPoolId}/oauth2/token`, { method: 'POST', body: new URLSearchParams(fields) })
  const { access_token } = await answer.json()
  return { ClientId: ClientId!, authorization: `Bearer ${access_token}` }
}
