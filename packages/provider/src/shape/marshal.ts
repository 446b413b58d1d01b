import { type Bag, unwrap, type Value } from '@poolhouse/engine'
import { apiPathOf, type Properties, type Property } from './property.ts'
import { isEmpty, isGiven } from './values.ts'

/** A JSON object of an API request or response. */
export type ApiObject = Record<string, unknown>

function setAt(target: ApiObject, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path as [string, ...string[]]
  if (rest.length === 0) {
    target[head] = value
    return
  }
  target[head] ??= {}
  setAt(target[head] as ApiObject, rest, value)
}

const getAt = (source: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as ApiObject)[key] : undefined), source)

function valueToWire(property: Property, given: Value): unknown {
  const value = unwrap(given)
  if (Array.isArray(value)) return value.map(item => valueToWire(property.items!, item))
  if (property.kind === 'map') return Object.fromEntries(Object.entries(value as Bag).map(([key, item]) => [key, unwrap(item)]))
  if (property.kind !== 'object') return value
  const inner = toApi(property.properties!, value as Bag)
  // In a given object, an absent flag is false; at the top level, an absent flag is left to the service.
  for (const [name, each] of Object.entries(property.properties!)) {
    if (each.kind === 'boolean' && !each.computed && !isGiven((value as Bag)[name])) setAt(inner, apiPathOf(name, each), false)
  }
  return inner
}

/** Empty strings, and empty values that only outputs use (`emptyOutput`), are not sent. */
const isSent = (property: Property, value: Value | undefined): value is Value =>
  isGiven(value) && unwrap(value) !== '' && !(property.emptyOutput !== undefined && isEmpty(unwrap(value)))

/** The API request for a bag of properties, or for those in `names`. */
export function toApi(properties: Properties, bag: Bag, names: readonly string[] = Object.keys(properties)): ApiObject {
  const request: ApiObject = {}
  for (const name of names) {
    const property = properties[name]!
    const value = bag[name]
    if (isSent(property, value)) setAt(request, apiPathOf(name, property), valueToWire(property, value))
  }
  return request
}

function valueFromWire(property: Property, value: unknown): Value | undefined {
  if (value === undefined || value === null) return undefined
  // RFC 3339 with whole seconds, as the official provider formats dates.
  if (value instanceof Date) return `${value.toISOString().slice(0, 19)}Z`
  // Functions return some objects of the API as a list of one.
  if (property.kind === 'list') return [value].flat().flatMap(item => valueFromWire(property.items!, item) ?? [])
  if (property.kind === 'map') return { ...(value as Record<string, string>) }
  if (property.kind !== 'object') return value as Value
  const inner = fromApi(property.properties!, value)
  return Object.keys(inner).length === 0 ? undefined : inner
}

/** The properties in an API response. Objects without members are absent. */
export function fromApi(properties: Properties, answer: unknown): Bag {
  const out: Bag = {}
  for (const [name, property] of Object.entries(properties)) {
    const value = valueFromWire(property, getAt(answer, apiPathOf(name, property))) ?? property.emptyOutput
    if (value !== undefined) out[name] = value
  }
  return out
}
