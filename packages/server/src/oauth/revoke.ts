import { ServiceError } from '@poolhouse/contract'
import { revokeToken } from '../tokens/index.ts'
import { authenticateClient } from './client-authentication.ts'
import { OAuthError } from './errors.ts'
import { readForm } from './parameters.ts'
import type { OAuthRequestContext } from './request-context.ts'
import { oauthErrorResponse, oauthResponse } from './responses.ts'

/** What the API refuses, in the words of RFC 7009. */
const errorsByException: Readonly<Record<string, OAuthError>> = {
  UnsupportedTokenTypeException: new OAuthError('unsupported_token_type'),
  UnsupportedOperationException: new OAuthError('invalid_request'),
  UnauthorizedException: new OAuthError('invalid_client', { status: 401 }),
}

/** RFC 7009. A token that is not valid any more is answered like one that was just revoked. Spec: oauth-endpoints 6. */
export async function revoke({ call, poolLocation, incoming }: OAuthRequestContext): Promise<Response> {
  try {
    const parameters = await readForm(incoming)
    const { client } = await authenticateClient(call, poolLocation, incoming.headers, parameters, 401)
    const token = parameters.get('token')
    if (token === undefined) throw new OAuthError('invalid_request')
    await revokeToken(call, { token, clientId: client.settings.ClientId, clientSecret: client.secrets[0] })
    return oauthResponse(200, undefined)
  } catch (error) {
    if (error instanceof OAuthError) return oauthErrorResponse(error)
    const code = error instanceof ServiceError ? errorsByException[error.name] : undefined
    if (code) return oauthErrorResponse(code)
    throw error
  }
}
