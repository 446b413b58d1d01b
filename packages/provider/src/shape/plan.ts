import { type Bag, isBag, isUnknown, secret, UNKNOWN, unwrap, type Value } from '@poolhouse/engine'
import type { Properties, Property } from './property.ts'
import { isGiven, own } from './values.ts'

const staysWhenAbsent = ({ computed, kept, outputOnly, required }: Property): boolean =>
  Boolean(computed || kept || (outputOnly && !required))

/** The properties as they shall be: what the program gives, over what the service keeps by itself. Unknowns stay unknown. */
export function planned(properties: Properties, news: Bag, olds: Bag): Bag {
  const out: Bag = {}
  for (const [name, property] of Object.entries(properties)) {
    const next = news[name]
    const old = olds[name]
    if (isGiven(next)) out[name] = merged(property, next, old)
    else if (isGiven(old) && staysWhenAbsent(property)) out[name] = old
  }
  return out
}

function merged(property: Property, next: Value, old: Value | undefined): Value {
  const plain = unwrap(next)
  if (property.kind !== 'object' || !isBag(plain) || isUnknown(plain)) return next
  const before = old === undefined ? {} : unwrap(old)
  return planned(property.properties!, own(plain), isBag(before) ? before : {})
}

/** The outputs of a preview: the plan, and an unknown for everything that the service will compute. `changes`: what an update changes; empty on create. */
export function previewed(properties: Properties, news: Bag, olds: Bag): Bag {
  const plan = planned(properties, own(news), own(olds))
  const isUpdate = Object.keys(own(olds)).length > 0
  const out: Bag = {}
  for (const [name, property] of Object.entries(properties)) {
    const value = plan[name]
    if (property.volatile) out[name] = UNKNOWN
    else if (isGiven(value)) out[name] = property.kind === 'object' && !isUpdate ? filled(property, value) : value
    else if (!isUpdate && (property.computed || property.outputOnly)) out[name] = UNKNOWN
    if (property.secret && isGiven(out[name])) out[name] = secret(out[name])
  }
  return out
}

function filled(property: Property, value: Value): Value {
  const plain = unwrap(value)
  if (!isBag(plain)) return value
  const missing = Object.entries(property.properties!).filter(([name, { computed }]) => computed && !isGiven(plain[name]))
  return { ...plain, ...Object.fromEntries(missing.map(([name]) => [name, UNKNOWN])) }
}
