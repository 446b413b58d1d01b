import type { OAuthFlowType } from '@poolhouse/contract'
import { authorizationCode } from './authorization_code.ts'
import { clientCredentials } from './client_credentials.ts'
import type { Grant } from './grant.ts'
import { implicit } from './implicit.ts'
import { refreshToken } from './refresh_token.ts'

/** Every grant type by its name in requests. The token endpoint, `grant_types_supported` and dynamic registration are derived from it. */
export const grants: Readonly<Record<string, Grant>> = {
  authorization_code: authorizationCode,
  implicit,
  refresh_token: refreshToken,
  client_credentials: clientCredentials,
}

/** The grant with this name; undefined for an unknown one. */
export const findGrant = (name: string): Grant | undefined => (Object.hasOwn(grants, name) ? grants[name] : undefined)

/** `grant_types_supported` of discovery. */
export const announcedGrantTypes: readonly string[] = namesWhere(({ isAnnounced }) => isAnnounced)

/** The grant types that a client is registered with for this flow (RFC 7591). */
export const grantTypesOfFlow = (flow: OAuthFlowType): string[] =>
  namesWhere(({ registration }) => registration === flow || (flow === 'code' && registration === 'with-code'))

function namesWhere(matches: (grant: Grant) => boolean): string[] {
  return Object.entries(grants)
    .filter(([, grant]) => matches(grant))
    .map(([name]) => name)
}
