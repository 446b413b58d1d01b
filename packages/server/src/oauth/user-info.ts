import { ServiceError } from '@poolhouse/contract'
import { readFormFields } from '../http/index.ts'
import { checkAccessToken, inScopes, invalidAccessToken } from '../tokens/index.ts'
import { readableAttributes } from '../users/index.ts'
import type { Visit } from './place.ts'
import { appAnswer } from './responses.ts'
import { type Way, wayOf } from './strict.ts'

const bad = { error: 'invalid_request', error_description: 'Bad OAuth2 request at UserInfo Endpoint' }
const dead = {
  error: 'invalid_token',
  error_description: 'Access token is expired, disabled, or deleted, or the user has globally signed out.',
}
const unscoped = 'Access token does not contain openid scope'

/** OpenID Connect Core §5.3, GET or POST. Flags are texts here, unlike in an ID token. Spec: oauth-endpoints 5. */
export async function userInfo({ call, place, incoming }: Visit): Promise<Response> {
  const way = wayOf(call.settings)
  const token = await tokenOf(incoming, way)
  if (token === undefined) {
    const { status, challenge = way.userInfoChallenge(bad) } = way.userInfoWithoutToken
    return appAnswer(status, bad, { 'WWW-Authenticate': challenge })
  }
  try {
    const { pool, client, user, scopes } = await checkAccessToken(call, token, invalidAccessToken, 'openid')
    if (place.poolId !== undefined && place.poolId !== pool.id) return refused(way, 401, dead)
    const isIn = inScopes(scopes)
    const attributes = Object.entries(readableAttributes(client, user)).filter(([name]) => isIn(name))
    const claims = attributes.map(([name, value]) => [name, way.userInfoClaim(name, value)])
    return appAnswer(200, { sub: user.sub, ...Object.fromEntries(claims), username: user.username })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    if (error.message !== 'Access Token does not have required scopes') return refused(way, 401, dead)
    return refused(way, way.userInfoUnscoped.status, { error: way.userInfoUnscoped.error, error_description: unscoped })
  }
}

/** RFC 6750 §2: one way a request. */
async function tokenOf(incoming: Visit['incoming'], { userInfoByForm }: Way): Promise<string | undefined> {
  const { authorization } = incoming.headers
  if (authorization !== undefined || incoming.method !== 'POST' || !userInfoByForm)
    return /^Bearer +([\w.~+/=-]+)$/i.exec(authorization ?? '')?.[1]
  const fields = await readFormFields(incoming)
  return typeof fields === 'string' || fields.getAll('access_token').length !== 1 ? undefined : fields.get('access_token') || undefined
}

/** The header says the same as the body. */
const refused = (way: Way, status: 401 | 403, told: typeof bad): Response =>
  appAnswer(status, told, { 'WWW-Authenticate': way.userInfoChallenge(told) })
