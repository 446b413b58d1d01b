import type { AuthorizeErrorCode, ProtocolProfile } from './protocol-profile.ts'
import type { PoolLocation } from './request-context.ts'
import { appendParameters } from './responses.ts'

/** Where the response to an authorization request goes, and in which form. */
export interface RedirectTarget {
  /** Validated: one of the client's callback URLs. */
  readonly redirectUri: string
  readonly responseType: string | undefined
  readonly state: string | undefined
  readonly profile: ProtocolProfile
  /** The parameter `iss` (RFC 9207); undefined where discovery does not announce it. */
  readonly issuer: string | undefined
}

/** The redirect URI with `fields`: in the fragment for response type `token`, so that no server log gets the tokens, else in the query. */
export const authorizationResponseUrl = (target: RedirectTarget, fields: Readonly<Record<string, string | undefined>>): string =>
  appendParameters(target.redirectUri, target.responseType === 'token' ? '#' : '?', { ...fields, iss: target.issuer })

/** The URL of an error redirect (RFC 6749 §4.1.2.1). */
export const errorRedirectUrl = (target: RedirectTarget, code: AuthorizeErrorCode, description?: string): string =>
  authorizationResponseUrl(target, target.profile.authorizeErrorFields(code, target.state, description))

/** The URL of our error page: for errors where no redirect URI is validated. */
export const errorPageUrl = ({ pathPrefix }: PoolLocation, error: string, clientId?: string): string =>
  appendParameters(`${pathPrefix}/error`, '?', { error, client_id: clientId })

/** The service's text for an absent parameter, shown on the error page. */
export const missingParameter = (name: string): string => `Required String parameter '${name}' is not present`
