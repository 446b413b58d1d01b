import type { Shape } from './constraints.ts'
import { type ErrorName, refuse, type ServiceError } from './errors.ts'
import { matcherOf } from './patterns.ts'

/** Collects the broken constraints of one request. Once `full`, the search ends, so that the message stays small for any body. */
export class Violations {
  readonly #found: string[] = []
  #first: { path: string; constraint: string } | undefined

  /** `shown` is the value as text, or `undefined` if it is sensitive. */
  add(shown: string | undefined, path: string, constraint: string): void {
    if (this.full) return
    this.#first ??= { path, constraint }
    this.#found.push(`Value ${shown === undefined ? '' : `${shown} `}at '${path}' failed to satisfy constraint: ${constraint}`)
  }

  /** The real service has no such limit; real requests break far fewer than a hundred constraints. */
  get full(): boolean {
    return this.#found.length >= 100
  }

  toError(name: ErrorName = 'InvalidParameterException'): ServiceError | undefined {
    const count = this.#found.length
    if (count === 0) return undefined
    return refuse(name, `${count} validation error${count === 1 ? '' : 's'} detected: ${this.#found.join('; ')}`, {
      rule: { id: 'input-invalid', setting: this.#first!.path, value: this.#first!.constraint },
    })
  }
}

/** Message of a required member that is absent. */
export const nullRule = 'Member must not be null'

const atMost = (max: number): string => `Member must have length less than or equal to ${max}`
const atLeast = (min: number): string => `Member must have length greater than or equal to ${min}`
const matching = (pattern: string): string => `Member must satisfy regular expression pattern: ${pattern}`
const oneOf = (values: readonly string[]): string => `Member must satisfy enum value set: [${values.join(', ')}]`

/** Whether a text has more than `max` code points. Counting is skipped where the number of UTF-16 units decides. */
export function exceeds(value: string, max: number): boolean {
  if (value.length <= max) return false
  if (value.length > max * 2) return true
  let length = 0
  for (const _ of value) length++
  return length > max
}

/** The length constraint that a length breaks, as its message. */
export const lengthRule = ({ min, max }: Shape, length: number): string | undefined => {
  if (max !== undefined && length > max) return atMost(max)
  if (min !== undefined && length < min) return atLeast(min)
  return undefined
}

/** The range constraint that a number breaks, as its message. */
export const rangeRule = ({ min, max }: Shape, value: number): string | undefined => {
  if (max !== undefined && value > max) return `Member must have value less than or equal to ${max}`
  if (min !== undefined && value < min) return `Member must have value greater than or equal to ${min}`
  return undefined
}

/** Messages of the constraints that a string breaks. A text that is too long is not matched against the pattern. */
export function stringRules({ enum: values, min, max, pattern }: Shape, value: string): string[] {
  if (values) return values.includes(value) ? [] : [oneOf(values)]
  if (max !== undefined && exceeds(value, max)) return [atMost(max)]
  const broken = min !== undefined && value.length < min * 2 && [...value].length < min ? [atLeast(min)] : []
  if (pattern !== undefined && !matcherOf(pattern)(value)) broken.push(matching(pattern))
  return broken
}

/** All constraints of an element, as messages about lists and maps print them whichever of them is broken. */
export function rulesOf({ enum: values, min, max, pattern }: Shape): string {
  const rules = values ? [oneOf(values)] : []
  if (max !== undefined) rules.push(atMost(max))
  if (min !== undefined) rules.push(atLeast(min))
  if (pattern !== undefined) rules.push(matching(pattern))
  return `[${rules.join(', ')}]`
}
