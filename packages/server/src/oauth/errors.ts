import type { DecidingRule } from '@poolhouse/contract'

/** Error codes of the token and revocation endpoints (RFC 6749 §5.2, RFC 7009 §2.2.1). */
type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'invalid_scope'

interface OAuthErrorDetails {
  description?: string
  /** 400 unless given. */
  status?: 400 | 401
  /** Value of the header WWW-Authenticate. */
  challenge?: string
  /** What decided it, for the operator's log. */
  rule?: DecidingRule
  /** The error of the API that it stands for, for the operator's log. */
  cause?: unknown
}

/** An error answer of `/oauth2/token` or `/oauth2/revoke`. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly code: TokenErrorCode
  readonly description: string | undefined
  readonly status: 400 | 401
  readonly challenge: string | undefined
  readonly rule: DecidingRule | undefined
  constructor(code: TokenErrorCode, { description, status = 400, challenge, rule, cause }: OAuthErrorDetails = {}) {
    super(description ?? code, { cause })
    this.rule = rule
    this.code = code
    this.description = description
    this.status = status
    this.challenge = challenge
  }
}

/** `invalid_request` for a request without a parameter that it needs. */
export const missingParameterError = (name: string): OAuthError =>
  new OAuthError('invalid_request', { rule: { id: 'parameter-missing', setting: name } })
