import type { RuleExplanation } from './explain.ts'

/** One request and what became of it. No member holds a password, a code, a secret or a token; in production none holds an address of a person. */
export interface RequestEvent {
  /** Counts up from 1 in this process. */
  number: number
  /** When the request came in, by the real clock: ISO 8601. */
  time: string
  /** The same moment by the domain clock, where that was moved. */
  domainTime?: string
  /** What the response has in `x-amzn-RequestId` (API) or `x-amz-cognito-request-id` (OAuth and pages). */
  requestId: string
  /** The operation of a request to the API, such as `InitiateAuth`. */
  operation?: string
  method: string
  /** Without the query, which may have codes in it. */
  path: string
  poolId?: string
  clientId?: string
  /** The user's `sub`. */
  user?: string
  /** `ok`, the name of an exception, an OAuth error, or `http-<status>`. */
  outcome: string
  level: EventLevel
  /** The HTTP status. */
  status: number
  durationMs: number
  /** The message that the caller gets. Development mode only. */
  message?: string
  /** What decided a refusal. */
  rule?: RuleExplanation
}

/** How much a request matters: `error` where the service failed, `warn` where it refused. */
export type EventLevel = 'info' | 'warn' | 'error'
