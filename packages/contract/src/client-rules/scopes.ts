import type { Client } from './client.ts'

/** Allows an access token to call the operations that users have on themselves, such as GetUser. */
export const userAdminScope = 'aws.cognito.signin.user.admin'
/** Allows dynamic client registration at `/oauth2/register`. It has no resource server, and registered clients themselves never get it. */
export const registrationScope = 'aws.cognito/dcr/register'

/** Scopes that exist without a resource server and that every client may be given. */
export const standardScopes: ReadonlySet<string> = new Set(['openid', 'email', 'phone', 'profile', userAdminScope])

/** Whether a scope exists without a resource server. */
export const isBuiltInScope = (scope: string): boolean => standardScopes.has(scope) || scope === registrationScope

/** Full name of a resource server's scope; the identifier may be a URL. */
export const scopeName = (identifier: string, scope: string): string => `${identifier}/${scope}`

/** Splits the requested scopes by AllowedOAuthScopes of the client; a request with a refused scope fails. Without requested scopes all allowed ones are granted. */
export function splitRequestedScopes(
  client: Pick<Client, 'AllowedOAuthScopes'>,
  requested: readonly string[] | undefined,
): { granted: string[]; refused: string[] } {
  const held = client.AllowedOAuthScopes ?? []
  if (!requested?.length) return { granted: [...held], refused: [] }
  const asked = [...new Set(requested)]
  return { granted: asked.filter(scope => held.includes(scope)), refused: asked.filter(scope => !held.includes(scope)) }
}
