import { isKnownConditionKey } from './condition-keys.ts'
import { type Comparison, conditionOperators } from './condition-operators.ts'
import { hasUnknownVariable, parseTemplate } from './template.ts'
import type { ConditionValues } from './values.ts'

/** Why a condition is not met. */
export type ConditionFailure = 'different' | 'absent' | 'unknown-operator' | 'unknown-key' | 'not-comparable'

/** One key of a condition operator, compiled. */
export interface Condition {
  operator: string
  key: string
  wanted: readonly string[]
  /** Undefined where the condition is met. */
  failure(values: ConditionValues): ConditionFailure | undefined
}

/** What a condition is compiled for. */
export interface ConditionSource {
  effect: 'Allow' | 'Deny'
  operator: string
  key: string
  wanted: readonly string[]
  /** The document's version has policy variables. */
  variables: boolean
}

/** How many values of the request have to satisfy the condition. */
type Quantifier = 'all' | 'any'

const quantifiers: Readonly<Record<string, Quantifier>> = { 'ForAllValues:': 'all', 'ForAnyValue:': 'any' }

/**
 * Compiles a condition. What cannot be decided is decided by the effect: a condition with an unknown operator or key, or with values that cannot be
 * compared, is not met in an Allow and met in a Deny.
 */
export function compileCondition(source: ConditionSource): Condition {
  const { effect, operator, key, wanted, variables } = source
  const lowerKey = key.toLowerCase()
  const isKnown = isKnownConditionKey(key)
  const test = compileOperator(source)
  const templates = variables ? wanted.flatMap(text => [parseTemplate(text, { wildcards: false, variables }) ?? []]) : []
  const undecided = (reason: ConditionFailure) => (effect === 'Allow' ? reason : undefined)
  return {
    operator,
    key,
    wanted,
    failure(values) {
      if (!test) return undecided('unknown-operator')
      const actual = values.get(lowerKey)
      if (actual === undefined && !isKnown) return undecided('unknown-key')
      if (templates.some(parts => hasUnknownVariable(parts, values))) return undecided('unknown-key')
      const isMet = test(actual, values)
      if (isMet === undefined) return undecided('not-comparable')
      return isMet ? undefined : actual === undefined ? 'absent' : 'different'
    },
  }
}

type Test = (actual: string | readonly string[] | undefined, values: ConditionValues) => boolean | undefined

function compileOperator({ effect, operator, wanted, variables }: ConditionSource): Test | undefined {
  const prefix = Object.keys(quantifiers).find(each => operator.startsWith(each))
  const name = prefix ? operator.slice(prefix.length) : operator
  if (name === 'Null') return compileNull(wanted)
  const ifExists = name.endsWith('IfExists')
  const base = ifExists ? name.slice(0, -'IfExists'.length) : name
  if (!Object.hasOwn(conditionOperators, base)) return undefined
  const { compare, isNegated = false, hasVariables = false } = conditionOperators[base]!
  const comparisons = wanted.map(text => compare(text, variables && hasVariables))
  const one = (actual: string, values: ConditionValues) => compareWithAny(comparisons, actual, values, isNegated, effect)
  const quantifier = prefix ? quantifiers[prefix]! : undefined
  // Without a quantifier, several values of a request are narrowed for an Allow and widened for a Deny.
  const several = quantifier ?? (effect === 'Allow' ? 'all' : 'any')
  const ifAbsent = ifExists || (quantifier ? quantifier === 'all' : isNegated)
  return (actual, values) => {
    if (actual === undefined) return ifAbsent
    if (typeof actual === 'string') return one(actual, values)
    return combine(
      several,
      actual.map(each => one(each, values)),
    )
  }
}

const truthValues: ReadonlySet<string> = new Set(['true', 'false'])

/** Whether a key is absent ("true") or present ("false"). */
function compileNull(wanted: readonly string[]): Test {
  const answers = wanted.map(text => text.toLowerCase())
  return answers.every(answer => truthValues.has(answer)) ? actual => answers.includes(String(actual === undefined)) : () => undefined
}

/** Undefined where the effect has to decide. A variable without a value equals nothing; an Allow must not follow from that. */
function compareWithAny(
  comparisons: readonly Comparison[],
  actual: string,
  values: ConditionValues,
  isNegated: boolean,
  effect: 'Allow' | 'Deny',
): boolean | undefined {
  let isUndecided = false
  for (const compare of comparisons) {
    const result = compare(actual, values)
    if (result === 'equal') return !isNegated
    if (result === 'not-comparable' || (result === 'no-value' && effect === 'Allow')) isUndecided = true
  }
  return isUndecided ? undefined : isNegated
}

function combine(quantifier: Quantifier, each: readonly (boolean | undefined)[]): boolean | undefined {
  const settles = quantifier === 'any'
  if (each.includes(settles)) return settles
  return each.includes(undefined) ? undefined : !settles
}
