import {
  type Bag,
  contains,
  hasSecrets,
  hasUnknowns,
  isBag,
  isSecret,
  isUnknown,
  secret,
  signatureOf,
  UNKNOWN,
  type Value,
  withoutSecrets,
} from '../wire.ts'

/** The value of an expression, and the resources that it depends on. */
export interface Evaluated {
  value: Value
  urns: ReadonlySet<string>
}

/** A value that depends on no resource. */
export const withoutUrns = (value: Value): Evaluated => ({ value, urns: new Set() })
/** The resources that any of the parts depends on. */
export const mergeUrns = (parts: Iterable<Evaluated>): Set<string> => new Set([...parts].flatMap(part => [...part.urns]))

/** Applies a pure function to a value; if anything inside is unknown or secret, the whole result is. */
export function applyToKnown(value: Value, apply: (known: Value) => Value): Value {
  if (hasUnknowns(value)) return hasSecrets(value) ? secret(UNKNOWN) : UNKNOWN
  const result = apply(withoutSecrets(value))
  return hasSecrets(value) ? secret(result) : result
}

/** The kind of a value, for messages. */
export function kindOf(value: Value | undefined): string {
  if (value === null || value === undefined) return 'nil'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a number'
  return { boolean: 'a boolean', string: 'a string', object: 'an object' }[typeof value as 'boolean' | 'string' | 'object']
}

/** Reads a path in a value. Throws an error without a position (docs/reference/pulumi-protocol.md#17.4). */
export function readPath(value: Value, steps: (string | number)[], missing: (key: string) => Value): Value {
  const [step, ...rest] = steps
  if (step === undefined) return value
  if (isUnknown(value)) return UNKNOWN
  if (isSecret(value)) return secret(readPath(value.value, steps, missing))
  if (Array.isArray(value)) {
    if (typeof step !== 'number') throw new Error('cannot access a list element using a property name')
    if (step >= value.length) throw new Error(`list index ${step} out-of-bounds for list of length ${value.length}`)
    return readPath(value[step]!, rest, missing)
  }
  if (isBag(value)) {
    if (typeof step === 'number') throw new Error('cannot access an object property using an integer index')
    return readPath(Object.hasOwn(value, step) ? value[step]! : missing(step), rest, missing)
  }
  throw new Error(`receiver must be a list or object, not ${kindOf(value)}`)
}

/** Joins the parts of an interpolated text. */
export function joinText(parts: Value[]): Value {
  const texts = parts.map(part => {
    const bare = withoutSecrets(part)
    if (signatureOf(bare) !== undefined)
      throw new Error('a resource or asset cannot be part of a text; name one of its properties, such as its id')
    return isUnknown(bare) || contains(bare, isUnknown) ? undefined : textOf(bare)
  })
  const joined = texts.includes(undefined) ? UNKNOWN : texts.join('')
  return parts.some(hasSecrets) ? secret(joined) : joined
}

const textOf = (value: Value): string => {
  if (typeof value === 'string') return value
  return value === null ? '<nil>' : typeof value === 'object' ? goText(value) : String(value)
}
/** The text of lists and maps in Pulumi's evaluator, which prints Go values. */
const goText = (value: Value[] | Bag): string =>
  Array.isArray(value)
    ? `[${value.map(textOf).join(' ')}]`
    : `map[${Object.entries(value)
        .map(([key, item]) => `${key}:${textOf(item)}`)
        .join(' ')}]`
