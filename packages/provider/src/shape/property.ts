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
  keptWhenAbsent?: true
  /** A change makes the resource anew. */
  replaceOnChanges?: true
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
  apiPath?: string
  /** Its name upstream, which texts use, when that is not the name in snake_case. */
  upstreamNameOf?: string
  /** What outputs show when the service has none; it is never sent. */
  emptyOutput?: Value
  /** Changes whenever anything does. */
  volatile?: true
  rules?: readonly Rule[]
  /** An object's value without what says nothing new; what is left is compared. */
  comparable?: (value: Bag) => Bag
}

export type Properties = Readonly<Record<string, Property>>

type PropertyOptions = Omit<Property, 'kind' | 'items' | 'properties' | 'set' | 'typeName'>

export const text = (options: PropertyOptions = {}): Property => ({ kind: 'string', ...options })
export const number = (options: PropertyOptions = {}): Property => ({ kind: 'number', ...options })
export const flag = (options: PropertyOptions = {}): Property => ({ kind: 'boolean', ...options })
export const set = (items: Property, options: PropertyOptions = {}): Property => ({ kind: 'list', set: true, items, ...options })
export const list = (items: Property, options: PropertyOptions = {}): Property => ({ kind: 'list', items, ...options })
export const mapOf = (items: Property, options: PropertyOptions = {}): Property => ({ kind: 'map', items, ...options })
export const block = (typeName: string, properties: Properties, options: PropertyOptions = {}): Property => ({
  kind: 'object',
  typeName,
  properties,
  ...options,
})

/** `accessTokenValidity` → `access_token_validity`. */
export const upstreamName = (name: string, property: Property): string =>
  property.upstreamNameOf ?? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** `accessTokenValidity` → `AccessTokenValidity`, or where the property says. */
export const apiPathOf = (name: string, property: Property): string[] =>
  (property.apiPath ?? name.charAt(0).toUpperCase() + name.slice(1)).split('.')

/** Whether a program may give it. */
export const isInput = (property: Property): boolean => !property.outputOnly && !property.derived
