import type { HttpBindings } from '@hono/node-server'
import { refuse, type ServiceError } from '@poolhouse/contract'
import type { Hono } from 'hono'
import type { Context } from '../context.ts'
import { corsHeaders, jsonResponse } from '../http/index.ts'
import { domainUrl, loadPool, type Pool, registersClients } from '../pools/index.ts'
import { profileOf } from '../protocol-profile.ts'
import { issuerOf, keySet } from '../tokens/index.ts'
import { announcedGrantTypes } from './grants/index.ts'

/**
 * OpenID Connect Discovery 1.0 §3. Members are in alphabetical order like the service's. All endpoints are below the pool's id, also for a
 * pool with a domain; with `--as-aws` they are where AWS has them. The service does not announce PKCE (S256); this one does, for clients that look for it.
 */
function discoveryDocument({ settings }: Context, pool: Pool) {
  const issuer = issuerOf(settings, pool)
  const here = `${settings.publicUrl}/${pool.id}`
  // Whether AWS leaves out the endpoints of a pool without a domain is not known. docs/reference/tokens.md#2.4.
  const base = settings.awsRegions ? domainUrl(pool) : here
  const endpoint = <Name extends string>(name: Name, path: `/${string}`) =>
    (base === undefined ? {} : { [name]: `${base}${path}` }) as Partial<Record<Name, string>>
  return {
    ...endpoint('authorization_endpoint', '/oauth2/authorize'),
    code_challenge_methods_supported: ['S256'],
    ...endpoint('end_session_endpoint', '/logout'),
    id_token_signing_alg_values_supported: ['RS256'],
    issuer,
    jwks_uri: `${settings.awsRegions ? issuer : here}/.well-known/jwks.json`,
    ...(registersClients(pool.config) && endpoint('registration_endpoint', '/oauth2/register')),
    response_types_supported: ['code', 'token'],
    ...endpoint('revocation_endpoint', '/oauth2/revoke'),
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    ...endpoint('token_endpoint', '/oauth2/token'),
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    ...endpoint('userinfo_endpoint', '/oauth2/userInfo'),
    ...profileOf(settings).discoveryMembers(announcedGrantTypes),
  }
}

/** Public, for every origin, cacheable: verifiers look keys up by `kid` and fetch again for an unknown one. */
const headers = { ...corsHeaders, 'content-type': 'application/json', 'cache-control': 'public, max-age=300' }
const documentResponse = (body: Uint8Array<ArrayBuffer>) => new Response(body, { headers })

/** Mounts the JWKS and the discovery document, below each pool's id. */
export function mountDiscovery(app: Hono<{ Bindings: HttpBindings }>, context: Context): void {
  // Keyed by the cached pool object: a changed pool is a new object, so that its document is made anew.
  const documents = new WeakMap<Pool, Uint8Array<ArrayBuffer>>()
  const documentOf = (pool: Pool) => {
    const document = documents.get(pool) ?? new TextEncoder().encode(JSON.stringify(discoveryDocument(context, pool)))
    documents.set(pool, document)
    return document
  }
  app.get('/:poolId/.well-known/jwks.json', c =>
    respondForPool(context, c.req.param('poolId'), async pool => (await keySet(context, pool)).jwks),
  )
  app.get('/:poolId/.well-known/openid-configuration', c => respondForPool(context, c.req.param('poolId'), async pool => documentOf(pool)))
}

/** 55 is the greatest length of a pool id. */
async function respondForPool(
  context: Context,
  poolId: string,
  document: (pool: Pool) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Response> {
  const pool = poolId.length <= 55 ? await loadPool(context, poolId) : undefined
  return pool
    ? documentResponse(await document(pool))
    : notFound(refuse('ResourceNotFoundException', `User pool ${poolId.slice(0, 55)} does not exist.`))
}

const notFound = ({ name, message }: ServiceError) => jsonResponse(400, { __type: name, message })
