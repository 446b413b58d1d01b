import { BlockList, isIP } from 'node:net'
import { arnFields, compileArn } from './arn.ts'
import { compilePattern } from './pattern.ts'
import { parseTemplate, type TemplatePart } from './template.ts'
import type { ConditionValues } from './values.ts'

/** How a request's value compares with the policy's. `not-comparable`: one of them is not of the type. `no-value`: a policy variable has none. */
export type ComparisonResult = 'equal' | 'different' | 'not-comparable' | 'no-value'

/** Compares a request's value with one value of the policy. */
export type Comparison = (actual: string, values: ConditionValues) => ComparisonResult

const notComparable: Comparison = () => 'not-comparable'
const compared = (isEqual: boolean | undefined): ComparisonResult => (isEqual === undefined ? 'no-value' : isEqual ? 'equal' : 'different')

/** One condition operator. `IfExists`, `ForAllValues:` and `ForAnyValue:` are not part of it. */
export interface ConditionOperator {
  /** Whether the condition is met where no value of the policy equals the request's. */
  isNegated?: true
  /** Policy variables have a meaning in these values. */
  hasVariables?: true
  compare(wanted: string, variables: boolean): Comparison
}

/** Every condition operator but Null, which compares nothing. */
export const conditionOperators: Readonly<Record<string, ConditionOperator>> = {
  StringEquals: { hasVariables: true, compare: text({ wildcards: false }) },
  StringNotEquals: { isNegated: true, hasVariables: true, compare: text({ wildcards: false }) },
  StringEqualsIgnoreCase: { hasVariables: true, compare: text({ wildcards: false, ignoresCase: true }) },
  StringNotEqualsIgnoreCase: { isNegated: true, hasVariables: true, compare: text({ wildcards: false, ignoresCase: true }) },
  StringLike: { hasVariables: true, compare: text({ wildcards: true }) },
  StringNotLike: { isNegated: true, hasVariables: true, compare: text({ wildcards: true }) },
  NumericEquals: { compare: ordered(readNumber, (actual, wanted) => actual === wanted) },
  NumericNotEquals: { isNegated: true, compare: ordered(readNumber, (actual, wanted) => actual === wanted) },
  NumericLessThan: { compare: ordered(readNumber, (actual, wanted) => actual < wanted) },
  NumericLessThanEquals: { compare: ordered(readNumber, (actual, wanted) => actual <= wanted) },
  NumericGreaterThan: { compare: ordered(readNumber, (actual, wanted) => actual > wanted) },
  NumericGreaterThanEquals: { compare: ordered(readNumber, (actual, wanted) => actual >= wanted) },
  DateEquals: { compare: ordered(readDate, (actual, wanted) => actual === wanted) },
  DateNotEquals: { isNegated: true, compare: ordered(readDate, (actual, wanted) => actual === wanted) },
  DateLessThan: { compare: ordered(readDate, (actual, wanted) => actual < wanted) },
  DateLessThanEquals: { compare: ordered(readDate, (actual, wanted) => actual <= wanted) },
  DateGreaterThan: { compare: ordered(readDate, (actual, wanted) => actual > wanted) },
  DateGreaterThanEquals: { compare: ordered(readDate, (actual, wanted) => actual >= wanted) },
  Bool: { compare: ordered(readBoolean, (actual, wanted) => actual === wanted) },
  BinaryEquals: { compare: ordered(readBinary, (actual, wanted) => actual === wanted) },
  IpAddress: { compare: network },
  NotIpAddress: { isNegated: true, compare: network },
  ArnEquals: { hasVariables: true, compare: arn },
  ArnLike: { hasVariables: true, compare: arn },
  ArnNotEquals: { isNegated: true, hasVariables: true, compare: arn },
  ArnNotLike: { isNegated: true, hasVariables: true, compare: arn },
}

function text({ wildcards, ignoresCase = false }: { wildcards: boolean; ignoresCase?: boolean }): ConditionOperator['compare'] {
  const fold = (part: TemplatePart): TemplatePart => (ignoresCase && typeof part === 'string' ? part.toLowerCase() : part)
  return (wanted, variables) => {
    const parts = parseTemplate(wanted, { wildcards, variables })?.map(fold)
    if (!parts) return notComparable
    const pattern = compilePattern(parts)
    return ignoresCase
      ? (actual, values) => compared(pattern.matches(actual.toLowerCase(), lowerCaseValues(values)))
      : (actual, values) => compared(pattern.matches(actual, values))
  }
}

/** The value of a variable is compared without regard to case as well. */
const lowerCaseValues = (values: ConditionValues): ConditionValues => ({
  get(key) {
    const value = values.get(key)
    return typeof value === 'string' ? value.toLowerCase() : value?.map(each => each.toLowerCase())
  },
})

function ordered<Value>(
  read: (text: string) => Value | undefined,
  test: (actual: Value, wanted: Value) => boolean,
): ConditionOperator['compare'] {
  return wanted => {
    const wantedValue = read(wanted)
    if (wantedValue === undefined) return notComparable
    return actual => {
      const actualValue = read(actual)
      return actualValue === undefined ? 'not-comparable' : compared(test(actualValue, wantedValue))
    }
  }
}

function readNumber(text: string): number | undefined {
  return /^[+-]?\d{1,32}(\.\d{1,32})?$/.test(text) ? Number(text) : undefined
}

/** Milliseconds of a time by ISO 8601 or in seconds since 1970. */
function readDate(text: string): number | undefined {
  if (/^\d{5,12}(\.\d{1,9})?$/.test(text)) return Number(text) * 1000
  if (!/^\d{4}-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?)?$/.test(text)) return undefined
  const time = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
  return Number.isNaN(time) ? undefined : time
}

const booleans: Readonly<Record<string, boolean>> = { true: true, false: false }

function readBoolean(text: string): boolean | undefined {
  return Object.hasOwn(booleans, text.toLowerCase()) ? booleans[text.toLowerCase()] : undefined
}

/** Bytes in base64, as the text that only these bytes have. */
function readBinary(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64').toString('base64')
  return bytes.replace(/=+$/, '') === text.replace(/=+$/, '') ? bytes : undefined
}

function network(wanted: string): Comparison {
  const [address = '', bits, ...more] = wanted.split('/')
  const family = isIP(address)
  const prefix = bits === undefined ? (family === 4 ? 32 : 128) : readNumber(bits)
  if (
    family === 0 ||
    more.length > 0 ||
    prefix === undefined ||
    !Number.isInteger(prefix) ||
    prefix < 0 ||
    prefix > (family === 4 ? 32 : 128)
  )
    return notComparable
  const list = new BlockList()
  list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6')
  return actual => {
    const actualFamily = isIP(actual)
    return actualFamily === 0 ? 'not-comparable' : compared(list.check(actual, actualFamily === 4 ? 'ipv4' : 'ipv6'))
  }
}

/** ArnEquals and ArnLike are the same: fields are compared one by one, and may have wildcards. A value of one variable is the text of a whole ARN. */
function arn(wanted: string, variables: boolean): Comparison {
  const parts = parseTemplate(wanted, { wildcards: true, variables })
  if (!parts) return notComparable
  const pattern = compileArn(wanted, parts)
  if (pattern) return (actual, values) => compared(pattern.matches(arnFields(actual), values))
  const whole = compilePattern(parts)
  return whole.hasVariables ? (actual, values) => compared(whole.matches(actual, values)) : notComparable
}
