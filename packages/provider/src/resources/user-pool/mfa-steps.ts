import type { Bag } from '@poolhouse/engine'
import { isEmpty } from '../../shape/index.ts'

/** Weakest first; a pool without the setting has it off. */
const levels = ['OFF', 'OPTIONAL', 'ON']
const levelOf = ({ mfaConfiguration }: Bag): number => Math.max(0, levels.indexOf(String(mfaConfiguration)))
const hasEmail = ({ emailMfaConfiguration }: Bag): boolean => !isEmpty(emailMfaConfiguration)

/** In which calls the MFA settings of a pool change around a change of its other settings. */
export interface MfaSteps {
  /** What SetUserPoolMfaConfig gets before UpdateUserPool; absent: it is not called. */
  before?: Bag
  /** `MfaConfiguration` of UpdateUserPool. */
  level: string
  /** What SetUserPoolMfaConfig gets after UpdateUserPool; absent: it is not called. */
  after?: Bag
}

/**
 * MFA that asks more of the pool (codes by mail want a sender of one's own, a second way of recovery and a tier; a higher level forbids first factors)
 * changes after the pool, MFA that asks less before it, and a change of both kinds in two steps: what old and new settings both allow comes first.
 * Any other change comes before, as all of them do in the official provider (docs/reference/pulumi-resources.md#4).
 */
export function mfaSteps(olds: Bag, plan: Bag): MfaSteps {
  const asksMore = levelOf(plan) > levelOf(olds) || (hasEmail(plan) && !hasEmail(olds))
  const asksLess = levelOf(plan) < levelOf(olds) || (hasEmail(olds) && !hasEmail(plan))
  const level = levels[Math.min(levelOf(olds), levelOf(plan))]!
  if (!asksMore) return { before: plan, level: levels[levelOf(plan)]! }
  return { ...(asksLess && { before: common(olds, plan, level) }), level, after: plan }
}

/** Without mail codes, which only one side has. Where the new side has them, its other factor may be none, so that the old one stays until then. */
function common(olds: Bag, plan: Bag, level: string): Bag {
  const { emailMfaConfiguration: _, ...rest } = plan
  const { softwareTokenMfaConfiguration } = hasEmail(olds) ? plan : olds
  return { ...rest, mfaConfiguration: level, ...(softwareTokenMfaConfiguration !== undefined && { softwareTokenMfaConfiguration }) }
}
