import { type Bag, isBag, isSecret, isUnknown, own, unwrap, type Value } from '@poolhouse/engine'
import { canonicalDocument, canonicalJson } from './documents.ts'
import type { Property } from './property.ts'

/** Whether a value is absent, `null` or the zero of its type: the service and older states write "not set" in each of these ways. */
export function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true
  if (Array.isArray(value)) return value.length === 0
  return isBag(value) && !isSecret(value) && Object.values(value).every(isEmpty)
}

/** Whether a value is neither absent nor null. */
export const isGiven = (value: Value | undefined): value is Value => value !== undefined && value !== null

/** A form in which equivalent values are equal: sets sorted, secrets unwrapped, empty values removed. */
function canonical(property: Property, value: Value | undefined): unknown {
  const plain = value === undefined ? undefined : unwrap(value)
  // A map keeps empty values (an empty tag is a tag); an object does not.
  const isNothing = property.kind === 'map' && isBag(plain) ? Object.keys(plain).length === 0 : isEmpty(plain)
  if (plain === undefined || isNothing) return null
  if (isUnknown(plain)) return { unknown: Symbol.for('unknown').toString() }
  if (Array.isArray(plain)) {
    const items = plain.map(item => JSON.stringify(canonical(property.items!, item)))
    return property.set ? [...new Set(items)].sort() : items
  }
  if (!isBag(plain)) return typeof plain === 'string' ? canonicalText(property, plain) : plain
  const compared = property.comparable?.(plain) ?? plain
  const entries = Object.keys(compared)
    .sort()
    .flatMap(key => {
      const inner = property.kind === 'map' ? property.items : own(property.properties, key)
      if (!inner) return []
      const each = property.kind === 'map' ? unwrap(compared[key]!) : canonical(inner, compared[key])
      return each === null ? [] : [[key, each] as const]
    })
  return entries.length === 0 ? null : Object.fromEntries(entries)
}

function canonicalText({ document, json }: Property, text: string): unknown {
  if (document) return canonicalDocument(text)
  return json ? canonicalJson(text) : text
}

/** Whether two values of a property are equivalent for the service. An unknown differs from every known value. */
export function isEquivalent(property: Property, old: Value | undefined, next: Value | undefined): boolean {
  return JSON.stringify(canonical(property, old)) === JSON.stringify(canonical(property, next))
}

/** A bag without internal keys of the engine and of Terraform bridges (`__defaults`, `__meta`, …) and without nulls, which mean absent. */
export function withoutInternalKeys(bag: Bag | undefined): Bag {
  return Object.fromEntries(Object.entries(bag ?? {}).filter(([key, value]) => !key.startsWith('__') && value !== null))
}

/** The value at a dotted path. */
export const valueAt = (bag: Bag, path: string): Value | undefined =>
  path.split('.').reduce<Value | undefined>((value, key) => {
    const plain = value === undefined ? undefined : unwrap(value)
    return isBag(plain) ? own(plain, key) : undefined
  }, bag)
