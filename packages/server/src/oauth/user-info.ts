import { ServiceError } from '@poolhouse/contract'
import { checkAccessToken, inScopes, invalidAccessToken } from '../tokens/index.ts'
import { readableAttributes } from '../users/index.ts'
import type { Visit } from './place.ts'
import { appAnswer } from './responses.ts'

const bad = { error: 'invalid_request', error_description: 'Bad OAuth2 request at UserInfo Endpoint' }
const dead = {
  error: 'invalid_token',
  error_description: 'Access token is expired, disabled, or deleted, or the user has globally signed out.',
}
const unscoped = { error: 'invalid_token', error_description: 'Access token does not contain openid scope' }

/** OpenID Connect Core §5.3, by header alone, GET or POST. Flags are texts here, unlike in an ID token. Spec: oauth-endpoints 5. */
export async function userInfo({ call, place, incoming }: Visit): Promise<Response> {
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(incoming.headers.authorization ?? '')?.[1]
  if (token === undefined) return challenge(400, bad)
  try {
    const { pool, client, user, scopes } = await checkAccessToken(call, token, invalidAccessToken, 'openid')
    if (place.poolId !== undefined && place.poolId !== pool.id) return challenge(401, dead)
    const isIn = inScopes(scopes)
    const attributes = Object.entries(readableAttributes(client, user)).filter(([name]) => isIn(name))
    return appAnswer(200, { sub: user.sub, ...Object.fromEntries(attributes), username: user.username })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return challenge(401, error.message === 'Access Token does not have required scopes' ? unscoped : dead)
  }
}

/** The header says the same as the body, without the word Bearer, as the service's examples have it. */
const challenge = (status: 400 | 401, told: typeof bad): Response =>
  appAnswer(status, told, { 'WWW-Authenticate': `error="${told.error}", error_description="${told.error_description}"` })
