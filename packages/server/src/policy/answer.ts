import type { Policy } from './document.ts'
import type { Principal } from './principals.ts'
import type { RequestContext } from './values.ts'

/** A request to be allowed or denied. */
export interface AccessRequest {
  /** `cognito-idp:DescribeUserPool`. */
  action: string
  /** The ARN, or `*` for an operation that has no one resource. */
  resource: string
  /** Needed where a trust or resource policy is evaluated. */
  principal?: Principal
  /** The account of the resource, where it may not be the principal's. Then both accounts have to allow. */
  account?: string
  /** Values by condition key, in any case of letters. */
  context?: RequestContext
}

/** A policy with the name that an answer shows. */
export interface AttachedPolicy {
  /** The name of an inline policy, or the ARN of a managed one. */
  name: string
  policy: Policy
}

/** Where a policy comes from. */
export type PolicyLayer = 'identity' | 'resource' | 'trust' | 'boundary' | 'session'

/**
 * The policies that a request is evaluated against. An absent boundary or session limits nothing; an empty session allows nothing. With a trust policy
 * nothing is allowed that it does not allow.
 */
export interface PolicySet {
  identity?: readonly AttachedPolicy[]
  resource?: readonly AttachedPolicy[]
  trust?: AttachedPolicy
  boundary?: AttachedPolicy
  session?: readonly AttachedPolicy[]
}

/** A statement of one of the policies. */
export interface StatementReference {
  layer: PolicyLayer
  policy: string
  sid: string | undefined
  /** From 0. */
  index: number
  effect: 'Allow' | 'Deny'
}

/** Whether a request is allowed, and by what. */
export type AccessAnswer =
  | { isAllowed: true; basis: 'allow'; layer: PolicyLayer; statement: StatementReference }
  | { isAllowed: false; basis: 'explicit-deny'; layer: PolicyLayer; statement: StatementReference }
  /** No statement of the layer allows the request. */
  | { isAllowed: false; basis: 'no-allow'; layer: PolicyLayer; statement?: undefined }
