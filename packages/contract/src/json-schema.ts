import { type Shape, shapeOf } from './constraints.ts'
import { inputShape, type OperationName } from './operations.ts'

/** A JSON Schema of draft 7, which editors know. */
export type JsonSchema = Readonly<Record<string, unknown>>

const reference = (name: string): JsonSchema => ({ $ref: `#/definitions/${name}` })
const present = (value: object): JsonSchema => Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined))

/** Patterns of the model are left out: they are those of Java, and editors read them in another way. */
const schemaOfShape: Readonly<Record<Shape['type'], (shape: Shape) => JsonSchema>> = {
  string: shape => present({ type: 'string', enum: shape.enum, minLength: shape.min, maxLength: shape.max }),
  blob: () => ({ type: 'string', contentEncoding: 'base64' }),
  integer: shape => present({ type: 'integer', minimum: shape.min, maximum: shape.max }),
  long: shape => present({ type: 'integer', minimum: shape.min, maximum: shape.max }),
  timestamp: () => ({ type: 'number' }),
  boolean: () => ({ type: 'boolean' }),
  document: () => ({}),
  list: shape => present({ type: 'array', items: reference(shape.member!), minItems: shape.min, maxItems: shape.max }),
  map: shape => ({ type: 'object', additionalProperties: reference(shape.value!) }),
  structure: ({ members = {}, required = [] }) =>
    present({
      type: 'object',
      properties: Object.fromEntries(Object.entries(members).map(([name, shape]) => [name, reference(shape)])),
      required: required.length > 0 ? required : undefined,
      additionalProperties: false,
    }),
}

/** The shapes that a shape uses. */
const usedBy = ({ members = {}, member, value }: Shape): string[] =>
  [...Object.values(members), member, value].filter(name => name !== undefined)

/** A request as a JSON Schema without some members, and the definitions that it needs are added to `definitions`. */
export function requestSchema(operation: OperationName, without: readonly string[], definitions: Record<string, JsonSchema>): JsonSchema {
  const { members = {}, required = [], ...shape } = shapeOf(inputShape(operation))
  const kept = Object.fromEntries(Object.entries(members).filter(([name]) => !without.includes(name)))
  for (const name of Object.values(kept)) define(name, definitions)
  return schemaOfShape.structure({ ...shape, members: kept, required: required.filter(name => !without.includes(name)) })
}

function define(name: string, definitions: Record<string, JsonSchema>): void {
  if (Object.hasOwn(definitions, name)) return
  const shape = shapeOf(name)
  definitions[name] = schemaOfShape[shape.type](shape)
  for (const used of usedBy(shape)) define(used, definitions)
}
