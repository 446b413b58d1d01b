import { type Bag, isBag, revealBag, type Value } from '@poolhouse/engine'
import { type ConfigurationKey, type ConfigurationValueType, configurationKeys } from './keys.ts'

/** A configuration key has a wrong value. */
export class ProviderConfigurationError extends Error {
  readonly key: ConfigurationKey

  constructor(key: ConfigurationKey, message: string) {
    super(message)
    this.key = key
  }
}

type ConfigurationValues = {
  text: string
  flag: boolean
  number: number
  texts: string[]
  endpoints: Record<string, string>
  defaultTags: Record<string, string>
} & {
  ignoreTags: { keys: string[]; keyPrefixes: string[] }
  any: Value
}

const expectedValues: Record<ConfigurationValueType, string> = {
  text: 'a string',
  flag: 'true or false',
  number: 'a number',
  texts: 'a list of strings',
  endpoints: 'a list of objects of service name and URL, as [{"cognitoidp": "http://localhost:9229"}]',
  defaultTags: 'an object with tags, as {"tags": {"team": "web"}}',
  ignoreTags: 'an object with keys and keyPrefixes, both lists of strings',
  any: 'anything',
}

const isString = (value: unknown): value is string => typeof value === 'string'
const isStringList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isString)
const isStringMap = (value: unknown): value is Record<string, string> => isBag(value) && Object.values(value).every(isString)

/** Parses a string that contains JSON; other values stay as they are. */
function parseJsonText(value: Value): Value {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as Value
  } catch {
    return value
  }
}

const readers: { [Each in ConfigurationValueType]: (value: Value) => ConfigurationValues[Each] | undefined } = {
  text: value => (isString(value) ? value : undefined),
  flag: value => {
    const flag = parseJsonText(value)
    return typeof flag === 'boolean' ? flag : undefined
  },
  number: value => {
    const number = parseJsonText(value)
    return typeof number === 'number' ? number : undefined
  },
  texts: value => {
    const texts = parseJsonText(value)
    return isStringList(texts) ? texts : undefined
  },
  endpoints: value => {
    const given = parseJsonText(value)
    const maps = Array.isArray(given) ? given : [given]
    return maps.every(isStringMap) ? Object.assign({}, ...maps) : undefined
  },
  defaultTags: value => {
    const given = parseJsonText(value)
    if (!isBag(given)) return undefined
    const tags = given.tags ?? {}
    return isStringMap(tags) ? tags : undefined
  },
  ignoreTags: value => {
    const given = parseJsonText(value)
    if (!isBag(given)) return undefined
    const { keys = [], keyPrefixes = [] } = given
    return isStringList(keys) && isStringList(keyPrefixes) ? { keys, keyPrefixes } : undefined
  },
  any: value => value,
}

/** The value of a key, or `undefined` if it is absent or empty. Throws ProviderConfigurationError for a value of another type. */
export function readKey<Key extends ConfigurationKey>(
  args: Bag,
  key: Key,
): ConfigurationValues[(typeof configurationKeys)[Key]] | undefined {
  const value = revealBag(args)[key]
  if (value === undefined || value === null || value === '') return undefined
  const form: (typeof configurationKeys)[Key] = configurationKeys[key]
  const read = readers[form](value)
  if (read === undefined) throw new ProviderConfigurationError(key, `expected ${expectedValues[form]}, got ${JSON.stringify(value)}`)
  return read
}
