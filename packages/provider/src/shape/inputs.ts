import { type Bag, equal, isBag, isSecret, secret, unwrap, type Value } from '@poolhouse/engine'
import { isInput, type Properties, type Property } from './property.ts'
import type { ResourceShape } from './shape.ts'
import { isEmpty, isEquivalent, isGiven, valueAt, withoutInternalKeys } from './values.ts'

/**
 * The inputs after a refresh: the keys that the program gives, with the service's values; where both are equivalent, the program's value stays.
 * An unchanged default stays in `__defaults`, so that a generated name is kept.
 */
export function refreshedInputs(properties: Properties, inputs: Bag, outputs: Bag): Bag {
  const out: Bag = {}
  for (const [name, given] of Object.entries(withoutInternalKeys(inputs))) {
    const property = properties[name]
    if (!property) continue
    const value = refreshInput(property, given, outputs[name])
    if (value !== undefined) out[name] = value
  }
  if (!Array.isArray(inputs.__defaults)) return out
  return { ...out, __defaults: inputs.__defaults.filter(name => equal(inputs[String(name)], out[String(name)])) }
}

/** A map without what the service added to the program's keys. */
function withoutAddedKeys({ addedKeys }: Property, given: Value, now: Value | undefined): Value | undefined {
  const [before, after] = [unwrap(given), now === undefined ? undefined : unwrap(now)]
  if (!addedKeys || !isBag(before) || !isBag(after)) return now
  return Object.fromEntries(Object.entries(after).filter(([key]) => !addedKeys.includes(key) || Object.hasOwn(before, key)))
}

function refreshInput(property: Property, given: Value, found: Value | undefined): Value | undefined {
  const now = withoutAddedKeys(property, given, found)
  if (isEquivalent(property, given, now)) return given
  if (!isGiven(now)) return undefined
  const [before, after] = [unwrap(given), unwrap(now)]
  const value = property.kind === 'object' && isBag(before) && isBag(after) ? refreshedInputs(property.properties!, before, after) : after
  return isSecret(given) ? secret(value) : value
}

function nonDefaultInputs(properties: Properties, outputs: Bag): Bag {
  const out: Bag = {}
  for (const [name, property] of Object.entries(properties)) {
    const value = outputs[name]
    if (!isInput(property) || name === 'region' || value === undefined) continue
    if (!property.required && isImpliedByAbsence(property, value)) continue
    if (property.impliedBy !== undefined && isGiven(outputs[property.impliedBy])) continue
    const plain = unwrap(value)
    if (property.kind === 'map' && property.comparable && isBag(plain)) out[name] = property.comparable(plain)
    else if (property.kind !== 'object' || !isBag(plain)) out[name] = value
    else {
      const inner = nonDefaultInputs(property.properties!, plain)
      if (!isEmpty(inner)) out[name] = inner
      else if (property.required || property.presenceMatters) out[name] = plain
    }
  }
  return out
}

/** Whether a program that leaves the property out means this value: its default, or an empty value. */
function isImpliedByAbsence(property: Property, value: Value): boolean {
  const plain = unwrap(value)
  if (plain === property.default) return true
  if (plain === false && property.default === true) return false
  // The service would set its own value, which may be true.
  if (plain === false && property.computed) return property.emptyOutput === false
  // An empty tag is a tag.
  if (property.kind === 'map' && isBag(plain)) return Object.keys(plain).length === 0
  return isEmpty(plain) && !(property.presenceMatters && isBag(plain))
}

/**
 * Inputs for an import: every input property that an equal resource needs, so without empty values and defaults.
 * Of two conflicting properties that the service both answers, the second is kept.
 */
export function importedInputs({ properties, conflicts = [] }: ResourceShape, outputs: Bag): Bag {
  const out = nonDefaultInputs(properties, outputs)
  for (const [one, other] of conflicts) {
    if (isGiven(out[one]) && isGiven(valueAt(out, other))) delete out[one]
  }
  return out
}
