import type { Bag, Value } from '@poolhouse/engine'
import { policyRule } from './documents.ts'

/** Checks a value: returns the official provider's message if it is invalid. `field` is the property's upstream name. */
export type Rule = (value: Value, field: string) => string | undefined

/** One property of a resource; check, diff, schema, plan and conversion to the API are derived from it. */
export interface Property {
  kind: 'string' | 'number' | 'boolean' | 'list' | 'map' | 'object'
  /** The program must give it. */
  required?: true
  /** An output; programs cannot give it. */
  outputOnly?: true
  /** Written by check (`tagsAll`): programs cannot give it, but diff compares it. */
  derived?: true
  /** Set by the service if not given; keeps its value when a program stops giving it. */
  computed?: true
  /** Keeps its value when a program stops giving it, but is not set by the service. */
  keptWhenAbsent?: true
  /** A change replaces the resource. */
  replaceOnChanges?: true
  /** Adding or removing it replaces the resource; another value does not. */
  replaceWhenAddedOrRemoved?: true
  secret?: true
  /** Value that check adds to the inputs if none is given. */
  default?: Value
  /** A list whose order does not matter. */
  set?: true
  items?: Property
  /** Keys of a map that the service adds: they stay while the program does not give them, and are not sent. */
  addedKeys?: readonly string[]
  properties?: Properties
  /** Name of an object's type in the schema. */
  typeName?: string
  /** Dotted path of the API member, if it is not the name with a capital. */
  apiPath?: string
  /** Its name in the upstream Terraform provider, which messages use, if it is not the name in snake_case. */
  upstreamNameOf?: string
  /** The service sets it where this other property of the same object is given; an import leaves it out then. */
  impliedBy?: string
  /** Value in outputs if the service has none; it is never sent. */
  emptyOutput?: Value
  /** An object that means something even with all its values off; an import keeps it. */
  presenceMatters?: true
  /** Changes with every update, such as lastModifiedDate. */
  volatile?: true
  /** An output that changes with these inputs: a preview of their change does not know it. */
  follows?: readonly string[]
  rules?: readonly Rule[]
  /** A string that is a JSON policy: programs may give an object instead, and texts of one meaning are equal. */
  document?: true
  /** A string that is JSON; texts of one value are equal. */
  json?: true
  /** A string for which programs may give a resource of this type, which stands for its id. */
  reference?: string
  /** The part of an object's value that is compared. */
  comparable?: (value: Bag) => Bag
}

/** Properties of a resource or object, by name. */
export type Properties = Readonly<Record<string, Property>>

type PropertyOptions = Omit<Property, 'kind' | 'items' | 'properties' | 'set' | 'typeName'>

/** A string property. */
export const text = (options: PropertyOptions = {}): Property => ({ kind: 'string', ...options })
/** A property that is a JSON policy. */
export const document = (options: PropertyOptions = {}): Property => ({ kind: 'string', document: true, rules: [policyRule], ...options })
/** A number property. */
export const number = (options: PropertyOptions = {}): Property => ({ kind: 'number', ...options })
/** A boolean property. */
export const flag = (options: PropertyOptions = {}): Property => ({ kind: 'boolean', ...options })
/** A list property whose order does not matter. */
export const set = (items: Property, options: PropertyOptions = {}): Property => ({ kind: 'list', set: true, items, ...options })
/** A list property. */
export const list = (items: Property, options: PropertyOptions = {}): Property => ({ kind: 'list', items, ...options })
/** A property with arbitrary keys. */
export const mapOf = (items: Property, options: PropertyOptions = {}): Property => ({ kind: 'map', items, ...options })
/** An object property; `typeName` is the type's name in the package schema. */
export const block = (typeName: string, properties: Properties, options: PropertyOptions = {}): Property => ({
  kind: 'object',
  typeName,
  properties,
  ...options,
})

/** Upstream name: `accessTokenValidity` → `access_token_validity`. */
export const upstreamName = (name: string, property: Property): string =>
  property.upstreamNameOf ?? name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** Path of the API member: `accessTokenValidity` → `AccessTokenValidity`, or `apiPath` of the property. */
export const apiPathOf = (name: string, property: Property): string[] =>
  (property.apiPath ?? name.charAt(0).toUpperCase() + name.slice(1)).split('.')

/** Whether a program may give the property. */
export const isInput = (property: Property): boolean => !property.outputOnly && !property.derived
