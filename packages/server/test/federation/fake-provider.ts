import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Json = Record<string, unknown>

/** What the provider answers, and where it differs from a well-behaved one. Tests change it between sign-ins. */
export interface FakeProvider {
  origin: string
  clientId: string
  clientSecret: string
  /** The signed-in user: claims of the ID token, and the answer of userInfo. */
  user: Json
  userInfo: Json | undefined
  /** Changes the claims, the header or the text of an ID token. */
  changeClaims(claims: Json): Json
  changeHeader(header: Json): Json
  changeToken(token: string): string
  /** Replaces the answer of an endpoint: by path, such as `/token`. */
  answers: Map<string, (request: IncomingMessage, response: ServerResponse) => void>
  /** Adds members to the discovery document. */
  discovery: Json
  /** The parameters of every request, newest last. */
  requests: { method: string; path: string; parameters: URLSearchParams; headers: IncomingMessage['headers'] }[]
  /** Signs with a new key; the old one leaves the JWKS. */
  rotateKey(kid?: string): void
  /** Where the provider sends the browser that asked for `location`. */
  signIn(location: string): string
  close(): Promise<void>
}

const encoded = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Ports that providers of this process had. The service keeps their documents by address, so a port that comes again would have those of another. */
const hadPorts = new Set<number>()

async function listenAtNewPort(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  if (!hadPorts.has(port)) {
    hadPorts.add(port)
    return port
  }
  await new Promise(resolve => server.close(resolve))
  return listenAtNewPort(server)
}

/** An OpenID Connect provider that signs everybody in at once, and can be made to lie. */
export async function startFakeProvider(): Promise<FakeProvider> {
  let key: { kid: string; pair: { privateKey: KeyObject; publicKey: KeyObject } }
  const codes = new Map<string, URLSearchParams>()
  const makeKey = (kid: string) => {
    key = { kid, pair: generateKeyPairSync('rsa', { modulusLength: 2048 }) }
  }
  makeKey('first')

  const provider: FakeProvider = {
    origin: '',
    clientId: 'poolhouse-at-idp',
    clientSecret: 'a-secret-that-the-provider-gave',
    user: { sub: 'User-1' },
    userInfo: {},
    changeClaims: claims => claims,
    changeHeader: header => header,
    changeToken: token => token,
    answers: new Map(),
    discovery: {},
    requests: [],
    rotateKey: (kid = randomUUID()) => makeKey(kid),
    signIn(location) {
      const asked = new URL(location).searchParams
      const code = randomUUID()
      codes.set(code, asked)
      const back = new URL(asked.get('redirect_uri')!)
      back.searchParams.set('code', code)
      back.searchParams.set('state', asked.get('state')!)
      return back.href
    },
    close: () => new Promise(resolve => server.close(() => resolve())),
  }

  const idToken = (asked: URLSearchParams): string => {
    const at = Math.floor(Date.now() / 1000)
    const nonce = asked.get('nonce')
    const claims = provider.changeClaims({
      iss: provider.origin,
      aud: provider.clientId,
      iat: at,
      exp: at + 600,
      ...(nonce && { nonce }),
      ...provider.user,
    })
    const header = provider.changeHeader({ alg: 'RS256', kid: key.kid })
    const signed = `${encoded(header)}.${encoded(claims)}`
    const proof =
      header.alg === 'HS256'
        ? createHmac('sha256', provider.clientSecret).update(signed).digest()
        : sign('sha256', Buffer.from(signed), createPrivateKey(key.pair.privateKey.export({ type: 'pkcs8', format: 'pem' })))
    return provider.changeToken(`${signed}.${proof.toString('base64url')}`)
  }

  const json = (response: ServerResponse, status: number, body: Json) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

  const endpoints: Record<string, (parameters: URLSearchParams, response: ServerResponse) => void> = {
    '/.well-known/openid-configuration': (_, response) =>
      json(response, 200, {
        issuer: provider.origin,
        authorization_endpoint: `${provider.origin}/authorize`,
        token_endpoint: `${provider.origin}/token`,
        userinfo_endpoint: `${provider.origin}/userinfo`,
        jwks_uri: `${provider.origin}/jwks`,
        ...provider.discovery,
      }),
    '/jwks': (_, response) =>
      json(response, 200, { keys: [{ ...key.pair.publicKey.export({ format: 'jwk' }), kid: key.kid, use: 'sig', alg: 'RS256' }] }),
    '/token': (parameters, response) => {
      const asked = codes.get(parameters.get('code') ?? '')
      codes.delete(parameters.get('code') ?? '')
      if (!asked) return json(response, 400, { error: 'invalid_grant' })
      return json(response, 200, { access_token: 'at-the-provider', token_type: 'Bearer', expires_in: 600, id_token: idToken(asked) })
    },
    '/userinfo': (_, response) => json(response, 200, { sub: provider.user.sub, ...provider.userInfo }),
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', provider.origin)
    let body = ''
    for await (const chunk of request) body += chunk
    const parameters = request.method === 'POST' ? new URLSearchParams(body) : url.searchParams
    provider.requests.push({ method: request.method!, path: url.pathname, parameters, headers: request.headers })
    const replaced = provider.answers.get(url.pathname)
    const endpoint = endpoints[url.pathname]
    if (replaced) replaced(request, response)
    else if (endpoint) endpoint(parameters, response)
    else response.writeHead(404).end()
  })
  provider.origin = `http://localhost:${await listenAtNewPort(server)}`
  return provider
}
