import { createHash, randomBytes } from 'node:crypto'
import { PoolhouseError } from './api.ts'
import type { Tokens } from './sign-in.ts'

/** A sign-in on the pages of the service, as a browser does it. */
export interface OAuthSignIn {
  /** The id of the app client. */
  client: string
  /** Of a client that has one. */
  clientSecret?: string
  username: string
  password: string
  /** One of the client's callback URLs. Nothing needs to listen there. */
  redirectUri: string
  /** All that the client allows unless given. */
  scopes?: readonly string[]
}

/** Signs in with the authorization code flow and PKCE, without a browser. @throws PoolhouseError with what the page or the endpoint says */
export async function signInByOAuth(url: string, request: OAuthSignIn): Promise<Tokens> {
  const { client: client_id, clientSecret, redirectUri: redirect_uri, scopes } = request
  const code_verifier = randomBytes(32).toString('base64url')
  const state = randomBytes(16).toString('base64url')
  const query = new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri,
    state,
    ...(scopes && { scope: scopes.join(' ') }),
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const back = await signInOnPages(`${url}/oauth2/authorize?${query}`, request)
  const error = back.searchParams.get('error')
  if (error !== null) throw new PoolhouseError(back.searchParams.get('error_description') ?? error, 302, error)
  const code = back.searchParams.get('code')
  if (code === null || back.searchParams.get('state') !== state)
    throw new PoolhouseError(`The sign-in ended at ${back.origin}${back.pathname} without a code of this request.`, 302)
  const form = { grant_type: 'authorization_code', client_id, redirect_uri, code, code_verifier }
  const response = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    headers: clientSecret === undefined ? {} : { authorization: `Basic ${Buffer.from(`${client_id}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams(form),
  })
  const said = (await response.json()) as Record<string, string> & { expires_in: number }
  if (!response.ok)
    throw new PoolhouseError(said.error_description ?? `The token endpoint answered ${said.error}`, response.status, said.error)
  return {
    accessToken: said.access_token!,
    ...(said.id_token !== undefined && { idToken: said.id_token }),
    ...(said.refresh_token !== undefined && { refreshToken: said.refresh_token }),
    expiresIn: said.expires_in,
    tokenType: said.token_type!,
  }
}

interface Visited {
  address: URL
  page?: string
}

async function signInOnPages(authorize: string, { username, password }: OAuthSignIn): Promise<URL> {
  const { origin } = new URL(authorize)
  const cookies = new Map<string, string>()
  const visit = async (address: URL, form?: Record<string, string>): Promise<Visited> => {
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { origin, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name !== undefined && value !== undefined) cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) return { address, page: await response.text() }
    const next = new URL(location, address)
    return next.origin === origin && !next.searchParams.has('code') ? visit(next) : { address: next }
  }
  const asked = await visit(new URL(authorize))
  if (asked.page === undefined) return asked.address
  const csrf = /name="_csrf" value="([^"]+)"/.exec(asked.page)?.[1]
  if (csrf === undefined || !asked.page.includes('name="password"'))
    throw new PoolhouseError(`${asked.address.pathname} shows no form for a password. ${textOf(asked.page)}`, 200)
  const answered = await visit(asked.address, { _csrf: csrf, username, password })
  if (answered.page !== undefined)
    throw new PoolhouseError(`The sign-in of "${username}" does not end at the client. ${textOf(answered.page)}`, 200)
  return answered.address
}

/** What a page says in its alert, else its title. */
function textOf(page: string): string {
  const alert = /role="alert">([^<]+)</.exec(page)?.[1] ?? /<title>([^<]+)</.exec(page)?.[1] ?? ''
  return `The page says: ${alert.trim()}`
}
