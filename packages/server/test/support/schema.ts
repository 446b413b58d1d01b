/** As much of JSON Schema as the description of the development API uses. */
interface Schema {
  $ref?: string
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean'
  enum?: unknown[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
}

const isOfType: Record<NonNullable<Schema['type']>, (value: unknown) => boolean> = {
  object: value => typeof value === 'object' && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: value => typeof value === 'string',
  integer: Number.isInteger,
  number: value => typeof value === 'number',
  boolean: value => typeof value === 'boolean',
}

/** What a schema does not allow of a value. `document` has what references name. */
export function schemaProblems(value: unknown, schema: Schema, document: unknown, path = '$'): string[] {
  if (schema.$ref) {
    const target = schema.$ref
      .split('/')
      .slice(1)
      .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document)
    return target ? schemaProblems(value, target, document, path) : [`${schema.$ref} is not defined`]
  }
  if (schema.type && !isOfType[schema.type](value)) return [`${path} is no ${schema.type}`]
  if (schema.enum && !schema.enum.includes(value)) return [`${path} ${value} is none of ${schema.enum}`]
  if (Array.isArray(value)) return value.flatMap((each, index) => schemaProblems(each, schema.items ?? {}, document, `${path}[${index}]`))
  if (schema.type !== 'object') return []
  const { properties = {}, required = [], additionalProperties = true } = schema
  return [
    ...required.filter(name => !Object.hasOwn(value as object, name)).map(name => `${path}.${name} is missing`),
    ...Object.entries(value as object).flatMap(([name, each]) => {
      if (Object.hasOwn(properties, name)) return schemaProblems(each, properties[name]!, document, `${path}.${name}`)
      if (additionalProperties === false) return [`${path}.${name} is unknown`]
      return typeof additionalProperties === 'object' ? schemaProblems(each, additionalProperties, document, `${path}.${name}`) : []
    }),
  ]
}
