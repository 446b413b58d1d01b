import { type Shape, shapeOf } from './constraints.ts'
import { type ErrorName, refuse, type ServiceError } from './errors.ts'
import { type Input, inputShape, type OperationName } from './operations.ts'
import { lengthRule, nullRule, rangeRule, rulesOf, stringRules, Violations } from './violations.ts'

/** The shape of a name. */
type Shapes = (name: string) => Shape

/** Reads a JSON value as its shape: a wrong type throws, broken constraints are collected in `violations`. */
type Reader = (value: unknown, path: string, violations: Violations) => unknown

type Scalar = 'a String' | 'an Integer' | 'a Long' | 'a Boolean' | 'a Timestamp' | 'a Blob'

/** SerializationException with the message of the service's JSON parser for a value of the wrong type. */
function wrongType(value: unknown, wanted?: Scalar): ServiceError {
  const say = (message: string): ServiceError => refuse('SerializationException', message)
  if (Array.isArray(value)) return say('Start of list found where not expected.')
  if (typeof value === 'object' && value !== null) return say('Start of structure or map found where not expected.')
  if (!wanted) return say('Unexpected field type')
  const found =
    typeof value === 'string' ? 'STRING_VALUE' : typeof value === 'number' ? 'NUMBER_VALUE' : value === true ? 'TRUE_VALUE' : 'FALSE_VALUE'
  return say(`${found} can not be converted to ${wanted}`)
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const firstLower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

function readString(shape: Shape, hidden: boolean): Reader {
  return (value, path, violations) => {
    if (typeof value !== 'string') throw wrongType(value, 'a String')
    for (const rule of stringRules(shape, value)) violations.add(hidden ? undefined : `'${value}'`, path, rule)
    return value
  }
}

/** Integers have 32 bits, longs 64 (53 here, as JSON numbers do); a fraction is an error. */
function readInteger(shape: Shape, hidden: boolean): Reader {
  const bound = shape.type === 'integer' ? 2 ** 31 : 2 ** 53
  return (value, path, violations) => {
    if (!Number.isInteger(value) || Math.abs(value as number) > bound)
      throw wrongType(value, shape.type === 'integer' ? 'an Integer' : 'a Long')
    const rule = rangeRule(shape, value as number)
    if (rule) violations.add(hidden ? undefined : `'${value}'`, path, rule)
    return value
  }
}

const readBoolean: Reader = value => {
  if (typeof value !== 'boolean') throw wrongType(value, 'a Boolean')
  return value
}

const readTimestamp: Reader = value => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType(value, 'a Timestamp')
  return value
}

/** Blobs stay Base64 text; their length constraint counts the decoded bytes. */
function readBlob(shape: Shape): Reader {
  return (value, path, violations) => {
    if (typeof value !== 'string') throw wrongType(value, 'a Blob')
    if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw refuse('SerializationException', 'Invalid Base64 in a Blob')
    const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0
    const rule = lengthRule(shape, (value.length / 4) * 3 - padding)
    if (rule) violations.add(undefined, path, rule)
    return value
  }
}

const isText = (shape: Shape): boolean => shape.type === 'string'
const keepsRules = (shape: Shape, value: string): boolean => stringRules(shape, value).length === 0

/** A broken constraint of string elements is reported once for the whole list, one of structures by its path: `schema.1.member.name`. */
function readList(shape: Shape, hidden: boolean, shapes: Shapes): Reader {
  const element = shapes(shape.member!)
  const hide = hidden || element.sensitive === true
  const read = readerOf(shapes, shape.member!, hide)
  const text = isText(element)
  return (value, path, violations) => {
    if (!Array.isArray(value)) throw wrongType(value)
    const given = value.filter(each => each !== null)
    const show = (): string | undefined => (hide || !text ? undefined : `'[${given.join(', ')}]'`)
    const rule = lengthRule(shape, given.length)
    if (rule) violations.add(show(), path, rule)
    // Of a list that is too long only types are checked, so that a large list costs no pattern matching.
    const search = text || rule ? new Violations() : violations
    const out = given.map((each, index) => (search.full ? each : read(each, `${path}.${index + 1}.member`, search)))
    if (text && !rule && search.toError()) violations.add(show(), path, `Member must satisfy constraint: ${rulesOf(element)}`)
    return out
  }
}

function readMap(shape: Shape, hidden: boolean, shapes: Shapes): Reader {
  const keyShape = shapes(shape.key!)
  const valueShape = shapes(shape.value!)
  const hide = hidden || keyShape.sensitive === true || valueShape.sensitive === true
  const read = readerOf(shapes, shape.value!, hide)
  const text = isText(valueShape)
  return (value, path, violations) => {
    if (!isRecord(value)) throw wrongType(value)
    const given = Object.entries(value).filter(([, each]) => each !== null)
    const show = (): string | undefined => (hide || !text ? undefined : `'{${given.map(([key, each]) => `${key}=${each}`).join(', ')}}'`)
    const rule = lengthRule(shape, given.length)
    if (rule) violations.add(show(), path, rule)
    // Without a prototype, `__proto__` is a key like any other.
    const out: Record<string, unknown> = Object.create(null)
    const search = text ? new Violations() : violations
    for (const [key, each] of given) out[key] = read(each, `${path}.${key}.member`, search)
    if (rule) return out
    if (!given.every(([key]) => keepsRules(keyShape, key)))
      violations.add(show(), path, `Map keys must satisfy constraint: ${rulesOf(keyShape)}`)
    if (text && search.toError()) violations.add(show(), path, `Map value must satisfy constraint: ${rulesOf(valueShape)}`)
    return out
  }
}

/** Reads the members of the model only; others, such as `__proto__`, are dropped. */
function readStructure(shape: Shape, hidden: boolean, shapes: Shapes): Reader {
  const required = new Set(shape.required)
  const members = Object.entries(shape.members ?? {}).map(([name, type]) => ({
    name,
    path: shape.paths?.[name] ?? firstLower(name),
    required: required.has(name),
    read: readerOf(shapes, type, hidden),
  }))
  return (value, path, violations) => {
    if (!isRecord(value)) throw wrongType(value)
    const out: Record<string, unknown> = {}
    for (const member of members) {
      const given = Object.hasOwn(value, member.name) ? value[member.name] : undefined
      const at = path === '' ? member.path : `${path}.${member.path}`
      if (given !== undefined && given !== null) out[member.name] = member.read(given, at, violations)
      else if (member.required) violations.add('null', at, nullRule)
    }
    return out
  }
}

const makers: Record<Shape['type'], (shape: Shape, hidden: boolean, shapes: Shapes) => Reader> = {
  string: readString,
  integer: readInteger,
  long: readInteger,
  boolean: () => readBoolean,
  timestamp: () => readTimestamp,
  blob: readBlob,
  list: readList,
  map: readMap,
  structure: readStructure,
  document: () => value => value,
}

/** `hidden`: the value is inside a sensitive shape, so messages do not show it. */
function readerOf(shapes: Shapes, name: string, hidden: boolean): Reader {
  const shape = shapes(name)
  return makers[shape.type](shape, hidden || shape.sensitive === true, shapes)
}

/**
 * Makes the function that reads a value as a shape of a model. It throws SerializationException for a value of the wrong JSON type, and `invalid` for
 * broken constraints. The readers of a shape are made once.
 */
export function createValidator(shapes: Shapes, invalid: ErrorName): (shape: string, body: unknown) => unknown {
  const built = new Map<string, Reader>()
  return (shape, body) => {
    let read = built.get(shape)
    if (!read) {
      read = readerOf(shapes, shape, false)
      built.set(shape, read)
    }
    const violations = new Violations()
    const input = read(body ?? {}, '', violations)
    const error = violations.toError(invalid)
    if (error) throw error
    return input
  }
}

const validateShape = createValidator(shapeOf, 'InvalidParameterException')

/**
 * Reads the input of an operation from its JSON body: members of the model only, `null` as absent, maps without a prototype.
 * Throws SerializationException (a value of the wrong JSON type) or InvalidParameterException (all broken constraints in one message).
 */
export const validate = <Name extends OperationName>(name: Name, body: unknown): Input<Name> =>
  validateShape(inputShape(name), body) as Input<Name>
