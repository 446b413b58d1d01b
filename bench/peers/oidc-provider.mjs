/** Runs npm's oidc-provider in memory, set up as its documentation shows: RS256, JWT access tokens, rotation. Argument: its folder. Prints its port. */
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const { default: Provider } = await import(pathToFileURL(join(process.argv[2], 'lib', 'index.js')))
const server = createServer()
await new Promise(resolve => server.listen(0, 'localhost', resolve))
const { port } = server.address()
const issuer = `http://localhost:${port}`
const audience = 'https://orders.example'
const redirectUri = 'http://localhost/callback'

/** A store without a limit: the in-memory store of oidc-provider keeps a thousand entries only. */
class UnlimitedStore {
  static entries = new Map()
  constructor(name) {
    this.key = id => `${name} ${id}`
  }
  async upsert(id, payload) {
    UnlimitedStore.entries.set(this.key(id), payload)
  }
  async find(id) {
    return UnlimitedStore.entries.get(this.key(id))
  }
  async consume(id) {
    UnlimitedStore.entries.get(this.key(id)).consumed = Math.floor(Date.now() / 1000)
  }
  async destroy(id) {
    UnlimitedStore.entries.delete(this.key(id))
  }
  async revokeByGrantId() {}
}

const provider = new Provider(issuer, {
  adapter: UnlimitedStore,
  clients: [
    { client_id: 'robot', client_secret: 'secret', grant_types: ['client_credentials'], response_types: [], redirect_uris: [] },
    {
      client_id: 'app',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: [redirectUri],
    },
  ],
  jwks: {
    keys: [
      { ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'k' },
    ],
  },
  scopes: ['openid', 'email', 'offline_access', 'read'],
  pkce: { required: () => false },
  rotateRefreshToken: true,
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, email: 'user@example.com' }) }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: 'read', audience, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
    },
  },
})

async function newCode(grantId) {
  const client = await provider.Client.find('app')
  const code = new provider.AuthorizationCode({
    accountId: 'user',
    client,
    grantId,
    redirectUri,
    scope: 'openid email offline_access read',
    resource: audience,
    authTime: Math.floor(Date.now() / 1000),
    gty: 'authorization_code',
  })
  return code.save()
}

async function newGrant() {
  const grant = new provider.Grant({ accountId: 'user', clientId: 'app' })
  grant.addOIDCScope('openid email offline_access')
  grant.addResourceScope(audience, 'read')
  return grant.save()
}

const answer = provider.callback()
server.on('request', async (request, response) => {
  const count = /^\/codes\?count=(\d+)$/.exec(request.url)?.[1]
  if (count === undefined) return answer(request, response)
  const codes = []
  for (let made = 0; made < Number(count); made++) codes.push(await newCode(await newGrant()))
  response.end(JSON.stringify(codes))
})
console.log(port)
