import { ServiceError } from '@poolhouse/contract'
import { revokeToken } from '../tokens/index.ts'
import { authenticateClient } from './client-authentication.ts'
import { OAuthError } from './errors.ts'
import { readForm } from './parameters.ts'
import type { Visit } from './place.ts'
import { appAnswer, errorAnswer } from './responses.ts'

/** What the API refuses, in the words of RFC 7009. */
const codes: Readonly<Record<string, OAuthError>> = {
  UnsupportedTokenTypeException: new OAuthError('unsupported_token_type'),
  UnsupportedOperationException: new OAuthError('invalid_request'),
  UnauthorizedException: new OAuthError('invalid_client', { status: 401 }),
}

/** RFC 7009. A token that is not valid any more is answered like one that was just revoked. Spec: oauth-endpoints 6. */
export async function revoke({ call, place, incoming }: Visit): Promise<Response> {
  try {
    const parameters = await readForm(incoming)
    const { client } = await authenticateClient(call, place, incoming.headers, parameters, 401)
    const token = parameters.get('token')
    if (token === undefined) throw new OAuthError('invalid_request')
    await revokeToken(call, { token, clientId: client.settings.ClientId, clientSecret: client.secrets[0] })
    return appAnswer(200, undefined)
  } catch (error) {
    if (error instanceof OAuthError) return errorAnswer(error)
    const code = error instanceof ServiceError ? codes[error.name] : undefined
    if (code) return errorAnswer(code)
    throw error
  }
}
