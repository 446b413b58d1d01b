import * as openid from 'openid-client'
import { acrValuesFor } from '../authentication-context.ts'
import type { ExternalIdentity } from '../external-identity.ts'
import { FederationError } from '../federation-error.ts'
import type { Begun, ProtocolAnswer, ProtocolStart, ProviderProtocol, SignInProblem } from '../protocols.ts'
import { claimTexts } from './claims.ts'
import { openIdClient } from './client.ts'
import { assertIdTokenSignature } from './id-token-signature.ts'
import { jsonObject } from './provider-request.ts'
import { type OidcServer, serverOf } from './server.ts'
import { type TokenName, userDataOf } from './user-data.ts'

const responsePath = '/oauth2/idpresponse'

/** OpenID Connect and OAuth 2.0 providers: the authorization code flow. docs/reference/identity-providers.md#4.5. */
export const openIdConnect: ProviderProtocol = {
  begin,
  finish,
  refusal: (problem: SignInProblem) => ({
    error: 'invalid_request',
    description: problem.kind === 'attributes-missing' ? `attributes required: [${problem.names.join(', ')}]` : problem.text,
  }),
}

async function begin(start: ProtocolStart): Promise<Begun> {
  const { serviceUrl, request, state, nonce, pool, provider } = start
  const server = await serverOf(start)
  const { kind, details, metadata } = server
  // The service uses no PKCE towards providers; one that announces it gets it.
  const verifier = metadata.code_challenge_methods_supported?.includes('S256') ? openid.randomPKCECodeVerifier() : undefined
  const prompt = [...request.prompt].filter(word => word !== 'none').join(' ')
  const acr = acrValuesFor(pool, provider, request.query.get('acr_values'))
  const scope = details.authorize_scopes
  const location = new URL(metadata.authorization_endpoint!)
  const parameters = {
    client_id: details.client_id,
    redirect_uri: `${serviceUrl}${responsePath}`,
    response_type: 'code',
    scope,
    state,
    ...(kind.hasIdToken && { nonce }),
    ...(verifier !== undefined && { code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }),
    ...(kind.responseMode !== undefined && scope && { response_mode: kind.responseMode }),
    ...(prompt !== '' && { prompt }),
    ...(kind.forwardsLoginHint && request.loginHint !== undefined && { login_hint: request.loginHint }),
    ...(acr !== '' && { acr_values: acr }),
  }
  for (const [name, value] of Object.entries(parameters)) if (value) location.searchParams.set(name, value)
  return { to: { kind: 'redirect', location: location.href }, ...(verifier !== undefined && { remember: { verifier } }) }
}

async function finish(answer: ProtocolAnswer): Promise<ExternalIdentity> {
  const { call, parameters } = answer
  assertNoError(parameters)
  const server = await serverOf(answer)
  const receivedAt = performance.now()
  const tokens = await exchangeCode(answer, server)
  const idClaims = tokens.claims() as Readonly<Record<string, unknown>> | undefined
  if (server.kind.hasIdToken) {
    const keys = { jwksUri: server.metadata.jwks_uri, clientSecret: server.details.client_secret, receivedAt }
    assertClaims(idClaims, server.details.client_id, Math.max(Date.now(), call.now))
    await assertIdTokenSignature(call, tokens.id_token!, keys)
  }
  const userData = await userDataOf(answer, server, { accessToken: tokens.access_token, idClaims })
  const subject = server.kind.hasIdToken ? idClaims?.[server.kind.subject] : userData?.[server.kind.subject]
  if ((typeof subject !== 'string' && typeof subject !== 'number') || String(subject) === '')
    throw new FederationError({ description: 'Invalid user info response', cause: `it has no ${server.kind.subject}` })
  const { id_token: _idToken, ...tokenResponse } = tokens
  return {
    subject: String(subject),
    attributes: { ...claimTexts({ ...idClaims, ...userData, ...appleUser(answer) }), ...tokensByName(tokens) },
    issuer: null,
    documents: { tokenResponse, ...(idClaims && { idToken: idClaims }), ...(userData && { userInfo: userData }) },
    ...(typeof idClaims?.acr === 'string' && { acr: idClaims.acr }),
    ...(Array.isArray(idClaims?.amr) && { amr: idClaims.amr.filter(method => typeof method === 'string') }),
  }
}

/** The provider's tokens, which an attribute has that is mapped to one of their names, and nothing else. docs/reference/identity-providers.md#4.5. */
const tokensByName = ({ access_token, id_token }: openid.TokenEndpointResponse): Partial<Record<TokenName, string>> => ({
  access_token,
  ...(id_token !== undefined && { id_token }),
})

const codePattern = /^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,64}$/
const descriptionPattern = /^[\x20-\x7e]{1,500}$/

/** An error of the provider, such as `access_denied` of a user who cancelled, is passed on. RFC 6749 §4.1.2.1 has the characters. */
function assertNoError(parameters: URLSearchParams): void {
  const error = parameters.get('error')
  if (error !== null) {
    const description = parameters.get('error_description') ?? ''
    const code = codePattern.test(error) ? error : 'invalid_request'
    throw new FederationError({
      error: code,
      description: descriptionPattern.test(description) ? description : code,
      cause: 'the provider answered with an error',
    })
  }
  if (!parameters.get('code')) throw new FederationError({ description: "Required String parameter 'code' is not present" })
}

/** The code for tokens. `openid-client` checks the answer and the claims of the ID token: issuer, audience, azp, expiry, nonce, algorithm. */
async function exchangeCode(answer: ProtocolAnswer, server: OidcServer) {
  const { parameters, pending, serviceUrl } = answer
  const { verifier } = pending.remembered
  const client = openIdClient(answer, server)
  const url = new URL(`${serviceUrl}${responsePath}`)
  for (const name of ['code', 'iss']) if (parameters.has(name)) url.searchParams.set(name, parameters.get(name)!)
  try {
    return await openid.authorizationCodeGrant(client, url, {
      expectedState: openid.skipStateCheck,
      ...(verifier !== undefined && { pkceCodeVerifier: verifier }),
      ...(server.kind.hasIdToken && { expectedNonce: pending.nonce, idTokenExpected: true }),
    })
  } catch (error) {
    throw asFederationError(error)
  }
}

/** Errors of the library, by what of the answer they are about. Their messages name claims, never values. */
function asFederationError(error: unknown): FederationError {
  for (let cause = error; cause instanceof Error; cause = cause.cause as Error) {
    if (cause instanceof FederationError) return cause
    const claim = /(?:JWT|ID Token) "(\w+)"/.exec(cause.message)?.[1]
    if (claim !== undefined) return new FederationError({ description: `Invalid id_token ${claim}`, cause: cause.message })
  }
  if (!(error instanceof Error)) throw error
  return new FederationError({ description: 'Bad token response', cause: error })
}

/** Seconds by which clocks may differ. */
const tolerance = 60

/** What the library does not check. `azp` counts also where there is one audience (OpenID Connect Core §3.1.3.7). */
function assertClaims(claims: Readonly<Record<string, unknown>> | undefined, clientId: string | undefined, now: number): void {
  if (claims?.azp !== undefined && claims.azp !== clientId)
    throw new FederationError({ description: 'Invalid id_token azp', cause: 'another client is the authorized party' })
  if (typeof claims?.iat === 'number' && claims.iat > now / 1000 + tolerance)
    throw new FederationError({ description: 'Invalid id_token iat', cause: 'it was issued in the future' })
}

/** Apple sends the name once, in the form beside the code, and never in a token. */
function appleUser({ provider, parameters }: ProtocolAnswer): Record<string, string> {
  const user = provider.type === 'SignInWithApple' ? jsonObject(parameters.get('user') ?? '') : undefined
  const name = typeof user?.name === 'object' && user.name !== null ? (user.name as Record<string, unknown>) : {}
  const parts = [name.firstName, name.lastName].map(part => (typeof part === 'string' ? part : ''))
  const [firstName = '', lastName = ''] = parts
  const all = { firstName, lastName, name: parts.filter(Boolean).join(' ') }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}
