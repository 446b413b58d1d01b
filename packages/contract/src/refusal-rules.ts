/**
 * Which setting, limit or state decided a refusal. The request log explains each of them to the operator (server: `request-log/`); none reaches the caller. A
 * rule names what decided, where a `RefusalReason` names what a caller inside the process branches on.
 */
export const refusalRules = [
  // App clients.
  'client-unknown',
  'flow-not-enabled',
  'flow-of-other-operation',
  'refresh-needs-rotation-operation',
  'exchange-not-enabled',
  'secret-hash-missing',
  'secret-hash-wrong',
  'client-secret-missing',
  'client-secret-wrong',
  'client-setting-invalid',
  'token-revocation-disabled',
  'attribute-not-writable',
  'attribute-not-readable',
  'provider-not-allowed',
  // OAuth 2.0.
  'oauth-not-enabled',
  'grant-not-enabled',
  'grant-unknown',
  'grant-needs-secret',
  'response-type-unknown',
  'redirect-not-registered',
  'redirect-missing',
  'logout-not-registered',
  'scope-not-allowed',
  'scope-unknown',
  'code-challenge-invalid',
  'code-challenge-missing',
  'code-verifier-wrong',
  'authorization-code-invalid',
  'authorization-code-expired',
  'redirect-differs-from-code',
  'parameter-invalid',
  'parameter-missing',
  'parameter-repeated',
  'login-required',
  'form-out-of-date',
  'provider-answer-refused',
  // User pools.
  'pool-unknown',
  'pool-setting-invalid',
  'deletion-protected',
  'pool-has-domain',
  'tier-lacks-feature',
  'sign-up-disabled',
  'password-length',
  'password-lowercase',
  'password-uppercase',
  'password-numbers',
  'password-symbols',
  'password-reused',
  'attribute-unknown',
  'attribute-value',
  'attribute-immutable',
  'attribute-required',
  'attribute-format',
  'no-recovery-by-user',
  'no-recovery-address',
  'custom-auth-without-triggers',
  'passkeys-not-offered',
  'session-tracking-disabled',
  'threat-protection-disabled',
  // Users.
  'user-unknown',
  'user-existence-hidden',
  'user-not-confirmed',
  'user-confirmed-already',
  'password-reset-required',
  'password-not-resettable',
  'user-of-provider',
  'username-taken',
  'alias-taken',
  'code-not-requested',
  'factor-code-wrong',
  'factor-not-offered',
  'factor-missing',
  'attempts-exhausted',
  'codes-exhausted',
  'group-unknown',
  'group-exists',
  // Tokens.
  'access-token-invalid',
  'access-token-expired',
  'access-token-revoked',
  'refresh-token-invalid',
  'refresh-token-expired',
  'refresh-token-revoked',
  'refresh-token-reused',
  'token-of-other-client',
  'token-kind',
  // Lambda triggers.
  'trigger-threw',
  'trigger-timeout',
  'trigger-failed',
  'trigger-answer',
  // Signed requests.
  'request-unsigned',
  'signature-invalid',
  'access-key-unknown',
  'credentials-expired',
  'policy-denies',
  'host-not-allowed',
  'origin-not-allowed',
  // Any request.
  'path-unknown',
  'method-unknown',
  'input-invalid',
  'quota-exceeded',
  'request-quota-exceeded',
  'delivery-impossible',
  'unexplained',
] as const

/** One of `refusalRules`. */
export type RefusalRule = (typeof refusalRules)[number]

/** The rule that decided a refusal. Never a password, a code, a secret or a token: the log shows it. */
export interface DecidingRule {
  id: RefusalRule
  /** What the request sent that the rule is about, such as the flow that is not enabled. */
  sent?: string | readonly string[] | undefined
  /** The member or setting, where the rule is about many: the property of a client, the name of an attribute, the quota. */
  setting?: string
  /** The value of that setting, where neither pool nor client says it: a limit, the statement of a policy. */
  value?: string | number
}
