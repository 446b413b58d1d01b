import { assertValidClient, newClient, ServiceError } from '@poolhouse/contract'
import { addClient, clientRuleContext, storableClientName } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newClientId, newClientSecret, newUuid } from '../crypto/index.ts'
import { BodyTooLarge, JsonOutOfBounds, parseJson, readBody, sourceNetwork } from '../http/index.ts'
import { loadPool, type Pool, registersClients } from '../pools/index.ts'
import { registrationQuotas } from '../quotas.ts'
import { consumeQuotas } from '../storage/index.ts'
import { mayRegisterClients, poolIdOfToken } from '../tokens/index.ts'
import { bearerTokenOf } from './bearer-token.ts'
import { type ClientMetadata, parseClientMetadata, RegistrationError, registrationRules } from './client-metadata.ts'
import type { OAuthRequestContext } from './request-context.ts'
import { responseWithoutCors } from './responses.ts'

const maxBodyBytes = 65_536
/** A hundred redirect URIs are the most that a client may have. */
const bounds = { entries: 1_000, depth: 16 }
const unauthorizedResponse = () =>
  responseWithoutCors(401, { error: 'invalid_token' }, { 'WWW-Authenticate': 'Bearer error="invalid_token"' })

/** `POST /oauth2/register`: dynamic client registration (RFC 7591), where the pool allows it. docs/reference/oauth-endpoints.md#11. */
export async function register({ call, poolLocation, incoming }: OAuthRequestContext): Promise<Response> {
  const token = bearerTokenOf(incoming.headers)
  if (incoming.headers.authorization !== undefined && token === undefined) return unauthorizedResponse()
  const poolId = poolLocation.poolId ?? (token === undefined ? undefined : poolIdOfToken(token))
  const pool = poolId === undefined ? undefined : await loadPool(call, poolId)
  if (!pool || !registersClients(pool.config)) return responseWithoutCors(404, { error: 'invalid_request' })
  if (token === undefined && !pool.config.DcrConfiguration?.OpenDcrEnabled) return unauthorizedResponse()
  if (token !== undefined && !(await mayRegisterClients(call, pool, token))) return unauthorizedResponse()
  try {
    const body = await readJson(incoming)
    const metadata = parseClientMetadata(body, registrationRules(pool, token !== undefined))
    const retrySeconds = await countRegistration(call, pool, token !== undefined)
    if (retrySeconds !== undefined) return tooManyResponse(retrySeconds)
    return responseWithoutCors(201, await createRegisteredClient(call, pool, metadata))
  } catch (error) {
    call.trace.refusal = error
    if (error instanceof RegistrationError) return responseWithoutCors(400, { error: error.code, error_description: error.message })
    if (error instanceof ServiceError)
      return responseWithoutCors(400, { error: 'invalid_client_metadata', error_description: error.message })
    throw error
  }
}

/** RFC 6585 §4. RFC 7591 has no error code for it; the body is an error of its form all the same. */
const tooManyResponse = (retrySeconds: number) =>
  responseWithoutCors(
    429,
    { error: 'temporarily_unavailable', error_description: 'Too many clients were registered in this hour. Try again later.' },
    { 'Retry-After': String(retrySeconds) },
  )

/** Counts a valid registration. @returns the seconds after which to try again where the hour's quota is used up, else undefined */
async function countRegistration(call: Call, pool: Pool, isAuthenticated: boolean): Promise<number | undefined> {
  const action = isAuthenticated ? 'register with a token' : 'register'
  const source = call.keys.keyedHash('source', sourceNetwork(call.sourceAddress)).toString('base64url')
  const quota = (subject: string, limit: number) => ({ poolId: pool.id, subject, action, limit, at: call.now, by: newUuid() })
  const quotas = [quota(`source ${source}`, registrationQuotas.ofSource), quota('pool', registrationQuotas.ofPool)]
  const counted = await call.store.decide(consumeQuotas, { quotas })
  return counted.kind === 'limit' ? Math.max(1, Math.ceil((counted.retryAt - call.now) / 1000)) : undefined
}

async function readJson(incoming: OAuthRequestContext['incoming']): Promise<unknown> {
  try {
    return parseJson(await readBody(incoming, maxBodyBytes), bounds)
  } catch (error) {
    if (error instanceof BodyTooLarge || error instanceof JsonOutOfBounds || error instanceof SyntaxError)
      throw new RegistrationError('invalid_client_metadata', 'The body must be a JSON object of at most 64 KiB.')
    throw error
  }
}

async function createRegisteredClient(call: Call, pool: Pool, { flow, ...metadata }: ReturnType<typeof parseClientMetadata>) {
  const secret = metadata.token_endpoint_auth_method === 'none' ? undefined : newClientSecret()
  const request = {
    UserPoolId: pool.id,
    ClientName: storableClientName(metadata.client_name),
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: [flow],
    AllowedOAuthScopes: metadata.scope === '' ? undefined : metadata.scope.split(' '),
    CallbackURLs: metadata.redirect_uris,
    SupportedIdentityProviders: ['COGNITO'],
    PreventUserExistenceErrors: 'ENABLED' as const,
  }
  assertValidClient(request, { ...(await clientRuleContext(call, pool)), action: 'creating', hasSecret: secret !== undefined })
  const settings = newClient(request, { clientId: newClientId(), at: call.now / 1000, type: 'DCR' })
  await addClient(call, pool, settings, secret, metadata.client_name)
  return {
    client_id: settings.ClientId,
    ...(secret !== undefined && { client_secret: secret, client_secret_expires_at: 0 }),
    client_id_issued_at: Math.floor(call.now / 1000),
    ...(metadata satisfies ClientMetadata),
  }
}
