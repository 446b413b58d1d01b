import type { Descriptions } from './descriptions.ts'
import { isInput, type Properties, type Property } from './property.ts'
import type { ResourceShape } from './shape.ts'

type Json = Record<string, unknown>

/** A function in the package schema. */
export interface FunctionShape {
  token: string
  descriptions: Descriptions
  args: Properties
  results: Properties
  /** Results that may be absent. */
  optionalResults?: readonly string[]
}

/** All numbers of these resources are integers, which generated SDKs distinguish from numbers. */
const scalarTypes: Partial<Record<Property['kind'], string>> = { string: 'string', number: 'integer', boolean: 'boolean' }

/** Where the schema of a property is made: the types of objects so far, the module of its own, the sentences by path, and the path. */
interface Place {
  types: Json
  module: string
  sentences: Readonly<Record<string, string>>
  path: string
}

function propertySchema(property: Property, place: Place): Json {
  const marks = { ...(property.secret ? { secret: true } : {}), ...(property.replaceOnChanges ? { willReplaceOnChanges: true } : {}) }
  const inner = (): Json => propertySchema(property.items!, place)
  if (property.kind === 'list') return { type: 'array', items: inner(), ...marks }
  if (property.kind === 'map') return { type: 'object', additionalProperties: inner(), ...marks }
  if (property.kind !== 'object') return { type: scalarTypes[property.kind], ...marks }
  const { types, module, path } = place
  const token = `aws:${module}/${property.typeName}:${property.typeName}`
  types[token] ??= {
    type: 'object',
    ...membersSchema(property.properties!, ({ required }) => Boolean(required), { ...place, path: `${path}.` }),
  }
  return { $ref: `#/types/${token}`, ...marks }
}

const propertiesSchema = (properties: Properties, place: Place): Json =>
  Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const path = `${place.path}${name}`
      const description = place.sentences[path]
      return [name, { ...propertySchema(property, { ...place, path }), ...(description !== undefined && { description }) }]
    }),
  )

const membersSchema = (properties: Properties, isRequired: (property: Property) => boolean, place: Place): Json => ({
  properties: propertiesSchema(properties, place),
  required: Object.keys(properties).filter(name => isRequired(properties[name]!)),
})

/** Whether outputs always contain the property. */
const isAlwaysInOutputs = (property: Property): boolean =>
  Boolean(property.required || property.computed || property.outputOnly || property.derived)

/** `aws:cognito/userPool:UserPool` → `cognito`. */
const moduleOf = (token: string): string => token.split(':')[1]!.split('/')[0]!

/**
 * What an input takes besides a text: an object for a policy, a resource for its id. The other type is one that only the SDKs of Node.js and Python
 * declare, and has a text beneath it, so that those of Go and Java take a text: they do so in the official SDKs.
 */
function unionOf({ document, reference }: Property): Json {
  if (!document && !reference) return {}
  const other = document ? 'aws:iam/documents:PolicyDocument' : reference
  return { oneOf: [{ type: 'string' }, { type: 'string', $ref: `#/types/${other}` }] }
}

/** Where a type begins: the module of its token, and its sentences. */
const placeOf = (token: string, { properties: sentences }: Descriptions, types: Json): Place => ({
  types,
  module: moduleOf(token),
  sentences,
  path: '',
})

function resourceSchema({ token, descriptions, properties }: ResourceShape, types: Json): Json {
  const place = placeOf(token, descriptions, types)
  const inputs = Object.fromEntries(Object.entries(properties).filter(([, property]) => isInput(property)))
  const outputs = membersSchema(properties, isAlwaysInOutputs, place)
  const withUnions = (schemas: Json): Json =>
    Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, { ...(schema as Json), ...unionOf(properties[name]!) }]))
  return {
    description: descriptions.summary,
    ...outputs,
    inputProperties: withUnions(propertiesSchema(inputs, place)),
    requiredInputs: Object.keys(inputs).filter(name => inputs[name]!.required),
    stateInputs: { type: 'object', properties: withUnions(outputs.properties as Json) },
  }
}

function functionSchema({ token, descriptions, args, results, optionalResults = [] }: FunctionShape, types: Json): Json {
  const place = placeOf(token, descriptions, types)
  const isAlwaysThere = (property: Property): boolean => !optionalResults.some(name => results[name] === property)
  return {
    description: descriptions.summary,
    inputs: { type: 'object', ...membersSchema(args, ({ required }) => Boolean(required), place) },
    outputs: { type: 'object', ...membersSchema(results, isAlwaysThere, place) },
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
  /** Sentences about the configuration, by dotted path. */
  configurationDescriptions: Readonly<Record<string, string>>
  resources: readonly ResourceShape[]
  functions: readonly FunctionShape[]
}

/**
 * The package schema (docs/reference/pulumi-protocol.md#14.5), as YAML programs, `pulumi package` and the official code generators read it.
 */
export function packageSchema({ version, configuration, configurationDescriptions, resources, functions }: PackageShape): string {
  const types: Json = {}
  const variables = propertiesSchema(configuration, { types, module: 'index', sentences: configurationDescriptions, path: '' })
  return JSON.stringify({
    name: 'aws',
    displayName: 'AWS',
    version,
    description:
      'User pools and app clients of Amazon Cognito, with the roles, policies and Pinpoint applications that they use, on any endpoint.',
    license: 'Apache-2.0',
    meta: { moduleFormat: '(.*)(?:/[^/]*)' },
    config: { variables },
    provider: {
      type: 'object',
      description: 'A configured provider: credentials, region and default tags.',
      properties: variables,
      inputProperties: variables,
    },
    resources: Object.fromEntries(resources.map(shape => [shape.token, resourceSchema(shape, types)])),
    functions: Object.fromEntries(functions.map(shape => [shape.token, functionSchema(shape, types)])),
    types,
    language: languageOptions,
  })
}
