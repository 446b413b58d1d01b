import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ensureApplicationClient } from './client.ts'
import { type DemoUser, failurePage, tokensPage, welcomePage } from './view.ts'

/** A running demo application. */
export interface DemoApplication {
  origin: string
  close(): Promise<void>
}

interface PageResponse {
  page?: string
  location?: string
  cookie?: string
}

interface DiscoveryDocument {
  authorization_endpoint: string
  token_endpoint: string
  userinfo_endpoint: string
  end_session_endpoint: string
}

const cookieName = 'demo-state'
/** Limit of sign-ins in progress; the oldest are dropped. */
const maxPendingSignIns = 100

/** Serves a demo application on a free port of localhost: a public client that signs in by the code grant with PKCE. */
export async function startDemoApplication({
  url,
  poolId,
  user,
}: {
  url: string
  poolId: string
  user: DemoUser
}): Promise<DemoApplication> {
  const server = createServer((incoming, outgoing) => {
    respond(incoming).then(
      ({ page, location, cookie }) => {
        if (cookie !== undefined) outgoing.setHeader('set-cookie', `${cookieName}=${cookie}; HttpOnly; SameSite=Lax; Path=/callback`)
        if (location !== undefined) outgoing.writeHead(302, { location }).end()
        else outgoing.writeHead(page === undefined ? 404 : 200, responseHeaders).end(page)
      },
      error => outgoing.writeHead(500, responseHeaders).end(failurePage((error as Error).message)),
    )
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, 'localhost', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const redirectUri = `${origin}/callback`
  const pendingSignIns = new Map<string, { verifier: string; address: string }>()
  const clientId = await ensureApplicationClient(url, poolId, origin).catch(async error => {
    await close()
    throw error
  })
  const provider = (await (await fetch(`${url}/${poolId}/.well-known/openid-configuration`)).json()) as DiscoveryDocument

  async function respond(incoming: IncomingMessage): Promise<PageResponse> {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', origin)
    if (incoming.method !== 'GET') return {}
    if (pathname === '/') return { page: welcomePage(user) }
    if (pathname === '/sign-in') return startSignIn()
    if (pathname === '/callback') return completeSignIn(searchParams, incoming.headers.cookie ?? '')
    if (pathname === '/sign-out')
      return { location: `${provider.end_session_endpoint}?${new URLSearchParams({ client_id: clientId, logout_uri: `${origin}/` })}` }
    return {}
  }

  function startSignIn(): PageResponse {
    const [state, verifier] = [randomBytes(16).toString('base64url'), randomBytes(32).toString('base64url')]
    const address = `${provider.authorization_endpoint}?${new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: 'openid email profile',
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    })}`
    pendingSignIns.set(state, { verifier, address })
    if (pendingSignIns.size > maxPendingSignIns) pendingSignIns.delete(pendingSignIns.keys().next().value!)
    return { location: address, cookie: state }
  }

  /** RFC 6749 10.12: `state` is accepted once, and only in the browser that started the sign-in (CSRF). */
  async function completeSignIn(answer: URLSearchParams, cookies: string): Promise<PageResponse> {
    const state = answer.get('state') ?? ''
    const pending = cookies.split('; ').includes(`${cookieName}=${state}`) ? pendingSignIns.get(state) : undefined
    if (!pending) return { page: failurePage('this browser did not start this sign-in') }
    pendingSignIns.delete(state)
    const code = answer.get('code')
    if (code === null) return { page: failurePage(answer.get('error') ?? 'no code') }
    const response = await fetch(provider.token_endpoint, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        code,
        redirect_uri: redirectUri,
        code_verifier: pending.verifier,
      }),
    })
    const tokens = (await response.json()) as Record<'id_token' | 'access_token' | 'refresh_token' | 'error', string>
    if (!response.ok) return { page: failurePage(tokens.error) }
    const userInfo = await fetch(provider.userinfo_endpoint, { headers: { authorization: `Bearer ${tokens.access_token}` } })
    return {
      page: tokensPage({
        authorizeAddress: pending.address,
        idToken: decodeClaims(tokens.id_token),
        accessToken: decodeClaims(tokens.access_token),
        refreshToken: tokens.refresh_token,
        userInfo: (await userInfo.json()) as object,
      }),
    }
  }
  return { origin, close }
}

const responseHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
}

/** Decodes the claims of a token without verifying it: it came directly from the token endpoint. */
const decodeClaims = (token: string): object => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
