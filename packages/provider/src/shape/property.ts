import type { Bag, Value } from '@poolhouse/engine'

/** Says what a value breaks, in the words of the official provider; `field` is the property's upstream name. */
export type Rule = (value: Value, field: string) => string | undefined

/** One property of a resource, described once: check, diff, schema, plan and marshalling all read it. */
export interface Property {
  kind: 'string' | 'number' | 'boolean' | 'list' | 'map' | 'object'
  /** The program must give it. */
  required?: true
  /** Never given by a program. */
  outputOnly?: true
  /** Written by check itself (`tagsAll`): not for programs, but compared. */
  derived?: true
  /** Filled by the service when not given; keeps its last value when a program stops giving it. */
  computed?: true
  /** Not filled, but left as it is while the program does not give it. */
  kept?: true
  /** A change makes the resource anew. */
  replaces?: true
  secret?: true
  /** Written into the inputs when not given. */
  default?: Value
  /** A list whose order means nothing. */
  set?: true
  items?: Property
  properties?: Properties
  /** Name of an object's type in the schema. */
  typeName?: string
  /** Where the API has it, as a dotted path, when that is not the name with a capital. */
  aws?: string
  /** Its name upstream, which texts use, when that is not the name in snake_case. */
  upstream?: string
  /** What outputs show when the service has none; it is never sent. */
  none?: Value
  /** Changes whenever anything does. */
  volatile?: true
  rules?: readonly Rule[]
  /** An object's value without what says nothing new; what is left is compared. */
  essence?: (value: Bag) => Bag
}

export type Properties = Readonly<Record<string, Property>>

type Options = Omit<Property, 'kind' | 'items' | 'properties' | 'set' | 'typeName'>

export const text = (options: Options = {}): Property => ({ kind: 'string', ...options })
export const number = (options: Options = {}): Property => ({ kind: 'number', ...options })
export const flag = (options: Options = {}): Property => ({ kind: 'boolean', ...options })
export const set = (items: Property, options: Options = {}): Property => ({ kind: 'list', set: true, items, ...options })
export const list = (items: Property, options: Options = {}): Property => ({ kind: 'list', items, ...options })
export const mapOf = (items: Property, options: Options = {}): Property => ({ kind: 'map', items, ...options })
export const block = (typeName: string, properties: Properties, options: Options = {}): Property => ({
  kind: 'object',
  typeName,
  properties,
  ...options,
})

/** `accessTokenValidity` → `access_token_validity`. */
export const upstreamName = (name: string, property: Property): string =>
  property.upstream ?? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** `accessTokenValidity` → `AccessTokenValidity`, or where the property says. */
export const awsPath = (name: string, property: Property): string[] =>
  (property.aws ?? name.charAt(0).toUpperCase() + name.slice(1)).split('.')

/** Whether a program may give it. */
export const isInput = (property: Property): boolean => !property.outputOnly && !property.derived
