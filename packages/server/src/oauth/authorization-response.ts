import { ServiceError } from '@poolhouse/contract'
import { withAnalytics } from '../analytics/index.ts'
import type { RowSeals } from '../changed-rows.ts'
import type { Call } from '../context.ts'
import { type BoundValues, bindRow, newUuid } from '../crypto/index.ts'
import { assertOutcome } from '../outcomes.ts'
import { issueAuthorizationCode, type NewAuthorizationCode } from '../storage/index.ts'
import { issueImplicitTokens } from '../tokens/index.ts'
import type { AuthorizeRequest } from './authorize-request.ts'
import type { BrowserSession } from './browser-session.ts'
import { consentPageUrl, consentScopes, mustAskForConsent } from './consent.ts'
import { authorizationResponseUrl, errorRedirectUrl, noteOAuthRefusal } from './redirect-target.ts'

/** Milliseconds. docs/reference/oauth-endpoints.md#3.3. */
const codeLifetime = 5 * 60_000

/** The key of the code's row: a keyed hash, so that the database holds no usable code. */
const authorizationCodeId = ({ keys }: Call, code: string): string => keys.keyedHash('code', `authorization ${code}`).toString('base64url')

/** The keys that the row of a code may have: the master key may have been replaced since. */
export const authorizationCodeIds = (call: Call, code: string): string[] => [
  authorizationCodeId(call, code),
  ...call.keys.formerHashes('code', `authorization ${code}`).map(hash => hash.toString('base64url')),
]

/** All that the code gives, and to whom. */
export const boundCodeValues = (row: Omit<NewAuthorizationCode, 'binding'>): BoundValues => [
  ...(['authorization_codes', row.id, row.pool_id, row.client_id, row.sub, row.session_id, row.redirect_uri] as const),
  ...[row.is_redirect_given, row.scopes, row.code_challenge, row.nonce, row.audience, row.auth_time, row.expires_at],
  ...(row.authentication ? [row.authentication] : []),
]

/** What each authorization code gives. */
export const authorizationCodeSeals: RowSeals = { table: 'authorization_codes', bound: boundCodeValues }

/**
 * Issues the code or tokens that the client requested, once the user has consented where the client needs it.
 * @param isConsentGiven the user approved this very request, so that `prompt=consent` is answered
 * @returns the URL that the browser is redirected to, which may be the consent page; undefined if the browser session ended in between, so
 * that the user must sign in again
 */
export async function completeAuthorization(
  call: Call,
  request: AuthorizeRequest,
  session: BrowserSession,
  { isConsentGiven = false } = {},
): Promise<string | undefined> {
  // OpenID Connect Core §3.1.2.2: another user signed in than the one that the client expects.
  if (request.hintedSub !== undefined && request.hintedSub !== session.user.sub) {
    noteOAuthRefusal(call, 'login_required', { id: 'login-required' })
    return errorRedirectUrl(request, 'login_required')
  }
  if (await mustAskForConsent(call, request, session, isConsentGiven)) return askForConsent(call, request, session)
  try {
    return await issueByResponseType[request.responseType](call, request, session)
  } catch (error) {
    // A Lambda trigger refused; the redirect URI is validated, so the client gets the error.
    if (!(error instanceof ServiceError)) throw error
    call.trace.refusal = error
    return errorRedirectUrl(request, 'access_denied', error.message)
  }
}

/** OpenID Connect Core §3.1.2.6: with `prompt=none` no page may be shown. */
const askForConsent = (call: Call, request: AuthorizeRequest, session: BrowserSession): string =>
  request.prompt.has('none') ? errorRedirectUrl(request, 'consent_required') : consentPageUrl(call, request, session)

type IssueResponse = (call: Call, request: AuthorizeRequest, session: BrowserSession) => Promise<string | undefined>

const issueCode: IssueResponse = async (call, request, session) => {
  const { row } = session
  const code = newUuid()
  const issued = {
    id: authorizationCodeId(call, code),
    pool_id: request.pool.id,
    client_id: request.client.settings.ClientId,
    sub: row.sub,
    session_id: row.id,
    redirect_uri: request.redirectUri,
    is_redirect_given: request.isRedirectGiven ? 1 : 0,
    scopes: request.scopes,
    code_challenge: request.codeChallenge ?? null,
    nonce: request.nonce ?? null,
    audience: request.audience ?? null,
    auth_time: row.auth_time,
    authentication: row.authentication,
    expires_at: call.now + codeLifetime,
  } as const
  const outcome = await call.store.decide(issueAuthorizationCode, {
    code: { ...issued, binding: bindRow(call.keys, boundCodeValues(issued)) },
    at: call.now,
    consentTo: consentScopes(request),
  })
  assertOutcome(outcome, ['issued', 'ended', 'consent-missing'], {})
  if (outcome === 'consent-missing') return askForConsent(call, request, session)
  return outcome === 'issued' ? authorizationResponseUrl(request, { code, state: request.state }) : undefined
}

/** The implicit grant (RFC 6749 §4.2). */
const issueTokens: IssueResponse = async (call, request, { row, user }) => {
  const { pool, client } = request
  const tokens = await issueImplicitTokens(
    withAnalytics({ ...call, triggerContext: { clientId: client.settings.ClientId } }, client, 'page'),
    { pool, client, user },
    {
      session_id: row.id,
      scopes: request.scopes,
      nonce: request.nonce ?? null,
      audience: request.audience ?? null,
      auth_time: row.auth_time,
      authentication: row.authentication,
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

const issueByResponseType = { code: issueCode, token: issueTokens } satisfies Record<AuthorizeRequest['responseType'], IssueResponse>
