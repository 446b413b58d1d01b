import { readFileSync } from 'node:fs'

/** As much of JSON Schema as the schema of seeds uses. */
interface Schema {
  $ref?: string
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  not?: Schema
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  enum?: unknown[]
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
}

const root: Schema & { definitions: Record<string, Schema> } = JSON.parse(
  readFileSync(new URL('../../seed.schema.json', import.meta.url), 'utf8'),
)

const isOfType: Record<NonNullable<Schema['type']>, (value: unknown) => boolean> = {
  object: value => typeof value === 'object' && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: value => typeof value === 'string',
  integer: Number.isInteger,
  number: value => typeof value === 'number',
  boolean: value => typeof value === 'boolean',
}

/** What the schema of seeds does not allow of a value: a validator of its own, since the tree has none. */
export function schemaProblems(value: unknown, schema: Schema = root, path = ''): string[] {
  if (schema.$ref) {
    const target = root.definitions[schema.$ref.replace('#/definitions/', '')]
    return target ? schemaProblems(value, target, path) : [`${schema.$ref} is not defined`]
  }
  const allowing = (schemas: Schema[]) => schemas.filter(each => schemaProblems(value, each, path).length === 0).length
  const combined = [
    ...(schema.allOf ?? []).flatMap(each => schemaProblems(value, each, path)),
    ...(schema.anyOf && allowing(schema.anyOf) === 0 ? [`${path} is none of the forms`] : []),
    ...(schema.oneOf && allowing(schema.oneOf) !== 1 ? [`${path} is not exactly one of the forms`] : []),
    ...(schema.not && allowing([schema.not]) === 1 ? [`${path} has a form that it must not have`] : []),
  ]
  if (combined.length > 0) return combined
  if (schema.type && !isOfType[schema.type](value)) return [`${path} is no ${schema.type}`]
  if (schema.enum && !schema.enum.includes(value)) return [`${path} is none of the values`]
  const size = typeof value === 'string' || Array.isArray(value) ? value.length : typeof value === 'number' ? value : 0
  const [least, most] = [
    schema.minLength ?? schema.minimum ?? schema.minItems ?? Number.NEGATIVE_INFINITY,
    schema.maxLength ?? schema.maximum ?? schema.maxItems ?? Number.POSITIVE_INFINITY,
  ]
  if (size < least) return [`${path} is too small`]
  if (size > most) return [`${path} is too large`]
  if (schema.pattern && !new RegExp(schema.pattern).test(value as string)) return [`${path} has another form`]
  const below = (name: string | number) => (path === '' ? `${name}` : `${path}.${name}`)
  if (Array.isArray(value)) return value.flatMap((each, index) => schemaProblems(each, schema.items ?? {}, below(index)))
  if (schema.type !== 'object' && !schema.required && !schema.properties) return []
  if (!isOfType.object(value)) return []
  const { properties = {}, required = [], additionalProperties = true } = schema
  return [
    ...required.filter(name => !Object.hasOwn(value as object, name)).map(name => `${below(name)} is missing`),
    ...Object.entries(value as object).flatMap(([name, each]) => {
      if (Object.hasOwn(properties, name)) return schemaProblems(each, properties[name], below(name))
      if (additionalProperties === false) return [`${below(name)} is unknown`]
      return typeof additionalProperties === 'object' ? schemaProblems(each, additionalProperties, below(name)) : []
    }),
  ]
}
