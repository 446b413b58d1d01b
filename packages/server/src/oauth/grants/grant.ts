import { type AuthenticationResultType, ServiceError } from '@poolhouse/contract'
import type { AppClient } from '../../clients/index.ts'
import type { Call } from '../../context.ts'
import type { Pool } from '../../pools/index.ts'
import { OAuthError } from '../errors.ts'
import type { Parameters } from '../parameters.ts'

/** A request of a client that has shown who it is. */
export interface GrantRequest {
  call: Call
  pool: Pool
  client: AppClient
  parameters: Parameters
}

/** @throws OAuthError */
export type Grant = (request: GrantRequest) => Promise<AuthenticationResultType>

/** Whether the client may use a grant at all. */
export function assertFlowAllowed({ settings }: AppClient, flow: 'code' | 'client_credentials'): void {
  if (!settings.AllowedOAuthFlowsUserPoolClient || !settings.AllowedOAuthFlows?.includes(flow)) throw new OAuthError('unauthorized_client')
}

/** A refusal in the words of the API is an invalid grant here; the words of the pool's own function are passed on. */
export async function rethrowAsInvalidGrant<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const isFunction = error.name === 'UserLambdaValidationException'
    throw new OAuthError('invalid_grant', isFunction ? { description: error.message } : {})
  }
}
