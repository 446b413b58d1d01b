import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { issueAuthorizationCode } from '../storage/index.ts'
import { issueImplicitTokens } from '../tokens/index.ts'
import type { AuthorizeRequest } from './authorize-request.ts'
import type { BrowserSession } from './browser-session.ts'
import { authorizationResponseUrl, errorRedirectUrl } from './redirect-target.ts'

/** Milliseconds. Spec: oauth-endpoints 3.3. */
const codeLifetime = 5 * 60_000

export const authorizationCodeId = ({ keys }: Call, code: string): string =>
  keys.keyedHash('code', `authorization ${code}`).toString('base64url')

/**
 * Where the person's browser goes back to, with what the client asked for. Undefined where the session ended a moment ago: they sign in again.
 * @throws what the pool's function for tokens refuses with (implicit grant)
 */
export async function grant(call: Call, request: AuthorizeRequest, { row, user }: BrowserSession): Promise<string | undefined> {
  // OpenID Connect Core §3.1.2.2: somebody else than the client expects signed in.
  if (request.hintedSub !== undefined && request.hintedSub !== user.sub) return errorRedirectUrl(request, 'login_required')
  return request.responseType === 'code' ? issueCode(call, request, row) : issueTokens(call, request, { row, user })
}

async function issueCode(call: Call, request: AuthorizeRequest, session: BrowserSession['row']): Promise<string | undefined> {
  const code = newUuid()
  const outcome = await call.store.decide(issueAuthorizationCode, {
    code: {
      id: authorizationCodeId(call, code),
      pool_id: request.pool.id,
      client_id: request.client.settings.ClientId,
      sub: session.sub,
      session_id: session.id,
      redirect_uri: request.redirectUri,
      is_redirect_given: request.isRedirectGiven ? 1 : 0,
      scopes: request.scopes,
      code_challenge: request.codeChallenge ?? null,
      nonce: request.nonce ?? null,
      audience: request.audience ?? null,
      auth_time: session.auth_time,
      expires_at: call.now + codeLifetime,
    },
    at: call.now,
  })
  return outcome === 'issued' ? authorizationResponseUrl(request, { code, state: request.state }) : undefined
}

async function issueTokens(call: Call, request: AuthorizeRequest, { row, user }: BrowserSession): Promise<string | undefined> {
  const { pool, client } = request
  const tokens = await issueImplicitTokens(
    { ...call, triggerContext: { clientId: client.settings.ClientId } },
    { pool, client, user },
    {
      session_id: row.id,
      scopes: request.scopes,
      nonce: request.nonce ?? null,
      audience: request.audience ?? null,
      auth_time: row.auth_time,
    },
  )
  return (
    tokens &&
    authorizationResponseUrl(request, {
      id_token: tokens.IdToken,
      access_token: tokens.AccessToken,
      expires_in: String(tokens.ExpiresIn),
      token_type: 'Bearer',
      state: request.state,
    })
  )
}
