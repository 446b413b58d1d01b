import { isInput, type Properties, type Property } from './property.ts'
import type { Shape } from './shape.ts'

type Json = Record<string, unknown>

const scalars: Partial<Record<Property['kind'], string>> = { string: 'string', number: 'number', boolean: 'boolean' }

function propertySchema(property: Property, types: Json): Json {
  const marks = { ...(property.secret ? { secret: true } : {}), ...(property.replaces ? { willReplaceOnChanges: true } : {}) }
  if (property.kind === 'list') return { type: 'array', items: propertySchema(property.items!, types), ...marks }
  if (property.kind === 'map') return { type: 'object', additionalProperties: propertySchema(property.items!, types), ...marks }
  if (property.kind !== 'object') return { type: scalars[property.kind], ...marks }
  const token = `aws:cognito/${property.typeName}:${property.typeName}`
  types[token] ??= {
    type: 'object',
    properties: propertiesSchema(property.properties!, () => true, types),
    required: names(property.properties!, each => Boolean(each.required)),
  }
  return { $ref: `#/types/${token}`, ...marks }
}

function propertiesSchema(properties: Properties, keep: (property: Property) => boolean, types: Json): Json {
  const kept = Object.entries(properties).filter(([, property]) => keep(property))
  return Object.fromEntries(kept.map(([name, property]) => [name, propertySchema(property, types)]))
}

const names = (properties: Properties, keep: (property: Property) => boolean): string[] =>
  Object.keys(properties).filter(name => keep(properties[name]!))

/** Whether outputs always have it. */
const isAlways = (property: Property): boolean => Boolean(property.required || property.computed || property.outputOnly || property.derived)

/** The package schema of some resources and functions, as far as programs in YAML and code generators need it. */
export function schemaOf(
  version: string,
  shapes: readonly Shape[],
  functions: Readonly<Record<string, unknown>>,
  variables: readonly string[],
): string {
  const types: Json = {}
  const resources = shapes.map(({ token, properties }) => [
    token,
    {
      properties: propertiesSchema(properties, () => true, types),
      required: names(properties, isAlways),
      inputProperties: propertiesSchema(properties, isInput, types),
      requiredInputs: names(properties, property => Boolean(property.required)),
    },
  ])
  const configuration = Object.fromEntries(variables.map(name => [name, { type: 'string' }]))
  return JSON.stringify({
    name: 'aws',
    displayName: 'AWS',
    version,
    meta: { moduleFormat: '(.*)(?:/[^/]*)' },
    config: { variables: configuration },
    provider: { type: 'object', properties: configuration, inputProperties: configuration },
    types,
    resources: Object.fromEntries(resources),
    functions,
    language: {},
  })
}
