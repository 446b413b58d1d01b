import table from './generated/constraints.json' with { type: 'json' }

/** What the model says about one shape of an input. Lengths are of strings (code points), blobs (bytes), lists and maps (entries). */
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
  /** The names that messages use, where they are not the member's in camelCase. */
  paths?: Record<string, string>
  member?: string
  key?: string
  value?: string
}

const shapes = table as unknown as Record<string, Shape>

export function shapeOf(name: string): Shape {
  const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined
  if (!shape) throw new Error(`The contract has no shape ${name}.`)
  return shape
}

export const constrainedShapes = (): readonly (readonly [string, Shape])[] => Object.entries(shapes)
