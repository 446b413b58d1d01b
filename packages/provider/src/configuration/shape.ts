import { block, flag, list, mapOf, number, type Properties, type Property, text } from '../shape/index.ts'
import { type ConfigurationValueType, configurationKeys, endpointNames } from './keys.ts'

const secrets: readonly string[] = ['accessKey', 'secretKey', 'token']

const endpoint = block(
  'ProviderEndpoint',
  Object.fromEntries(Object.values(endpointNames).flatMap(names => names.map(name => [name, text()]))),
)

/** How the schema shows a form; structured values of no meaning here are taken as their JSON text. */
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

/** The keys of the configuration as properties, for the schema. */
export const configurationShape: Properties = Object.fromEntries(
  Object.entries(configurationKeys).map(([key, form]) => [
    key,
    secrets.includes(key) ? { ...properties[form], secret: true } : properties[form],
  ]),
)
