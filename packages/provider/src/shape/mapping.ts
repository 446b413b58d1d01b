import { isInput, type Properties, type Property, upstreamName } from './property.ts'
import type { FunctionShape, PackageShape } from './schema.ts'

type Json = Record<string, unknown>

/** Numbers of the types of attributes, as converters read them. */
const attributeTypes = { boolean: 1, number: 2, string: 4, list: 5, map: 6, object: 5 } as const satisfies Record<Property['kind'], number>
const setType = 7

/** `aws:cognito/userPoolUICustomization:UserPoolUICustomization` → `aws_cognito_user_pool_ui_customization`; `getUserPool` → `user_pool`. */
export function upstreamTypeName(token: string): string {
  const [, path = '', name = ''] = token.split(':')
  const module = path.split('/')[0]!
  return ['aws', ...(module === 'index' ? [] : [module]), inWords(name.replace(/^get(?=[A-Z])/, ''))].join('_')
}

/** `UserPoolUICustomization` → `user_pool_ui_customization`. */
const inWords = (name: string): string => (name.match(/[A-Z]+(?![a-z])|[A-Z][a-z\d]*/g) ?? []).join('_').toLowerCase()

/** A list of one object, which functions answer where a resource has the object itself, has the name of the object. */
function attributeName(name: string, property: Property): string {
  const { kind, items, apiPath, upstreamNameOf } = property
  const isListOfOne = kind === 'list' && items?.kind === 'object' && apiPath !== undefined && upstreamNameOf === undefined
  return isListOfOne ? inWords(apiPath) : upstreamName(name, property)
}

function elementOf(property: Property): Json | undefined {
  if (property.kind === 'object') return { resource: attributesOf(property.properties!) }
  if (!property.items) return undefined
  return property.items.kind === 'object' ? { resource: attributesOf(property.items.properties!) } : { schema: attributeOf(property.items) }
}

function attributeOf(property: Property): Json {
  const element = elementOf(property)
  const isGivenByService = Boolean(property.computed || !isInput(property))
  return {
    type: property.set ? setType : attributeTypes[property.kind],
    ...(property.required && { required: true }),
    ...(!property.required && isInput(property) && { optional: true }),
    ...(isGivenByService && { computed: true }),
    ...(property.replaceOnChanges && { forceNew: true }),
    ...(element && { element }),
    ...(property.kind === 'object' && { maxItems: 1 }),
  }
}

const attributesOf = (properties: Properties): Json =>
  Object.fromEntries(Object.entries(properties).map(([name, property]) => [attributeName(name, property), attributeOf(property)]))

/** The names of attributes here, and which lists of one are plain objects here. */
const fieldsOf = (properties: Properties): Json =>
  Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const inner = property.properties ?? property.items?.properties
      const field = {
        name,
        ...(property.kind === 'object' && { maxItemsOne: true }),
        ...(property.kind === 'list' && property.items?.kind === 'object' && { maxItemsOne: false }),
        ...(inner && { element: { fields: fieldsOf(inner) } }),
        ...(property.secret && { secret: true }),
      }
      return [attributeName(name, property), field]
    }),
  )

const byUpstreamName = <Shape extends { token: string }>(shapes: readonly Shape[], describe: (shape: Shape) => unknown): Json =>
  Object.fromEntries(shapes.map(shape => [upstreamTypeName(shape.token), describe(shape)]))

const argumentsAndResults = ({ args, results }: FunctionShape): Properties => ({
  ...Object.fromEntries(Object.entries(results).map(([name, property]) => [name, { ...property, outputOnly: true as const }])),
  ...args,
})

/**
 * The resources, functions and configuration by their names in the upstream Terraform provider, as `pulumi convert --from terraform` asks a plugin for
 * them (GetMapping with the key `terraform`). It knows what this provider knows; other types of a program stay unconverted.
 */
export function terraformMapping({ version, configuration, resources, functions }: PackageShape): string {
  return JSON.stringify({
    name: 'aws',
    version,
    provider: {
      schema: attributesOf(configuration),
      resources: byUpstreamName(resources, ({ properties }) => attributesOf(properties)),
      dataSources: byUpstreamName(functions, shape => attributesOf(argumentsAndResults(shape))),
    },
    config: fieldsOf(configuration),
    resources: byUpstreamName(resources, ({ token, properties }) => ({ tok: token, fields: fieldsOf(properties), idFields: null })),
    dataSources: byUpstreamName(functions, shape => ({ tok: shape.token, fields: fieldsOf(argumentsAndResults(shape)) })),
  })
}
