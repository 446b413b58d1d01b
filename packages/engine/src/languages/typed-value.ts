import { type Bag, isBag, isSecret, own, type Value } from '../wire.ts'

/** A type of a package schema (docs/reference/pulumi-protocol.md#14.5). */
interface Spec {
  type?: string
  $ref?: string
  items?: Spec
  additionalProperties?: Spec
}
type Properties = Record<string, Spec>

/** A value with what the schema says of it. An object has named properties; the keys of a map are the program's own. */
export type TypedValue =
  | { kind: 'null' }
  | { kind: 'scalar'; value: string | number | boolean; type: ScalarType }
  | { kind: 'list'; items: TypedValue[]; of: ItemType }
  | { kind: 'map'; entries: [key: string, value: TypedValue][]; of: ItemType }
  | { kind: 'object'; type: string; entries: [key: string, value: TypedValue][] }
  | { kind: 'secret'; value: TypedValue }
/** The types of values without parts. */
export type ScalarType = 'string' | 'integer' | 'number' | 'boolean'
/** What a list or a map holds: scalars, or objects of one type. */
export type ItemType = { scalar: ScalarType } | { object: string } | 'other'

/** The input types of a resource type; without a schema every object counts as a map. */
export interface InputTypes {
  /** Whether the schema has the resource type: only then are all parts of a value known. */
  isKnown: boolean
  typed(key: string, value: Value): TypedValue
}

/** The input types of a resource type in a package schema. */
export function inputTypes(schemaText: string | undefined, token: string): InputTypes {
  const { resources = {}, types = {} } = JSON.parse(schemaText ?? '{}') as {
    resources?: Record<string, { inputProperties?: Properties }>
    types?: Record<string, { properties?: Properties }>
  }
  const objectOf = ({ $ref }: Spec): { name: string; properties: Properties } | undefined => {
    const name = decodeURIComponent($ref?.replace('#/types/', '') ?? '')
    const properties = own(types, name)?.properties
    return properties && { name: name.split(':').at(-1) ?? name, properties }
  }
  const itemType = (spec: Spec, items: Value[]): ItemType => {
    const object = objectOf(spec)
    if (object) return { object: object.name }
    const type = scalarType(spec, items[0] ?? '')
    return type ? { scalar: type } : 'other'
  }
  const typed = (value: Value, spec: Spec): TypedValue => {
    if (isSecret(value)) return { kind: 'secret', value: typed(value.value, spec) }
    if (value === null) return { kind: 'null' }
    if (Array.isArray(value)) {
      const of = spec.items ?? {}
      return { kind: 'list', items: value.map(item => typed(item, of)), of: itemType(of, value) }
    }
    if (!isBag(value)) return { kind: 'scalar', value, type: scalarType(spec, value) ?? 'string' }
    const object = objectOf(spec)
    const entries = (specOf: (key: string) => Spec): [string, TypedValue][] =>
      Object.entries(value).map(([key, item]) => [key, typed(item, specOf(key))])
    if (object) return { kind: 'object', type: object.name, entries: entries(key => own(object.properties, key) ?? {}) }
    const of = spec.additionalProperties ?? {}
    return { kind: 'map', entries: entries(() => of), of: itemType(of, Object.values(value)) }
  }
  const properties = own(resources, token)?.inputProperties
  return { isKnown: properties !== undefined, typed: (key, value) => typed(value, own(properties, key) ?? {}) }
}

const scalars: ReadonlySet<string> = new Set<ScalarType>(['string', 'integer', 'number', 'boolean'])

/** The type that the schema names, else that of the value; `undefined` for a value with parts. */
function scalarType({ type }: Spec, value: Value): ScalarType | undefined {
  if (type !== undefined && scalars.has(type)) return type as ScalarType
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'string' ? 'string' : undefined
}

/** The values of a bag with their types. */
export const typedInputs = (inputs: Bag, types: InputTypes): [key: string, value: TypedValue][] =>
  Object.entries(inputs).map(([key, value]) => [key, types.typed(key, value)])
