import { type Bag, isBag, isSecret, isUnknown, secret, UNKNOWN, unwrap, type Value } from '@poolhouse/engine'
import type { Properties, Property } from './property.ts'
import { isEquivalent, isGiven, withoutInternalKeys } from './values.ts'

const isKeptWhenAbsent = ({ computed, keptWhenAbsent, outputOnly, required }: Property): boolean =>
  Boolean(computed || keptWhenAbsent || (outputOnly && !required))

/** The properties after an operation: those that the program gives, and old values that the service keeps. Unknowns stay unknown. */
export function planProperties(properties: Properties, news: Bag, olds: Bag): Bag {
  const out: Bag = {}
  for (const [name, property] of Object.entries(properties)) {
    const next = news[name]
    const old = olds[name]
    if (isGiven(next)) out[name] = planProperty(property, next, old)
    else if (isGiven(old) && isKeptWhenAbsent(property)) out[name] = old
  }
  return out
}

function planProperty(property: Property, next: Value, old: Value | undefined): Value {
  const plain = unwrap(next)
  if (!isBag(plain) || isUnknown(plain)) return next
  const before = old === undefined ? {} : unwrap(old)
  if (property.addedKeys && isBag(before)) {
    const added = Object.entries(before).filter(([key]) => property.addedKeys!.includes(key) && !Object.hasOwn(plain, key))
    const planned = { ...Object.fromEntries(added), ...plain }
    return isSecret(next) ? secret(planned) : planned
  }
  if (property.kind !== 'object') return next
  return planProperties(property.properties!, withoutInternalKeys(plain), isBag(before) ? before : {})
}

/** The outputs of a preview: the planned properties, and unknowns for what the service will compute. `olds` is empty on create. */
export function previewOutputs(properties: Properties, news: Bag, olds: Bag): Bag {
  const plan = planProperties(properties, withoutInternalKeys(news), withoutInternalKeys(olds))
  const isUpdate = Object.keys(withoutInternalKeys(olds)).length > 0
  const out: Bag = {}
  const isChanged = (name: string): boolean => !isEquivalent(properties[name]!, olds[name], plan[name])
  for (const [name, property] of Object.entries(properties)) {
    const value = plan[name]
    if (property.volatile || (isUpdate && property.follows?.some(isChanged))) out[name] = UNKNOWN
    else if (isGiven(value)) out[name] = property.kind === 'object' && !isUpdate ? withUnknowns(property, value) : value
    else if (!isUpdate && (property.computed || property.outputOnly)) out[name] = UNKNOWN
    if (property.secret && isGiven(out[name])) out[name] = secret(out[name])
  }
  return out
}

function withUnknowns(property: Property, value: Value): Value {
  const plain = unwrap(value)
  if (!isBag(plain)) return value
  const missing = Object.entries(property.properties!).filter(([name, { computed }]) => computed && !isGiven(plain[name]))
  return { ...plain, ...Object.fromEntries(missing.map(([name]) => [name, UNKNOWN])) }
}
