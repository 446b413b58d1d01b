import { type QueryServiceName, queryOperationShapes, queryShape, refuse, type Shape, validateQuery } from '@poolhouse/contract'

/** The parameters of a form as a tree: `Tags.member.1.Key` is four levels deep. */
interface Node {
  value?: string
  children: Map<string, Node>
}

/** No input of IAM or STS is deeper. */
const maxDepth = 8

/** A parameter that is sent twice is refused, because a proxy could read the other value. */
export function singleParameter(parameters: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = parameters.getAll(name)
  if (more.length > 0) throw refuse('MalformedInput', `The parameter ${name} is given ${more.length + 1} times.`)
  return value
}

/** Reads the input of an operation from its form, by its shape; parameters that the shape has not are ignored. @throws MalformedInput, ValidationError */
export function readQueryInput(service: QueryServiceName, operation: string, parameters: URLSearchParams): unknown {
  const { input } = queryOperationShapes(service, operation)
  if (input === undefined) return {}
  const value = readStructure(service, queryShape(service, input), toTree(parameters), '') as Record<string, unknown>
  assertNames(queryShape(service, input), service, value)
  return validateQuery(service, operation, value)
}

function toTree(parameters: URLSearchParams): Node {
  const root: Node = { children: new Map() }
  for (const [name, value] of parameters) {
    const parts = name.split('.', maxDepth + 1)
    if (parts.length > maxDepth) continue
    let node = root
    for (const part of parts) {
      let child = node.children.get(part)
      if (!child) {
        child = { children: new Map() }
        node.children.set(part, child)
      }
      node = child
    }
    if (node.value !== undefined) throw refuse('MalformedInput', `The parameter ${name} is given more than once.`)
    node.value = value
  }
  return root
}

type Read = (service: QueryServiceName, shape: Shape, node: Node, path: string) => unknown

const readStructure: Read = (service, { members = {} }, node, path) => {
  const found = Object.entries(members).flatMap(([name, shape]) => {
    const child = node.children.get(name)
    const value = child && readNode(service, queryShape(service, shape), child, path === '' ? name : `${path}.${name}`)
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(found)
}

/** An empty list is sent as `Tags=`. Elements are taken in the order of their numbers. */
const readList: Read = (service, { member }, node, path) => {
  const elements = node.children.get('member')
  if (!elements) return node.value === '' ? [] : undefined
  const shape = queryShape(service, member!)
  return [...elements.children]
    .filter(([index]) => /^[1-9]\d{0,3}$/.test(index))
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([index, child]) => readNode(service, shape, child, `${path}.member.${index}`) ?? {})
}

const readInteger: Read = (_, __, { value }, path) => {
  if (value === undefined || value === '') return undefined
  if (!/^-?\d{1,15}$/.test(value)) throw refuse('MalformedInput', `The value of ${path} is no integer.`)
  return Number(value)
}

const readBoolean: Read = (_, __, { value }, path) => {
  if (value === undefined || value === '') return undefined
  if (value !== 'true' && value !== 'false') throw refuse('MalformedInput', `The value of ${path} is neither true nor false.`)
  return value === 'true'
}

const readText: Read = (_, __, { value }) => value

const readers: Record<Shape['type'], Read> = {
  structure: readStructure,
  list: readList,
  integer: readInteger,
  long: readInteger,
  boolean: readBoolean,
  string: readText,
  // No input of IAM or STS has these.
  timestamp: readText,
  blob: readText,
  map: () => undefined,
  document: () => undefined,
}

const readNode: Read = (service, shape, node, path) => readers[shape.type](service, shape, node, path)

const namePattern = '[\\w+=,.@-]+'
const firstLower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** Names of roles, users and policies have a message of their own, which other patterns have not. */
function assertNames({ members = {} }: Shape, service: QueryServiceName, value: Record<string, unknown>): void {
  for (const [name, type] of Object.entries(members)) {
    const { pattern, max = 0 } = queryShape(service, type)
    const given = value[name]
    if (pattern !== namePattern || typeof given !== 'string' || given === '' || given.length > max || /^[\w+=,.@-]+$/.test(given)) continue
    throw refuse(
      'ValidationError',
      `The specified value for ${firstLower(name)} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    )
  }
}
