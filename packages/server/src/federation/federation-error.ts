/** What an application gets to know of a sign-in that failed: the parameters `error_description` and `error` of its redirect URI. */
interface Refusal {
  description: string
  /** `invalid_request` unless given. docs/reference/oauth-endpoints.md#3.4. */
  error?: string
  /** Why, for the operator's log; never for the application. */
  cause?: unknown
}

/** A sign-in at an identity provider cannot be completed. The application gets the description, the operator's log the cause. */
export class FederationError extends Error {
  override readonly name = 'FederationError'
  readonly description: string
  readonly error: string

  constructor({ description, error = 'invalid_request', cause }: Refusal) {
    super(description, { cause })
    this.description = description
    this.error = error
  }
}
