import table from './generated/constraints.json' with { type: 'json' }

/** Constraints of one shape of the service model. `min` and `max` limit numbers, and the length of strings (code points), blobs (bytes), lists and maps (entries). */
export interface Shape {
  type: 'string' | 'integer' | 'long' | 'boolean' | 'timestamp' | 'blob' | 'list' | 'map' | 'structure' | 'document'
  enum?: string[]
  min?: number
  max?: number
  pattern?: string
  sensitive?: boolean
  required?: string[]
  /** Member to shape name, in published order. */
  members?: Record<string, string>
  /** Member names in messages, where they differ from the member in camelCase. */
  paths?: Record<string, string>
  member?: string
  key?: string
  value?: string
}

const shapes = table as unknown as Record<string, Shape>

/** The shape of a name. Throws where the model has none, which is an error of ours. */
export function shapeOf(name: string): Shape {
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined
  if (!shape) throw new Error(`The contract has no shape ${name}.`)
  return shape
}

/** All shapes of inputs, for tests over the whole model. */
export const constrainedShapes = (): readonly (readonly [string, Shape])[] => Object.entries(shapes)
