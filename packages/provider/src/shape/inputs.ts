import { type Bag, equal, isBag, isSecret, secret, unwrap, type Value } from '@poolhouse/engine'
import { isInput, type Properties, type Property } from './property.ts'
import type { ResourceShape } from './shape.ts'
import { isEmpty, isEquivalent, isGiven, valueAt, withoutInternalKeys } from './values.ts'

/**
 * The inputs after a refresh: the keys that the program gives, with what the service now says; where that means the same, the program's own words.
 * A default stays one (`__defaults`) while nobody changed it, so that a generated name is kept.
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

function refreshInput(property: Property, given: Value, now: Value | undefined): Value | undefined {
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
    if (!isInput(property) || name === 'region' || isEmpty(value) || value === property.default) continue
    const plain = unwrap(value!)
    out[name] = property.kind === 'object' && isBag(plain) ? nonDefaultInputs(property.properties!, plain) : value!
    if (isEmpty(out[name])) delete out[name]
  }
  return out
}

/**
 * Inputs that would give a state, for an import: everything that a program may say and that is not at its default or empty.
 * Of two that exclude each other, and that the service both shows, the second stays.
 */
export function importedInputs({ properties, conflicts = [] }: ResourceShape, outputs: Bag): Bag {
  const out = nonDefaultInputs(properties, outputs)
  for (const [one, other] of conflicts) {
    if (isGiven(out[one]) && isGiven(valueAt(out, other))) delete out[one]
  }
  return out
}
