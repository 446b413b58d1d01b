import { type ErrorName, ServiceError } from '@poolhouse/contract'
import { revokeToken } from '../tokens/index.ts'
import { authenticateClient } from './client-authentication.ts'
import { missingParameterError, OAuthError } from './errors.ts'
import { readForm } from './parameters.ts'
import type { OAuthRequestContext } from './request-context.ts'
import { oauthErrorResponse, oauthResponse } from './responses.ts'

/** The error of RFC 7009 §2.2.1 for each exception of the RevokeToken API. */
const errorsByException: Readonly<Partial<Record<ErrorName, Pick<OAuthError, 'code'> & { status?: 401 }>>> = {
  UnsupportedTokenTypeException: { code: 'unsupported_token_type' },
  UnsupportedOperationException: { code: 'invalid_request' },
  UnauthorizedException: { code: 'invalid_client', status: 401 },
}

/**
 * `POST /oauth2/revoke` (RFC 7009). A token that is invalid or revoked already is answered with success.
 * docs/reference/oauth-endpoints.md#6.
 */
export async function revoke({ call, poolLocation, incoming }: OAuthRequestContext): Promise<Response> {
  try {
    const parameters = await readForm(incoming)
    const { client } = await authenticateClient(call, poolLocation, incoming.headers, parameters, 401)
    const token = parameters.get('token')
    if (token === undefined) throw missingParameterError('token')
    await revokeToken(call, { token, clientId: client.settings.ClientId, clientSecret: client.secrets[0] })
    return oauthResponse(200, undefined)
  } catch (error) {
    if (error instanceof OAuthError) return oauthErrorResponse(call, error)
    const found = error instanceof ServiceError ? errorsByException[error.name] : undefined
    if (found) return oauthErrorResponse(call, new OAuthError(found.code, { ...found, cause: error }))
    throw error
  }
}
