/** The package schema beside the declarations of the official SDK: names, types, what is required, what outputs always have. */
import { AwsProvider } from '@poolhouse/provider'
import { describe, expect, test } from 'vitest'
import { declaredFunction, declaredResource, declaredType, type Members } from './support/declarations.ts'

interface Spec {
  type?: string
  $ref?: string
  items?: Spec
  additionalProperties?: Spec
}
type Specs = Record<string, Spec>
interface ObjectSpec {
  properties?: Specs
  required?: string[]
}
interface Schema {
  resources: Record<string, ObjectSpec & { inputProperties: Specs; requiredInputs: string[] }>
  functions: Record<string, { inputs: ObjectSpec; outputs: ObjectSpec }>
  types: Record<string, ObjectSpec>
}

const schema = JSON.parse(await new AwsProvider({}).getSchema()) as Schema

/** SDKs write the names of types with a capital. */
const publishedName = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

function typeText({ type, $ref, items, additionalProperties }: Spec): string {
  if ($ref) return publishedName($ref.split(':').at(-1) ?? '')
  if (type === 'array') return `${typeText(items!)}[]`
  if (type === 'object') return `{${typeText(additionalProperties!)}}`
  return type === 'integer' ? 'number' : (type ?? 'any')
}
const membersOf = (specs: Specs = {}, required: readonly string[] = []): Members =>
  Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, `${typeText(spec)}${required.includes(name) ? '' : '?'}`]))

/** The types of objects that these properties are made of, at any depth. */
function typesIn(specs: Specs = {}, found = new Set<string>()): Set<string> {
  for (const spec of Object.values(specs)) {
    const { $ref } = spec.items ?? spec.additionalProperties ?? spec
    const token = $ref?.startsWith('#/types/') ? $ref.slice('#/types/'.length) : undefined
    if (token === undefined || found.has(token)) continue
    found.add(token)
    typesIn(schema.types[token]?.properties, found)
  }
  return found
}

/** Outputs of an object may be absent here where the official SDK declares them as always there, for the service leaves them out. */
const withoutMarks = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).map(([name, type]) => [name, type.replace('?', '')]))

describe.each(Object.keys(schema.resources))('%s', token => {
  const { inputProperties, requiredInputs, properties, required } = schema.resources[token]!
  const declared = declaredResource(token)

  test('its inputs have the published names and types, and the same are required', () => {
    expect(membersOf(inputProperties, requiredInputs)).toEqual(declared.inputs)
  })
  test('its outputs have the published names and types, and the same are always there', () => {
    expect(membersOf(properties, required)).toEqual(declared.outputs)
  })
  test.each([...typesIn(inputProperties)])('the inputs of %s are the published ones', type => {
    const { properties: members, required: always } = schema.types[type]!
    const [, module = '', name = ''] = type.split(/[:/]/)
    expect(membersOf(members, always)).toEqual(declaredType(module, publishedName(name), 'input'))
  })
})

describe.each(Object.keys(schema.functions))('%s', token => {
  const { inputs, outputs } = schema.functions[token]!
  const declared = declaredFunction(token)

  test('its arguments have the published names and types, and the same are required', () => {
    expect(membersOf(inputs.properties, inputs.required)).toEqual(declared.inputs)
  })
  test('its results have the published names and types, and the same are always there', () => {
    expect(membersOf(outputs.properties, outputs.required)).toEqual(declared.outputs)
  })
  test.each([...typesIn(outputs.properties)])('the results of %s are the published ones', type => {
    const [, module = '', name = ''] = type.split(/[:/]/)
    expect(withoutMarks(membersOf(schema.types[type]!.properties))).toEqual(
      withoutMarks(declaredType(module, publishedName(name), 'output') ?? {}),
    )
  })
})
