import { type Bag, unwrap, type Value } from '@poolhouse/engine'
import { apiPathOf, type Properties, type Property } from './property.ts'
import { isEmpty, isGiven } from './values.ts'

/** Plain data of an API request or answer. */
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
  // Inside an object that is given, a flag that is not given is off; only on their own are flags left to the service.
  for (const [name, each] of Object.entries(property.properties!)) {
    if (each.kind === 'boolean' && !each.computed && !isGiven((value as Bag)[name])) setAt(inner, apiPathOf(name, each), false)
  }
  return inner
}

/** What stands for "none" in outputs, and empty texts, are not sent. */
const isSent = (property: Property, value: Value | undefined): value is Value =>
  isGiven(value) && unwrap(value) !== '' && !(property.emptyOutput !== undefined && isEmpty(unwrap(value)))

/** The members of a request, each at its place; `names` picks some of the properties. */
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
  // RFC 3339 with whole seconds, as upstream writes it.
  if (value instanceof Date) return `${value.toISOString().slice(0, 19)}Z`
  // Where functions answer with a list, the API often has the one object.
  if (property.kind === 'list') return [value].flat().flatMap(item => valueFromWire(property.items!, item) ?? [])
  if (property.kind === 'map') return { ...(value as Record<string, string>) }
  if (property.kind !== 'object') return value as Value
  const inner = fromApi(property.properties!, value)
  return Object.keys(inner).length === 0 ? undefined : inner
}

/** The properties that an answer shows. Objects without a member are absent. */
export function fromApi(properties: Properties, answer: unknown): Bag {
  const out: Bag = {}
  for (const [name, property] of Object.entries(properties)) {
    const value = valueFromWire(property, getAt(answer, apiPathOf(name, property))) ?? property.emptyOutput
    if (value !== undefined) out[name] = value
  }
  return out
}
