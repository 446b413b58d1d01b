import { ServiceError } from '@poolhouse/contract'
import { readFormFields } from '../http/index.ts'
import { type BearerError, type ProtocolProfile, profileOf } from '../protocol-profile.ts'
import { invalidAccessToken, isAttributeInScopes, verifyAccessToken } from '../tokens/index.ts'
import { identitiesAttribute, readableAttributes } from '../users/index.ts'
import { bearerTokenOf } from './bearer-token.ts'
import type { OAuthRequestContext } from './request-context.ts'
import { oauthResponse } from './responses.ts'

const missingTokenError: BearerError = { error: 'invalid_request', error_description: 'Bad OAuth2 request at UserInfo Endpoint' }
const invalidTokenError: BearerError = {
  error: 'invalid_token',
  error_description: 'Access token is expired, disabled, or deleted, or the user has globally signed out.',
}
const missingScopeDescription = 'Access token does not contain openid scope'

/**
 * `GET` and `POST /oauth2/userInfo` (OpenID Connect Core §5.3). Boolean claims are strings, unlike in an ID token.
 * docs/reference/oauth-endpoints.md#5.
 */
export async function userInfo({ call, poolLocation, incoming }: OAuthRequestContext): Promise<Response> {
  const profile = profileOf(call.settings)
  const token = await readBearerToken(incoming, profile)
  if (token === undefined) {
    call.trace.refusal = { code: 'invalid_request', rule: { id: 'parameter-missing', setting: 'Authorization' } }
    const { status, challenge = profile.userInfoChallenge(missingTokenError) } = profile.userInfoWithoutToken
    return oauthResponse(status, missingTokenError, { 'WWW-Authenticate': challenge })
  }
  try {
    const { pool, client, user, scopes } = await verifyAccessToken(call, token, invalidAccessToken, 'openid')
    if (poolLocation.poolId !== undefined && poolLocation.poolId !== pool.id) {
      call.trace.refusal = { code: 'invalid_token', rule: { id: 'access-token-invalid' } }
      return bearerErrorResponse(profile, 401, invalidTokenError)
    }
    const isInScopes = isAttributeInScopes(scopes)
    const attributes = Object.entries(readableAttributes(client, user)).filter(([name]) => isInScopes(name) || name === identitiesAttribute)
    const claims = attributes.map(([name, value]) => [name, profile.userInfoClaim(name, value)])
    return oauthResponse(200, { sub: user.sub, ...Object.fromEntries(claims), username: user.username })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    call.trace.refusal = { code: 'invalid_token', cause: error }
    if (error.reason !== 'missing-scope') return bearerErrorResponse(profile, 401, invalidTokenError)
    const { status, error: code } = profile.userInfoMissingScope
    return bearerErrorResponse(profile, status, { error: code, error_description: missingScopeDescription })
  }
}

/** RFC 6750 §2: the token comes in the header or, where the profile allows it, in a form, but not in both. */
async function readBearerToken(
  incoming: OAuthRequestContext['incoming'],
  { readsUserInfoTokenFromForm }: ProtocolProfile,
): Promise<string | undefined> {
  if (incoming.headers.authorization !== undefined || incoming.method !== 'POST' || !readsUserInfoTokenFromForm)
    return bearerTokenOf(incoming.headers)
  const fields = await readFormFields(incoming)
  return typeof fields === 'string' || fields.getAll('access_token').length !== 1 ? undefined : fields.get('access_token') || undefined
}

/** The header WWW-Authenticate repeats the error of the body (RFC 6750 §3). */
const bearerErrorResponse = (profile: ProtocolProfile, status: 401 | 403, error: BearerError): Response =>
  oauthResponse(status, error, { 'WWW-Authenticate': profile.userInfoChallenge(error) })
