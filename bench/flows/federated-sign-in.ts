import { generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Flow } from '../flow.ts'
import { requestTokens, sendRequest } from '../form.ts'
import { call, runLoad } from '../load.ts'
import { concurrency } from '../oauth-flow.ts'

const callback = 'http://localhost/callback'
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An OpenID Connect provider in this process, whose CPU time is not measured. The code is the subject and the nonce. */
async function startProvider() {
  const documents: Record<string, (body: URLSearchParams) => object> = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
    }),
    '/jwks': () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig' }] }),
    '/token': body => {
      const [sub, nonce] = (body.get('code') ?? '').split('.')
      const at = Math.floor(Date.now() / 1000)
      const claims = { iss: issuer, aud: 'bench', sub, nonce, iat: at, exp: at + 600, email: `${sub}@example.com`, email_verified: true }
      const signed = `${encoded({ alg: 'RS256', kid: 'k' })}.${encoded(claims)}`
      const id_token = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
      return { access_token: sub, token_type: 'Bearer', expires_in: 600, id_token }
    },
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const sub = request.headers.authorization?.slice('Bearer '.length)
    const document = documents[request.url ?? '']?.(new URLSearchParams(body)) ?? { sub }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document))
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  return { issuer, close: () => server.close() }
}

async function setUp(url: string, issuer: string) {
  const { UserPool } = await call<{ UserPool: { Id: string } }>(url, 'CreateUserPool', { PoolName: 'bench' })
  const UserPoolId = UserPool.Id
  await call(url, 'CreateIdentityProvider', {
    UserPoolId,
    ProviderName: 'Provider',
    ProviderType: 'OIDC',
    ProviderDetails: {
      client_id: 'bench',
      client_secret: 'secret',
      authorize_scopes: 'openid email',
      oidc_issuer: issuer,
      attributes_request_method: 'GET',
    },
    AttributeMapping: { email: 'email', email_verified: 'email_verified' },
  })
  const { UserPoolClient } = await call<{ UserPoolClient: { ClientId: string } }>(url, 'CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'bench',
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email'],
    CallbackURLs: [callback],
    SupportedIdentityProviders: ['Provider'],
  })
  const client_id = UserPoolClient.ClientId
  const query = new URLSearchParams({ response_type: 'code', client_id, redirect_uri: callback, scope: 'openid email', state: 's' })
  const base = `${url}/${UserPoolId}`
  /** From authorize to tokens, as the browser and the application send it. */
  return async (worker: number): Promise<void> => {
    const begun = await sendRequest(`${base}/oauth2/authorize?${query}`)
    const asked = new URL(begun.headers.location!).searchParams
    const cookie = begun.headers['set-cookie']![0]!.split(';')[0]!
    const back = new URLSearchParams({ code: `user-${worker}.${asked.get('nonce')}`, state: asked.get('state')! })
    const { headers } = await sendRequest(`${base}/oauth2/idpresponse?${back}`, { headers: { cookie } })
    const code = new URL(headers.location!, url).searchParams.get('code')
    if (code === null) throw new Error(`idpresponse answered ${headers.location}`)
    await requestTokens(`${base}/oauth2/token`, { grant_type: 'authorization_code', client_id, redirect_uri: callback, code })
  }
}

/** CPU milliseconds of the check of one RS256 signature. */
function measureCheck(): number {
  const text = Buffer.from(randomUUID().repeat(16))
  const signature = sign('sha256', text, privateKey)
  const before = process.cpuUsage()
  const count = 2_000
  for (let index = 0; index < count; index++) verify('sha256', text, publicKey, signature)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / count
}

export const flow: Flow = {
  name: 'federated-sign-in',
  description:
    'a later sign-in at an OpenID Connect provider, from authorize to tokens: three requests, two to the provider. Bound: two signatures and the check of one; at most 3 ms beside it',
  async run(bench) {
    const service = await bench.service()
    const provider = await startProvider()
    const signIn = await setUp(service.url, provider.issuer)
    // The first sign-in of each user creates the user.
    for (let worker = 0; worker < concurrency; worker++) await signIn(worker)
    await runLoad(signIn, { concurrency, milliseconds: 2_000 })
    const before = service.process.cpu()
    const { rate, p50, p99, count } = await runLoad(signIn, { concurrency, milliseconds: 5_000 })
    const cpu = (service.process.cpu() - before) / count
    provider.close()
    const boundCpu = 2 * bench.bounds.signature + measureCheck()
    bench.logProgress(`federated-sign-in: ${(cpu - boundCpu).toFixed(2)} ms of CPU beside the signatures and the check; the limit is 3`)
    return { cpu, boundCpu, rate, p50, p99, peakMemory: service.process.memory().peak, peers: {} }
  },
}
