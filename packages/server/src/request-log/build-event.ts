import { type RefusalRule, ServiceError } from '@poolhouse/contract'
import type { RequestTrace, Settings } from '../context.ts'
import type { RequestEvent } from './event.ts'
import { explainRefusal } from './explain.ts'
import { outcomeOf } from './outcome.ts'
import { loggedPath, withoutTokens } from './private-text.ts'

/** A request that was answered. */
export interface AnsweredRequest {
  trace: RequestTrace
  method: string
  /** As it was sent, with the query. */
  url: string
  status: number
  /** When it came in, by the real clock in milliseconds. */
  at: number
  durationMs: number
  /** The address that the request came from; noted where an observer asks for it. */
  source: string | undefined
}

/** Clocks that differ by less show the same time. */
const sameTimeMs = 1_000

/** Characters of a message that are kept: messages repeat what was sent. */
const maxMessageLength = 500

/** Rules whose messages repeat what was sent, which may be a password or a secret in the wrong place. Their setting says enough. */
const repeating: ReadonlySet<string | undefined> = new Set<RefusalRule>(['input-invalid', 'client-unknown'])

const hasPlainMessage = (refusal: unknown): refusal is ServiceError => refusal instanceof ServiceError && !repeating.has(refusal.rule?.id)

/** The event of a request. It runs after the response, so that its time depends on nothing that the caller must not know. */
export function buildEvent(
  { trace, method, url, status, at, durationMs }: AnsweredRequest,
  {
    number,
    settings,
    clockOffset,
  }: { number: number; settings: Settings /** By how much the domain clock was ahead: milliseconds. */; clockOffset: number },
): RequestEvent {
  const { requestId, operation, pool, client, user, refusal } = trace
  const rule = refusal === undefined ? undefined : explainRefusal(trace, settings)
  const outcome = outcomeOf(refusal) ?? (status >= 400 ? `http-${status}` : 'ok')
  return {
    number,
    time: new Date(at).toISOString(),
    ...(Math.abs(clockOffset) > sameTimeMs && { domainTime: new Date(at + clockOffset).toISOString() }),
    requestId,
    ...(operation !== undefined && { operation }),
    method,
    path: loggedPath(url),
    ...((pool?.id ?? client?.UserPoolId) && { poolId: pool?.id ?? client?.UserPoolId }),
    ...(client && { clientId: client.ClientId }),
    ...(typeof user === 'object' && { user: user.sub }),
    outcome,
    level: status >= 500 ? 'error' : outcome === 'ok' ? 'info' : 'warn',
    status,
    durationMs: Math.round(durationMs * 100) / 100,
    ...(settings.mode === 'development' &&
      hasPlainMessage(refusal) && { message: withoutTokens(refusal.message).slice(0, maxMessageLength) }),
    ...(rule && { rule }),
  }
}
