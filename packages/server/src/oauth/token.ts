import { authenticateClient } from './client-authentication.ts'
import { OAuthError } from './errors.ts'
import { authorizationCode } from './grants/authorization_code.ts'
import { clientCredentials } from './grants/client_credentials.ts'
import type { Grant } from './grants/grant.ts'
import { refreshToken } from './grants/refresh_token.ts'
import { readForm } from './parameters.ts'
import type { OAuthRequestContext } from './request-context.ts'
import { oauthErrorResponse, oauthResponse } from './responses.ts'

const grants: Readonly<Record<string, Grant>> = {
  authorization_code: authorizationCode,
  refresh_token: refreshToken,
  client_credentials: clientCredentials,
}

/** RFC 6749 §3.2. Spec: oauth-endpoints 4. */
export async function token({ call, poolLocation, incoming }: OAuthRequestContext): Promise<Response> {
  try {
    const parameters = await readForm(incoming)
    const type = parameters.get('grant_type')
    if (type === undefined) throw new OAuthError('invalid_request')
    const { pool, client } = await authenticateClient(call, poolLocation, incoming.headers, parameters)
    const grant = Object.hasOwn(grants, type) ? grants[type] : undefined
    if (!grant) throw new OAuthError('unsupported_grant_type')
    const { IdToken, AccessToken, RefreshToken, ExpiresIn } = await grant({ call, pool, client, parameters })
    // Members that are undefined do not appear.
    return oauthResponse(200, {
      id_token: IdToken,
      access_token: AccessToken,
      refresh_token: RefreshToken,
      expires_in: ExpiresIn,
      token_type: 'Bearer',
    })
  } catch (error) {
    if (error instanceof OAuthError) return oauthErrorResponse(error)
    throw error
  }
}
