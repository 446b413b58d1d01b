import type { AuthorizeErrorCode, ProtocolProfile } from './protocol-profile.ts'
import { appendParameters } from './responses.ts'

/** Where an answer to an authorize request goes, and how. */
export interface RedirectTarget {
  readonly redirectUri: string
  readonly responseType: string | undefined
  readonly state: string | undefined
  readonly profile: ProtocolProfile
  /** RFC 9207, where it is announced. */
  readonly issuer: string | undefined
}

/** Tokens, and refusals of them, are told in the fragment, which no server sees. */
export const authorizationResponseUrl = (target: RedirectTarget, fields: Readonly<Record<string, string | undefined>>): string =>
  appendParameters(target.redirectUri, target.responseType === 'token' ? '#' : '?', { ...fields, iss: target.issuer })

export const errorRedirectUrl = (target: RedirectTarget, code: AuthorizeErrorCode, description?: string): string =>
  authorizationResponseUrl(target, target.profile.authorizeErrorFields(code, target.state, description))
