import { type AuthenticationResultType, type OAuthFlowType, ServiceError } from '@poolhouse/contract'
import type { AppClient } from '../../clients/index.ts'
import type { Call } from '../../context.ts'
import type { Pool } from '../../pools/index.ts'
import { OAuthError } from '../errors.ts'
import type { Parameters } from '../parameters.ts'

/** A token request of an authenticated client. */
export interface GrantRequest {
  call: Call
  pool: Pool
  client: AppClient
  parameters: Parameters
}

/** A grant type of OAuth 2.0 (RFC 6749 §1.3): what the token endpoint, discovery and dynamic registration have to know of it. */
export interface Grant {
  /** Whether discovery lists it in `grant_types_supported` (RFC 8414 §2). */
  isAnnounced: boolean
  /**
   * How a client gets it by dynamic registration (RFC 7591): the OAuth flow that the pool must allow for it, `with-code` where it is
   * registered along with the code flow, or `never`.
   */
  registration: OAuthFlowType | 'with-code' | 'never'
  /** Answers the token request; undefined for a grant whose tokens come from the authorization endpoint. @throws OAuthError */
  issueTokens?: (request: GrantRequest) => Promise<AuthenticationResultType>
}

/** @throws OAuthError `unauthorized_client` if the client may not use the flow */
export function assertFlowAllowed({ settings }: AppClient, flow: 'code' | 'client_credentials'): void {
  if (!settings.AllowedOAuthFlowsUserPoolClient) throw new OAuthError('unauthorized_client', { rule: { id: 'oauth-not-enabled' } })
  if (!settings.AllowedOAuthFlows?.includes(flow))
    throw new OAuthError('unauthorized_client', { rule: { id: 'grant-not-enabled', sent: flow } })
}

/** Turns an error of the API into `invalid_grant`; only the message of the pool's own Lambda trigger is passed on to the client. */
export async function rethrowAsInvalidGrant<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const isFromTrigger = error.name === 'UserLambdaValidationException'
    throw new OAuthError('invalid_grant', { cause: error, ...(isFromTrigger && { description: error.message }) })
  }
}
