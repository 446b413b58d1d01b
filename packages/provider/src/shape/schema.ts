import { isInput, type Properties, type Property } from './property.ts'
import type { ResourceShape } from './shape.ts'

type Json = Record<string, unknown>

/** A function in the package schema. */
export interface FunctionShape {
  token: string
  args: Properties
  results: Properties
  /** Results that may be absent. */
  optionalResults?: readonly string[]
}

/** All numbers of these resources are integers, which generated SDKs distinguish from numbers. */
const scalarTypes: Partial<Record<Property['kind'], string>> = { string: 'string', number: 'integer', boolean: 'boolean' }

function propertySchema(property: Property, types: Json, module: string): Json {
  const marks = { ...(property.secret ? { secret: true } : {}), ...(property.replaceOnChanges ? { willReplaceOnChanges: true } : {}) }
  const inner = (): Json => propertySchema(property.items!, types, module)
  if (property.kind === 'list') return { type: 'array', items: inner(), ...marks }
  if (property.kind === 'map') return { type: 'object', additionalProperties: inner(), ...marks }
  if (property.kind !== 'object') return { type: scalarTypes[property.kind], ...marks }
  const token = `aws:${module}/${property.typeName}:${property.typeName}`
  types[token] ??= { type: 'object', ...membersSchema(property.properties!, each => Boolean(each.required), types, module) }
  return { $ref: `#/types/${token}`, ...marks }
}

const propertiesSchema = (properties: Properties, types: Json, module: string): Json =>
  Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, propertySchema(property, types, module)]))

const membersSchema = (properties: Properties, isRequired: (property: Property) => boolean, types: Json, module: string): Json => ({
  properties: propertiesSchema(properties, types, module),
  required: Object.keys(properties).filter(name => isRequired(properties[name]!)),
})

/** Whether outputs always contain the property. */
const isAlwaysInOutputs = (property: Property): boolean =>
  Boolean(property.required || property.computed || property.outputOnly || property.derived)

/** `aws:cognito/userPool:UserPool` → `cognito`. */
const moduleOf = (token: string): string => token.split(':')[1]!.split('/')[0]!

/** What an input takes besides a text: an object for a policy, a resource for its id. */
function unionOf({ document, reference }: Property): Json {
  if (!document && !reference) return {}
  return { oneOf: [{ type: 'string' }, { $ref: document ? 'pulumi.json#/Any' : `#/resources/${reference}` }] }
}

function resourceSchema({ token, properties }: ResourceShape, types: Json): Json {
  const module = moduleOf(token)
  const inputs = Object.fromEntries(Object.entries(properties).filter(([, property]) => isInput(property)))
  const outputs = membersSchema(properties, isAlwaysInOutputs, types, module)
  return {
    ...outputs,
    inputProperties: Object.fromEntries(
      Object.entries(inputs).map(([name, property]) => [name, { ...propertySchema(property, types, module), ...unionOf(property) }]),
    ),
    requiredInputs: Object.keys(inputs).filter(name => inputs[name]!.required),
    stateInputs: { type: 'object', properties: outputs.properties },
  }
}

function functionSchema({ token, args, results, optionalResults = [] }: FunctionShape, types: Json): Json {
  const module = moduleOf(token)
  const isAlwaysThere = (property: Property): boolean => !optionalResults.some(name => results[name] === property)
  return {
    inputs: { type: 'object', ...membersSchema(args, ({ required }) => Boolean(required), types, module) },
    outputs: { type: 'object', ...membersSchema(results, isAlwaysThere, types, module) },
  }
}

/** Package names of the official SDKs, so that programs written for those compile against generated SDKs. */
const languageOptions = {
  nodejs: { packageName: '@pulumi/aws', disableUnionOutputTypes: true },
  python: { packageName: 'pulumi_aws', pyproject: { enabled: true } },
  go: {
    importBasePath: 'github.com/pulumi/pulumi-aws/sdk/v7/go/aws',
    generateResourceContainerTypes: true,
    generateExtraInputTypes: true,
    respectSchemaVersion: true,
  },
  csharp: {
    namespaces: { aws: 'Aws', cognito: 'Cognito', iam: 'Iam', pinpoint: 'Pinpoint' },
    packageReferences: { Pulumi: '3.*' },
    respectSchemaVersion: true,
  },
  java: {},
}

/** Everything that the package schema contains. */
export interface PackageShape {
  version: string
  configuration: Properties
  resources: readonly ResourceShape[]
  functions: readonly FunctionShape[]
}

/**
 * The package schema (docs/reference/pulumi-protocol.md#14.5), as YAML programs, `pulumi package` and the official code generators read it.
 */
export function packageSchema({ version, configuration, resources, functions }: PackageShape): string {
  const types: Json = {}
  const variables = propertiesSchema(configuration, types, 'index')
  return JSON.stringify({
    name: 'aws',
    displayName: 'AWS',
    version,
    description:
      'User pools and app clients of Amazon Cognito, with the roles, policies and Pinpoint applications that they use, on any endpoint.',
    license: 'Apache-2.0',
    meta: { moduleFormat: '(.*)(?:/[^/]*)' },
    config: { variables },
    provider: { type: 'object', properties: variables, inputProperties: variables },
    resources: Object.fromEntries(resources.map(shape => [shape.token, resourceSchema(shape, types)])),
    functions: Object.fromEntries(functions.map(shape => [shape.token, functionSchema(shape, types)])),
    types,
    language: languageOptions,
  })
}
