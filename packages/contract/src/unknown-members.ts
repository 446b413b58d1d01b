import { type Shape, shapeOf } from './constraints.ts'
import { inputShape, type OperationName } from './operations.ts'

/** A member that the model does not have, where it stands, and those that may stand there. */
export interface UnknownMember {
  /** Of the object that has it, such as `Policies.PasswordPolicy`; empty for the request itself. */
  path: string
  member: string
  known: readonly string[]
}

/** The first member of a request that the model does not have. The service ignores such members; who writes by hand wants to hear of a misspelt one. */
export const findUnknownMember = (operation: OperationName, value: unknown): UnknownMember | undefined =>
  search(shapeOf(inputShape(operation)), value, '')

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function search(shape: Shape, value: unknown, path: string): UnknownMember | undefined {
  const { members } = shape
  if (shape.type === 'list' && Array.isArray(value))
    return first(value.entries(), ([index, each]) => search(shapeOf(shape.member!), each, `${path}[${index}]`))
  if (!isRecord(value)) return undefined
  const below = (name: string) => (path === '' ? name : `${path}.${name}`)
  if (shape.type === 'map') return first(Object.entries(value), ([name, each]) => search(shapeOf(shape.value!), each, below(name)))
  if (shape.type !== 'structure' || !members) return undefined
  return first(Object.entries(value), ([name, each]) =>
    Object.hasOwn(members, name) ? search(shapeOf(members[name]!), each, below(name)) : { path, member: name, known: Object.keys(members) },
  )
}

function first<Item, Found>(items: Iterable<Item>, find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
