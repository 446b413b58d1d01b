import type { DecidingRule } from '@poolhouse/contract'
import type { Call, Settings } from '../context.ts'
import { type AuthorizeErrorCode, type ProtocolProfile, profileOf } from '../protocol-profile.ts'
import type { OAuthRequestContext } from './request-context.ts'
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

/** The URL that tells the client why a sign-in at an identity provider failed, in the service's order. docs/reference/oauth-endpoints.md#3.4. */
export const federationErrorUrl = (
  target: RedirectTarget,
  { error, description }: { error: string; description: string | undefined },
): string => authorizationResponseUrl(target, { error_description: description, state: target.state, error })

/** Notes for the request log that an authorization or a sign-out was refused, and by which rule. The first note counts. */
export function noteOAuthRefusal({ trace }: Pick<Call, 'trace'>, code: string, rule?: DecidingRule): void {
  trace.refusal ??= { code, rule }
}

/** Parameters whose refused values the error page may name. */
export const refusableParameters = ['redirect_uri', 'logout_uri', 'post_logout_redirect_uri', 'id_token_hint'] as const

/** Parameters that it names in development besides: no profile asks for them. */
export const developmentParameters = ['client_id', 'scope', 'response_type'] as const

/** Values of a request that were refused, by parameter. */
export type RefusedValues = Readonly<Partial<Record<(typeof refusableParameters | typeof developmentParameters)[number], string>>>

const isForDevelopment = (name: string): boolean => developmentParameters.some(each => each === name)

/** Whether the error page names refused values: for the developer of an application, and where the protocol profile wants it. */
export const namesRefusedValues = (settings: Settings): boolean => settings.mode === 'development' || profileOf(settings).namesRefusedValues

/** Characters. The URL of the error page stays short enough for every browser. */
const maxNamedLength = 500

/** The URL of our error page: for errors where no redirect URI is validated. It names `refused` only where `namesRefusedValues` allows it. */
export function errorPageUrl(
  { call, poolLocation }: Pick<OAuthRequestContext, 'call' | 'poolLocation'>,
  error: string,
  clientId?: string,
  refused: RefusedValues = {},
): string {
  call.trace.refusal ??= { code: error }
  const isDevelopment = call.settings.mode === 'development'
  const named = namesRefusedValues(call.settings)
    ? Object.entries(refused).filter(([name]) => isDevelopment || !isForDevelopment(name))
    : []
  return appendParameters(`${poolLocation.pathPrefix}/error`, '?', {
    error,
    client_id: clientId,
    ...Object.fromEntries(named.map(([name, value]) => [name, value.slice(0, maxNamedLength).toWellFormed()])),
  })
}

/** The service's text for an absent parameter, shown on the error page. */
export const missingParameter = (name: string): string => `Required String parameter '${name}' is not present`
