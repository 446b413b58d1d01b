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
}

/** An error answer of `/oauth2/token` or `/oauth2/revoke`. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly code: TokenErrorCode
  readonly description: string | undefined
  readonly status: 400 | 401
  readonly challenge: string | undefined
  constructor(code: TokenErrorCode, { description, status = 400, challenge }: OAuthErrorDetails = {}) {
    super(description ?? code)
    this.code = code
    this.description = description
    this.status = status
    this.challenge = challenge
  }
}
