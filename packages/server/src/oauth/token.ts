import { withAnalytics } from '../analytics/index.ts'
import type { Reply } from '../http/index.ts'
import { authenticateClient } from './client-authentication.ts'
import { missingParameterError, OAuthError } from './errors.ts'
import { findGrant } from './grants/index.ts'
import { readForm } from './parameters.ts'
import type { OAuthRequestContext } from './request-context.ts'
import { refuseBeyondQuota } from './request-quotas.ts'
import { oauthErrorResponse, tokenReply } from './responses.ts'

/** `POST /oauth2/token` (RFC 6749 §3.2). docs/reference/oauth-endpoints.md#4. */
export async function token({ call, poolLocation, incoming }: OAuthRequestContext): Promise<Reply | Response> {
  try {
    const parameters = await readForm(incoming)
    const type = parameters.get('grant_type')
    if (type === undefined) throw missingParameterError('grant_type')
    const of = type === 'client_credentials' ? 'ClientAuthentication' : 'UserToken'
    const refused = refuseBeyondQuota(call, { of, client: parameters.get('client_id'), pool: poolLocation.poolId })
    if (refused) return refused
    const { pool, client } = await authenticateClient(call, poolLocation, incoming.headers, parameters)
    const issueTokens = findGrant(type)?.issueTokens
    if (!issueTokens) throw new OAuthError('unsupported_grant_type', { rule: { id: 'grant-unknown', sent: type.slice(0, 200) } })
    const { IdToken, AccessToken, RefreshToken, ExpiresIn } = await issueTokens({
      call: withAnalytics(call, client, 'page'),
      pool,
      client,
      parameters,
    })
    // JSON.stringify leaves members out that are undefined.
    return tokenReply({
      id_token: IdToken,
      access_token: AccessToken,
      refresh_token: RefreshToken,
      expires_in: ExpiresIn,
      token_type: 'Bearer',
    })
  } catch (error) {
    if (error instanceof OAuthError) return oauthErrorResponse(call, error)
    throw error
  }
}
