import { type Bag, isBag, isSecret, isUnknown, unwrap, type Value } from '@poolhouse/engine'
import type { Property } from './property.ts'

/** Absent, `null` and the zero of its kind are one: that is how the service and older states write "not set". */
export function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true
  if (Array.isArray(value)) return value.length === 0
  return isBag(value) && !isSecret(value) && Object.values(value).every(isEmpty)
}

export const isGiven = (value: Value | undefined): value is Value => value !== undefined && value !== null

/** A value as text by which it can be compared: sets in order, without secrets, without what is empty. Unknowns equal nothing. */
function canonical(property: Property, value: Value | undefined): unknown {
  const plain = value === undefined ? undefined : unwrap(value)
  if (plain === undefined || isEmpty(plain)) return null
  if (isUnknown(plain)) return { unknown: Symbol.for('unknown').toString() }
  if (Array.isArray(plain)) {
    const items = plain.map(item => JSON.stringify(canonical(property.items!, item)))
    return property.set ? [...new Set(items)].sort() : items
  }
  if (!isBag(plain)) return plain
  const compared = property.comparable?.(plain) ?? plain
  const entries = Object.keys(compared)
    .sort()
    .flatMap(key => {
      const inner = property.kind === 'map' ? property.items : property.properties?.[key]
      if (!inner) return []
      // An empty tag is a tag; an empty member of an object is none.
      const each = property.kind === 'map' ? unwrap(compared[key]!) : canonical(inner, compared[key])
      return each === null ? [] : [[key, each] as const]
    })
  return entries.length === 0 ? null : Object.fromEntries(entries)
}

/** Whether two values of a property mean the same to the service. An unknown differs from every known value. */
export function isEquivalent(property: Property, old: Value | undefined, next: Value | undefined): boolean {
  return JSON.stringify(canonical(property, old)) === JSON.stringify(canonical(property, next))
}

/** A bag without keys that are another's bookkeeping (`__defaults`, `__meta`, …) and without nulls, which mean absent. */
export function withoutInternalKeys(bag: Bag | undefined): Bag {
  return Object.fromEntries(Object.entries(bag ?? {}).filter(([key, value]) => !key.startsWith('__') && value !== null))
}

/** The value at a dotted path. */
export const valueAt = (bag: Bag, path: string): Value | undefined =>
  path.split('.').reduce<Value | undefined>((value, key) => {
    const plain = value === undefined ? undefined : unwrap(value)
    return isBag(plain) ? plain[key] : undefined
  }, bag)
