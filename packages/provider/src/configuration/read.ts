import { type Bag, isBag, revealBag, type Value } from '@poolhouse/engine'
import { type ConfigurationKey, configurationKeys, type Form } from './keys.ts'

/** What is wrong with one key of the configuration. */
export class ConfigurationProblem extends Error {
  readonly key: ConfigurationKey

  constructor(key: ConfigurationKey, message: string) {
    super(message)
    this.key = key
  }
}

type Reading = {
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

const shapes: Record<Form, string> = {
  text: 'a string',
  flag: 'true or false',
  number: 'a number',
  texts: 'a list of strings',
  endpoints: 'a list of objects of service name and URL, as [{"cognitoidp": "http://localhost:9229"}]',
  defaultTags: 'an object with tags, as {"tags": {"team": "web"}}',
  ignoreTags: 'an object with keys and keyPrefixes, both lists of strings',
  any: 'anything',
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText)
const isTextMap = (value: unknown): value is Record<string, string> => isBag(value) && Object.values(value).every(isText)

/** The value behind JSON text, if it is any. */
function decoded(value: Value): Value {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as Value
  } catch {
    return value
  }
}

const readers: { [Each in Form]: (value: Value) => Reading[Each] | undefined } = {
  text: value => (isText(value) ? value : undefined),
  flag: value => {
    const flag = decoded(value)
    return typeof flag === 'boolean' ? flag : undefined
  },
  number: value => {
    const number = decoded(value)
    return typeof number === 'number' ? number : undefined
  },
  texts: value => {
    const texts = decoded(value)
    return isTexts(texts) ? texts : undefined
  },
  endpoints: value => {
    const given = decoded(value)
    const maps = Array.isArray(given) ? given : [given]
    return maps.every(isTextMap) ? Object.assign({}, ...maps) : undefined
  },
  defaultTags: value => {
    const given = decoded(value)
    if (!isBag(given)) return undefined
    const tags = given.tags ?? {}
    return isTextMap(tags) ? tags : undefined
  },
  ignoreTags: value => {
    const given = decoded(value)
    if (!isBag(given)) return undefined
    const { keys = [], keyPrefixes = [] } = given
    return isTexts(keys) && isTexts(keyPrefixes) ? { keys, keyPrefixes } : undefined
  },
  any: value => value,
}

/** The value of a key, `undefined` when it is absent or empty. Throws ConfigurationProblem when it has another form. */
export function readKey<Key extends ConfigurationKey>(args: Bag, key: Key): Reading[(typeof configurationKeys)[Key]] | undefined {
  const value = revealBag(args)[key]
  if (value === undefined || value === null || value === '') return undefined
  const form: (typeof configurationKeys)[Key] = configurationKeys[key]
  const read = readers[form](value)
  if (read === undefined) throw new ConfigurationProblem(key, `expected ${shapes[form]}, got ${JSON.stringify(value)}`)
  return read
}
