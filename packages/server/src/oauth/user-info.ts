import { ServiceError } from '@poolhouse/contract'
import { readFormFields } from '../http/index.ts'
import { invalidAccessToken, isAttributeInScopes, verifyAccessToken } from '../tokens/index.ts'
import { readableAttributes } from '../users/index.ts'
import { type ProtocolProfile, profileOf } from './protocol-profile.ts'
import type { OAuthRequestContext } from './request-context.ts'
import { oauthResponse } from './responses.ts'

const missingTokenError = { error: 'invalid_request', error_description: 'Bad OAuth2 request at UserInfo Endpoint' }
const invalidTokenError = {
  error: 'invalid_token',
  error_description: 'Access token is expired, disabled, or deleted, or the user has globally signed out.',
}
const missingScopeDescription = 'Access token does not contain openid scope'

/** OpenID Connect Core §5.3, GET or POST. Flags are texts here, unlike in an ID token. Spec: oauth-endpoints 5. */
export async function userInfo({ call, poolLocation, incoming }: OAuthRequestContext): Promise<Response> {
  const profile = profileOf(call.settings)
  const token = await readBearerToken(incoming, profile)
  if (token === undefined) {
    const { status, challenge = profile.userInfoChallenge(missingTokenError) } = profile.userInfoWithoutToken
    return oauthResponse(status, missingTokenError, { 'WWW-Authenticate': challenge })
  }
  try {
    const { pool, client, user, scopes } = await verifyAccessToken(call, token, invalidAccessToken, 'openid')
    if (poolLocation.poolId !== undefined && poolLocation.poolId !== pool.id) return bearerErrorResponse(profile, 401, invalidTokenError)
    const isIn = isAttributeInScopes(scopes)
    const attributes = Object.entries(readableAttributes(client, user)).filter(([name]) => isIn(name))
    const claims = attributes.map(([name, value]) => [name, profile.userInfoClaim(name, value)])
    return oauthResponse(200, { sub: user.sub, ...Object.fromEntries(claims), username: user.username })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    if (error.reason !== 'missing-scope') return bearerErrorResponse(profile, 401, invalidTokenError)
    return bearerErrorResponse(profile, profile.userInfoMissingScope.status, {
      error: profile.userInfoMissingScope.error,
      error_description: missingScopeDescription,
    })
  }
}

/** RFC 6750 §2: one way a request. */
async function readBearerToken(
  incoming: OAuthRequestContext['incoming'],
  { readsUserInfoTokenFromForm }: ProtocolProfile,
): Promise<string | undefined> {
  const { authorization } = incoming.headers
  if (authorization !== undefined || incoming.method !== 'POST' || !readsUserInfoTokenFromForm)
    return /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1]
  const fields = await readFormFields(incoming)
  return typeof fields === 'string' || fields.getAll('access_token').length !== 1 ? undefined : fields.get('access_token') || undefined
}

/** The header says the same as the body. */
const bearerErrorResponse = (profile: ProtocolProfile, status: 401 | 403, told: typeof missingTokenError): Response =>
  oauthResponse(status, told, { 'WWW-Authenticate': profile.userInfoChallenge(told) })
