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
 * Inputs for an import: every input property that is neither empty nor at its default.
 * Of two conflicting properties that the service both answers, the second is kept.
 */
export function importedInputs({ properties, conflicts = [] }: ResourceShape, outputs: Bag): Bag {
  const out = nonDefaultInputs(properties, outputs)
  for (const [one, other] of conflicts) {
    if (isGiven(out[one]) && isGiven(valueAt(out, other))) delete out[one]
  }
  return out
}
