import { block, flag, list, mapOf, number, type Properties, type Property, text } from '../shape/index.ts'
import { type ConfigurationValueType, configurationKeys, endpointNames } from './keys.ts'

const secrets: readonly string[] = ['accessKey', 'secretKey', 'token']

const endpoint = block(
  'ProviderEndpoint',
  Object.fromEntries(Object.values(endpointNames).flatMap(names => names.map(name => [name, text()]))),
)

/** Property of each value type in the package schema; values without effect are strings, in JSON where they have a structure. */
const properties: Record<ConfigurationValueType, Property> = {
  text: text(),
  flag: flag(),
  number: number(),
  texts: list(text()),
  endpoints: list(endpoint),
  defaultTags: block('ProviderDefaultTags', { tags: mapOf(text()) }),
  ignoreTags: block('ProviderIgnoreTags', { keyPrefixes: list(text()), keys: list(text()) }),
  any: text(),
}

/** The configuration keys as properties, for the package schema. */
export const configurationShape: Properties = Object.fromEntries(
  Object.entries(configurationKeys).map(([key, form]) => [
    key,
    secrets.includes(key) ? { ...properties[form], secret: true } : properties[form],
  ]),
)
