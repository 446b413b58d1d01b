import type { Client } from './client.ts'

export const userAdminScope = 'aws.cognito.signin.user.admin'
/** May register clients at `/oauth2/register`; no resource server is behind it, and registered clients themselves never hold it. */
export const registrationScope = 'aws.cognito/dcr/register'

/** Scopes that exist without a resource server. */
export const standardScopes: ReadonlySet<string> = new Set(['openid', 'email', 'phone', 'profile', userAdminScope])

export const isBuiltInScope = (scope: string): boolean => standardScopes.has(scope) || scope === registrationScope

/** The full name of a resource server's scope, also where the identifier is a URL. */
export const scopeName = (identifier: string, scope: string): string => `${identifier}/${scope}`

/** Splits what a request asks for: a scope that the client does not hold makes the request fail. */
export function splitRequestedScopes(
  client: Pick<Client, 'AllowedOAuthScopes'>,
  requested: readonly string[] | undefined,
): { granted: string[]; refused: string[] } {
  const held = client.AllowedOAuthScopes ?? []
  if (!requested?.length) return { granted: [...held], refused: [] }
  const asked = [...new Set(requested)]
  return { granted: asked.filter(scope => held.includes(scope)), refused: asked.filter(scope => !held.includes(scope)) }
}
