/** What readers of the package schema see: a sentence about each resource, function and property. */
import { AwsProvider } from '@poolhouse/provider'
import { describe, expect, test } from 'vitest'

interface Spec {
  description?: string
  $ref?: string
  items?: Spec
  additionalProperties?: Spec
  properties?: Record<string, Spec>
}
interface ResourceSpec extends Spec {
  inputProperties: Record<string, Spec>
}
interface Schema {
  config: { variables: Record<string, Spec> }
  provider: ResourceSpec
  resources: Record<string, ResourceSpec>
  functions: Record<string, { description?: string; inputs: Spec; outputs: Spec }>
  types: Record<string, Spec>
}
const schema = JSON.parse(await new AwsProvider({}).getSchema()) as Schema

const tableOf = (prefix: string, specs: Record<string, Spec> = {}) =>
  Object.entries(specs).map(([name, spec]) => [`${prefix}.${name}`, spec.description] as const)

const descriptions: (readonly [string, string | undefined])[] = [
  ...tableOf('config', schema.config.variables),
  ['the provider', schema.provider.description],
  ...tableOf('the provider', schema.provider.inputProperties),
  ...Object.entries(schema.resources).flatMap(([token, spec]) => [
    [token, spec.description] as const,
    ...tableOf(`${token} inputs`, spec.inputProperties),
    ...tableOf(`${token} outputs`, spec.properties),
  ]),
  ...Object.entries(schema.functions).flatMap(([token, { description, inputs, outputs }]) => [
    [token, description] as const,
    ...tableOf(`${token} arguments`, inputs.properties),
    ...tableOf(`${token} results`, outputs.properties),
  ]),
  ...Object.entries(schema.types).flatMap(([token, spec]) => tableOf(token, spec.properties)),
]

test('every resource, function, configuration key and property has a description', () => {
  expect(descriptions.length).toBeGreaterThan(800)
  expect(descriptions.filter(([, text]) => text === undefined).map(([name]) => name)).toEqual([])
})

test('every description is one sentence in one line', () => {
  // Of dots within a sentence, only those of names and versions are followed by a letter.
  const isSentence = (text = '') => /^[A-Z].*\.$/.test(text) && !/\. [A-Z]/.test(text) && text.length <= 160
  expect(descriptions.filter(([, text]) => !isSentence(text))).toEqual([])
})

describe('the tables of descriptions', async () => {
  const { resources } = await import('../../src/resources/index.ts')
  const { functions } = await import('../../src/functions/index.ts')
  type Properties = (typeof resources extends ReadonlyMap<string, { shape: infer Shape }> ? Shape : never)['properties']
  const pathsOf = (properties: Properties, prefix = ''): string[] =>
    Object.entries(properties).flatMap(([name, property]) => {
      const inner = property.properties ?? property.items?.properties
      return [prefix + name, ...(inner ? pathsOf(inner, `${prefix}${name}.`) : [])]
    })
  const tables = [
    ...[...resources.values()].map(({ shape }) => [shape.token, shape.descriptions, pathsOf(shape.properties)] as const),
    ...[...functions.values()].map(each => [each.token, each.descriptions, pathsOf({ ...each.args, ...each.results })] as const),
  ]
  test.each(tables)('%s describes nothing that it does not have', (_token, { properties }, paths) => {
    expect(Object.keys(properties).filter(path => !paths.includes(path))).toEqual([])
  })
})
