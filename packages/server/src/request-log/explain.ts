import { type DecidingRule, type RefusalReason, type RefusalRule, ServiceError } from '@poolhouse/contract'
import type { RequestTrace, Settings } from '../context.ts'
import { type RefusalFacts, type Subject, textOf } from './explanations/explanation.ts'
import { explanations } from './explanations/index.ts'
import { outcomeOf } from './outcome.ts'
import { withoutAddresses, withoutTokens } from './private-text.ts'

/** The rule that decided a refusal, as the operator reads it. */
export interface RuleExplanation {
  id: RefusalRule | RefusalReason
  /** The setting that decided, such as `ExplicitAuthFlows`. */
  setting: string
  /** Its value when the request came. */
  value: unknown
  /** Where it is set: `app client 1abc`, `user pool us-east-1_abc`, `this request`. */
  where: string
  /** What the request sent instead. */
  sent?: string | readonly string[]
  why: string
  fix: string
}

/** An error of any protocol that names its rule, or the error that caused it does. */
interface Refused {
  reason?: RefusalReason | undefined
  rule?: DecidingRule | undefined
  cause?: unknown
}

/** How many causes are followed. */
const maxDepth = 4

function findRule(error: unknown): { rule?: DecidingRule; reason?: RefusalReason } | undefined {
  let each = error
  for (let depth = 0; depth < maxDepth && typeof each === 'object' && each !== null; depth++) {
    const { rule, reason, cause } = each as Refused
    if (rule) return { rule }
    // Errors of OpenSSL and TLS have a text of this name.
    if (reason && Object.hasOwn(explanations, reason)) return { reason }
    each = cause
  }
  return undefined
}

/**
 * An error without a rule is explained by its message, or by that of its cause: of a sign-in at an identity provider it is the reason. Production does not repeat
 * it: it may name what the caller sent.
 */
function unexplained(refusal: unknown, { mode }: Pick<Settings, 'mode'>): { rule: DecidingRule; reason?: undefined } | undefined {
  const outcome = outcomeOf(refusal)
  if (outcome === undefined || (refusal instanceof ServiceError && refusal.status >= 500)) return undefined
  const { cause } = refusal as Refused
  const text = refusal instanceof ServiceError ? refusal.message : cause instanceof Error ? cause.message : outcome
  return { rule: { id: 'unexplained', value: mode === 'development' ? text.slice(0, maxValueLength) : outcome } }
}

/** Characters of a message that stand for a value. */
const maxValueLength = 500

/** Rules and reasons that a client which hides the existence of users gets for an unknown one. */
const hidingAnswers: ReadonlySet<RefusalRule | RefusalReason> = new Set<RefusalRule | RefusalReason>([
  'incorrect-credentials',
  'code-incorrect',
  'code-expired',
  'code-not-requested',
  'session-invalid',
])

/** Explains what decided a refusal. Undefined for an error that names no rule. */
export function explainRefusal(
  { pool, client, user, refusal }: RequestTrace,
  settings: Pick<Settings, 'mode' | 'allowedHosts'>,
): RuleExplanation | undefined {
  const found = findRule(refusal) ?? unexplained(refusal, settings)
  if (!found) return undefined
  const rule: Partial<DecidingRule> = found.rule ?? {}
  const named = (found.rule?.id ?? found.reason)!
  const isHidden = user === 'unknown' && hidingAnswers.has(named)
  const id = isHidden ? 'user-existence-hidden' : named
  const hide = settings.mode === 'production' ? (text: string) => withoutAddresses(withoutTokens(text)) : withoutTokens
  const facts: RefusalFacts = { rule: hiding(rule, hide), pool, client, user, settings }
  const { of, setting, value, why, fix } = explanations[id]
  const { sent } = facts.rule
  return {
    id,
    setting: textOf(setting, facts),
    value: value ? value(facts) : facts.rule.value,
    where: places[of](facts),
    ...(sent !== undefined && { sent }),
    why: textOf(why, facts),
    fix: textOf(fix, facts),
  }
}

function hiding(rule: Partial<DecidingRule>, hide: (text: string) => string): Partial<DecidingRule> {
  const { sent, value, setting } = rule
  return {
    ...rule,
    ...(sent !== undefined && { sent: typeof sent === 'string' ? hide(sent) : sent.map(hide) }),
    ...(setting !== undefined && { setting: hide(setting) }),
    ...(typeof value === 'string' && { value: hide(value) }),
  }
}

const poolName = ({ pool }: RefusalFacts): string => (pool ? `user pool ${pool.id}` : 'the user pool of this request')

const places: Readonly<Record<Subject, (facts: RefusalFacts) => string>> = {
  client: ({ client }) => (client ? `app client ${client.ClientId}` : 'the app client of this request'),
  pool: poolName,
  user: facts => (typeof facts.user === 'object' ? `user ${facts.user.sub} of ${poolName(facts)}` : `a user of ${poolName(facts)}`),
  request: () => 'this request',
  service: () => 'the options of "poolhouse start"',
  policies: () => 'the policies of the caller',
}
