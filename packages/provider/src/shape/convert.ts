import {
  type Bag,
  hasSecrets,
  hasUnknowns,
  isBag,
  isReference,
  isSecret,
  isUnknown,
  secret,
  UNKNOWN,
  type Value,
  withoutSecrets,
} from '@poolhouse/engine'
import { nearestNames } from '@poolhouse/terminal'
import { isInput, type Properties, type Property } from './property.ts'
import type { CheckProblem } from './shape.ts'

const kindNames: Record<Property['kind'], string> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  map: 'a map of strings',
  object: 'an object',
}

const shortJson = (value: Value): string => {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** Converts between strings and numbers or booleans without loss, since YAML programs and configuration write one for the other. */
function convertScalar(kind: Property['kind'], value: Value): Value | undefined {
  if (kind === 'string') {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    return typeof value === 'string' ? value : undefined
  }
  if (kind === 'number') {
    if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value)
    return typeof value === 'number' ? value : undefined
  }
  if (value === 'true' || value === 'false') return value === 'true'
  return typeof value === 'boolean' ? value : undefined
}

/** The text of a policy that a program gives as an object; unknown or secret as a whole if anything inside is. */
function documentText(value: Value): Value {
  if (hasUnknowns(value)) return UNKNOWN
  const text = JSON.stringify(withoutSecrets(value))
  return hasSecrets(value) ? secret(text) : text
}

/** Converts a value to its property's type; secrets stay secret and unknowns unknown. A value of another type is added to `problems`. */
export function convertValue(property: Property, given: Value, path: string, problems: CheckProblem[]): Value {
  if (isSecret(given)) return secret(convertValue(property, given.value, path, problems))
  if (isUnknown(given)) return given
  // A resource reference stands for the resource's id.
  const value = isReference(given) ? (given.id ?? '') : given
  const refuse = (): Value => {
    problems.push({
      path,
      reason: `expected ${kindNames[property.kind]}, got ${property.secret ? 'a secret of another type' : shortJson(value)}`,
    })
    return value
  }
  if (property.document && typeof value === 'object' && value !== null) return documentText(value)
  if (property.kind === 'list') {
    if (!Array.isArray(value)) return refuse()
    return value.map((item, index) => convertValue(property.items!, item, `${path}[${index}]`, problems))
  }
  if (property.kind === 'map') {
    if (!isBag(value)) return refuse()
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, convertValue(property.items!, item, `${path}["${key}"]`, problems)]),
    )
  }
  if (property.kind === 'object') {
    if (!isBag(value)) return refuse()
    return convertBag(property.properties!, value, path, problems)
  }
  const fitting = convertScalar(property.kind, value)
  return fitting === undefined ? refuse() : fitting
}

/** Converts the members of an object or resource. Unknown names are added to `problems`; nulls are absent. */
export function convertBag(properties: Properties, bag: Bag, path: string, problems: CheckProblem[]): Bag {
  const out: Bag = {}
  for (const [name, value] of Object.entries(bag)) {
    if (value === null || name.startsWith('__')) continue
    const at = path === '' ? name : `${path}.${name}`
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (property && isInput(property)) {
      out[name] = convertValue(property, value, at, problems)
      continue
    }
    const names = Object.keys(properties).filter(each => isInput(properties[each]!))
    const [guess] = nearestNames(name, names)
    const hint = property ? ' The service sets it.' : guess ? ` Did you mean '${guess}'?` : ''
    problems.push({ path: at, reason: `Invalid or unknown key.${hint}`, ...(!property && { isUnknownKey: true }) })
  }
  return out
}
