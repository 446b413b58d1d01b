import type { Value } from '@poolhouse/engine'
import { isEquivalent } from '../../shape/index.ts'
import { managedLoginBrandingShape } from './shape.ts'

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The document of a text that check accepted. */
export const parseSettings = (text: Value | undefined): Json => (typeof text === 'string' && text !== '' ? JSON.parse(text) : {})

/** The JSON merge patch (RFC 7396) from one document to another: a removed member is sent as null. */
export function mergePatch(before: Json, after: Json): Json {
  const removed = Object.keys(before).filter(name => !Object.hasOwn(after, name))
  const kept = Object.entries(after).map(([name, value]) => {
    const old = Object.hasOwn(before, name) ? before[name] : undefined
    return [name, isObject(value) && isObject(old) ? mergePatch(old, value) : value]
  })
  return Object.fromEntries([...kept, ...removed.map(name => [name, null])])
}

/** The output for a document: the text of the program or of the state, while it has the same value. */
export function settingsText(found: unknown, ...known: (Value | undefined)[]): string {
  const text = JSON.stringify(found)
  const property = managedLoginBrandingShape.properties.settings!
  return (known.find(each => typeof each === 'string' && isEquivalent(property, each, text)) as string | undefined) ?? text
}
