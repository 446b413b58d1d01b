import type { Node } from 'yaml'
import { EngineFailure } from '../failure.ts'
import type { RunInfo } from '../monitor/index.ts'
import { isBag, own, secret, type Value } from '../wire.ts'
import type { Source } from './source.ts'

/** A declared configuration value (docs/reference/pulumi-protocol.md#17.2). */
export interface ConfigEntry {
  at: string
  /** Key in the stack's configuration, without the project. */
  key: string
  type: ConfigType
  /** The type of the items of a list. */
  items: ConfigType | undefined
  default: Value | undefined
  secret: boolean | undefined
}

const types = {
  string: (text: string): Value => text,
  number: numberOf,
  integer: (text: string): Value => {
    const value = numberOf(text)
    if (!Number.isInteger(value)) throw new Error('an integer')
    return value
  },
  boolean: (text: string): Value => {
    if (text !== 'true' && text !== 'false') throw new Error('true or false')
    return text === 'true'
  },
  object: (text: string): Value => JSON.parse(text) as Value,
  list: (text: string): Value => {
    const value = JSON.parse(text) as Value
    if (!Array.isArray(value)) throw new Error('a list')
    return value
  },
} satisfies Record<string, (text: string) => Value>
type ConfigType = keyof typeof types

function numberOf(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) throw new Error('a number')
  return value
}

const typeNames: Record<string, ConfigType> = {
  string: 'string',
  number: 'number',
  int: 'integer',
  integer: 'integer',
  boolean: 'boolean',
  object: 'object',
  array: 'list',
}

const typeOf = (text: string): ConfigType | undefined =>
  own(typeNames, text.toLowerCase()) ?? (/^list<(string|number|integer|boolean|object)>$/i.test(text) ? 'list' : undefined)

/** The item type in `List<String>`, or in `{type: array, items: {type: string}}`. */
function itemsOf(type: Value | undefined, items: Value | undefined): ConfigType | undefined {
  const [, listed] = typeof type === 'string' ? (/^list<(\w+)>$/i.exec(type) ?? []) : []
  const given = isBag(items) ? items.type : items
  return own(typeNames, (listed ?? (typeof given === 'string' ? given : '')).toLowerCase())
}

const itemFits = (value: Value, type: ConfigType): boolean => {
  const found = typeOfValue(value)
  return found === type || (type === 'number' && found === 'integer')
}

const typeOfValue = (value: Value): ConfigType => {
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value === 'string' || typeof value === 'boolean' ? (typeof value as ConfigType) : 'object'
}

/** Parses the declaration of a configuration value; its type may be inferred from the default. */
export function parseConfigEntry(source: Source, key: string, node: Node | null): ConfigEntry {
  const at = source.position(node)
  const raw = node?.toJSON() as unknown
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return { at, key, type: typeOfValue((raw as Value) ?? ''), items: undefined, default: (raw as Value) ?? undefined, secret: undefined }
  const { type, items, default: fallback, value, secret: isSecret, name = key } = raw as Record<string, Value | undefined>
  const given = value ?? fallback
  const declared = typeof type === 'string' ? typeOf(type) : undefined
  if (type !== undefined && !declared) {
    source.addProblem(
      node,
      `unexpected configuration type '${String(type)}': valid types are String, Number, Integer, Boolean, Object and List<…> of these`,
    )
  }
  if (type === undefined && given === undefined)
    source.addProblem(node, `config ${key}: unable to infer type: either 'default' or 'type' is required`)
  const found = given === undefined ? undefined : typeOfValue(given)
  if (declared && found && declared !== found && !(declared === 'number' && found === 'integer')) {
    source.addProblem(node, `config ${key}: type mismatch: default value of type ${found} but type ${declared} was specified`)
  }
  return {
    at,
    key: String(name),
    type: declared ?? found ?? 'string',
    items: itemsOf(type, items),
    default: given,
    secret: typeof isSecret === 'boolean' ? isSecret : undefined,
  }
}

/** The value of a declared entry in this run: the stack's, else the default. */
export function configValue({ at, key, type, items, default: fallback, secret: declared }: ConfigEntry, run: RunInfo): Value {
  const full = key.includes(':') ? key : `${run.project}:${key}`
  const text = own(run.config, full)
  const isSecret = run.secretKeys.includes(full)
  if (declared === false && isSecret)
    throw new EngineFailure(`${at}: config ${key} is declared with secret: false, but the stack keeps it as a secret`)
  const wrap = (value: Value) => (declared || isSecret ? secret(value) : value)
  if (text === undefined) {
    if (fallback !== undefined) return wrap(fallback)
    throw new EngineFailure(`${at}: missing required configuration variable '${full}'; run \`poolhouse config set ${key} VALUE\` to set it`)
  }
  try {
    const value = types[type](text)
    const isOfItems = items === undefined || (Array.isArray(value) && value.every(item => itemFits(item, items)))
    if (!isOfItems) throw new Error(`a list of ${items}`)
    return wrap(value)
  } catch {
    throw new EngineFailure(
      `${at}: config ${full} must be of type ${items ? `List<${items}>` : type}${isSecret ? '' : `, not ${JSON.stringify(text)}`}`,
    )
  }
}

/** A configuration value that the program does not declare; its type is inferred from the text (docs/reference/pulumi-protocol.md#17.2). */
export function undeclaredValue(name: string, run: RunInfo): Value | undefined {
  const full = name.includes(':') ? name : `${run.project}:${name}`
  const text = own(run.config, full)
  if (text === undefined) return undefined
  const value = guessed(text)
  return run.secretKeys.includes(full) ? secret(value) : value
}

function guessed(text: string): Value {
  if (/^0[^.]/.test(text)) return text
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (text === 'true' || text === 'false') return text === 'true'
  if (/^[[{]/.test(text)) {
    try {
      return JSON.parse(text) as Value
    } catch {
      return text
    }
  }
  return text
}
