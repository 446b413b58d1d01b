import type { Shape } from './constraints.ts'
import { refuse, type ServiceError } from './errors.ts'
import { matcherOf } from './patterns.ts'

/** Collects what is wrong with one request; `full` ends the search, so that a large body cannot make a far larger message. */
export class Violations {
  readonly #found: string[] = []

  /** `shown` is the value as text; `undefined` hides it. */
  add(shown: string | undefined, path: string, constraint: string): void {
    if (this.full) return
    this.#found.push(`Value ${shown === undefined ? '' : `${shown} `}at '${path}' failed to satisfy constraint: ${constraint}`)
  }

  /** The real service lists everything; a hundred is far above what a person's request can break. */
  get full(): boolean {
    return this.#found.length >= 100
  }

  toError(): ServiceError | undefined {
    const count = this.#found.length
    if (count === 0) return undefined
    return refuse('InvalidParameterException', `${count} validation error${count === 1 ? '' : 's'} detected: ${this.#found.join('; ')}`)
  }
}

export const nullRule = 'Member must not be null'

const atMost = (max: number): string => `Member must have length less than or equal to ${max}`
const atLeast = (min: number): string => `Member must have length greater than or equal to ${min}`
const matching = (pattern: string): string => `Member must satisfy regular expression pattern: ${pattern}`
const oneOf = (values: readonly string[]): string => `Member must satisfy enum value set: [${values.join(', ')}]`

/** Length in code points, without counting where the number of UTF-16 units decides already. */
export function exceeds(value: string, max: number): boolean {
  if (value.length <= max) return false
  if (value.length > max * 2) return true
  let length = 0
  for (const _ of value) length++
  return length > max
}

export const lengthRule = ({ min, max }: Shape, length: number): string | undefined => {
  if (max !== undefined && length > max) return atMost(max)
  if (min !== undefined && length < min) return atLeast(min)
  return undefined
}

export const rangeRule = ({ min, max }: Shape, value: number): string | undefined => {
  if (max !== undefined && value > max) return `Member must have value less than or equal to ${max}`
  if (min !== undefined && value < min) return `Member must have value greater than or equal to ${min}`
  return undefined
}

/** The rules that a string breaks. Length before pattern: what is too long is never matched. */
export function stringRules({ enum: values, min, max, pattern }: Shape, value: string): string[] {
  if (values) return values.includes(value) ? [] : [oneOf(values)]
  if (max !== undefined && exceeds(value, max)) return [atMost(max)]
  const broken = min !== undefined && value.length < min * 2 && [...value].length < min ? [atLeast(min)] : []
  if (pattern !== undefined && !matcherOf(pattern)(value)) broken.push(matching(pattern))
  return broken
}

/** All rules of an element, as the messages of lists and maps print them whichever of them is broken. */
export function rulesOf({ enum: values, min, max, pattern }: Shape): string {
  const rules = values ? [oneOf(values)] : []
  if (max !== undefined) rules.push(atMost(max))
  if (min !== undefined) rules.push(atLeast(min))
  if (pattern !== undefined) rules.push(matching(pattern))
  return `[${rules.join(', ')}]`
}
