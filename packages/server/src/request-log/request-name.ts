import type { AnsweredRequest } from './build-event.ts'

/** Paths that have a name of their own in metrics and traces; below a pool's id they are the same. */
const paths: ReadonlySet<string> = new Set([
  ...['authorize', 'token', 'userInfo', 'revoke', 'register', 'idpresponse'].map(name => `/oauth2/${name}`),
  ...['/login', '/logout', '/signup', '/confirm', '/challenge', '/consent', '/forgotPassword', '/saml2/idpresponse', '/saml2/logout'],
  ...['/.well-known/jwks.json', '/.well-known/openid-configuration'],
])

/** The operation of the API, or the path of a known endpoint or page. All others have the name `other`, so that nobody can make up names. */
export function requestName({ trace, url }: Pick<AnsweredRequest, 'trace' | 'url'>): string {
  if (trace.operation !== undefined) return trace.operation
  const path = url.split('?', 1)[0]!
  if (paths.has(path)) return path
  const below = path.slice(path.indexOf('/', 1))
  return paths.has(below) ? below : 'other'
}
