import { EngineFailure, messageOf } from '../failure.ts'
import { type Alias, createGoal, type Goal, packageOf, typeOf } from '../plan/index.ts'
import { type Bag, isBag, isReference, own, secret, UNKNOWN, unwrap, type Value } from '../wire.ts'
import { withoutUrns } from './evaluated.ts'
import type { Evaluation, ResourceHandle } from './evaluation.ts'
import type { Expression } from './expression.ts'
import type { ResourceDeclaration } from './program.ts'
import { type ResourceSchema, unknownProperty } from './schema.ts'

/** Evaluates a resource's declaration and registers it, or reads it. */
export async function registerResource(evaluation: Evaluation, declaration: ResourceDeclaration): Promise<ResourceHandle> {
  const { monitor, schemas } = evaluation
  const { plain: options } = declaration.options
  const version = options.version || (own(evaluation.project.pinnedVersions, packageOf(declaration.type)) ?? '')
  const { token, schema } = await schemas.resource(declaration.type, version).catch(error => {
    throw new EngineFailure(`${declaration.at}: ${messageOf(error)}`)
  })
  if (schema) checkProperties(declaration, token, schema)
  const evaluated = await evaluateOptions(evaluation, declaration, token)
  const common = { type: token, name: declaration.name, version, pluginDownloadURL: options.pluginDownloadURL, ...evaluated }

  if (declaration.get || token === 'pulumi:pulumi:StackReference') {
    const { id, properties } = await lookUp(evaluation, declaration)
    const secretOutputs = options.additionalSecretOutputs
    const read = await monitor.read({ ...createGoal({ ...common, custom: true }), id, properties, additionalSecretOutputs: secretOutputs })
    return { ...read, id: read.id || id, custom: true }
  }

  const { inputs, propertyDependencies } = await evaluateProperties(evaluation, declaration)
  for (const key of schema?.secretInputs ?? []) if (inputs[key] !== undefined) inputs[key] = secret(inputs[key])
  const dependencies = [...new Set([...(evaluated.dependencies ?? []), ...Object.values(propertyDependencies).flat()])]
  const isProvider = token.startsWith('pulumi:providers:')
  const { ignoreChanges, replaceOnChanges, hideDiffs, timeouts, importId } = options
  const registered = await monitor.register(
    createGoal({
      ...common,
      custom: true,
      inputs: isProvider
        ? { ...asProviderInputs(inputs), ...(await internalsOf(evaluation, declaration.options.evaluated.envVarMappings)) }
        : inputs,
      propertyDependencies,
      dependencies,
      protect: options.protect,
      retainOnDelete: options.retainOnDelete,
      deleteBeforeReplace: options.deleteBeforeReplace,
      additionalSecretOutputs: [...new Set([...options.additionalSecretOutputs, ...(schema?.secretOutputs ?? [])])],
      sourcePosition: declaration.at,
      propertyPositions: propertyPositions(declaration.properties),
      ...{ ignoreChanges, replaceOnChanges, hideDiffs, timeouts, importId },
    }),
  )
  return { ...registered, custom: true }
}

const propertyPositions = (properties: Expression | undefined): Record<string, string> =>
  properties?.kind === 'map' ? Object.fromEntries(properties.entries.map(([key, { at }]) => [key, at])) : {}

/** Reports unknown properties with their positions, which the provider does not know. */
function checkProperties({ properties }: ResourceDeclaration, token: string, schema: ResourceSchema) {
  if (properties?.kind !== 'map') return
  const problems = properties.entries.flatMap(([key, { at }]) => {
    const problem = unknownProperty(key, token, schema)
    return problem ? [`${at}: ${problem}`] : []
  })
  if (problems.length > 0) throw new EngineFailure(problems.join('\n'))
}

/** Provider configuration travels as text, structured values as JSON (docs/reference/pulumi-protocol.md#7.1). */
const asProviderInputs = (inputs: Bag): Bag =>
  Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => {
      const bare = unwrap(value)
      const text = typeof bare === 'string' ? bare : JSON.stringify(bare)
      return [key, bare === value ? text : secret(text)]
    }),
  )

async function lookUp(
  evaluation: Evaluation,
  { get, properties, name, at }: ResourceDeclaration,
): Promise<{ id: string; properties: Bag }> {
  if (!get) {
    const { value } = properties ? await evaluation.evaluate(properties) : withoutUrns({})
    const stackName = isBag(value) && typeof value.name === 'string' ? value.name : name
    return { id: stackName, properties: { name: stackName } }
  }
  const { value: id } = await evaluation.evaluate(get.id)
  const { value: state } = get.state ? await evaluation.evaluate(get.state) : withoutUrns({})
  const bare = unwrap(id)
  if (typeof bare !== 'string') throw new EngineFailure(`${at}: get.id must be a text`)
  return { id: bare, properties: isBag(state) ? state : {} }
}

async function evaluateProperties(evaluation: Evaluation, { properties, at }: ResourceDeclaration) {
  const propertyDependencies: Record<string, string[]> = {}
  const inputs: Bag = {}
  if (!properties) return { inputs, propertyDependencies }
  if (properties.kind !== 'map') {
    const { value, urns } = await evaluation.evaluate(properties)
    if (!isBag(value)) throw new EngineFailure(`${properties.at}: properties must be a map`)
    for (const key of Object.keys(value)) propertyDependencies[key] = [...urns]
    return { inputs: value, propertyDependencies }
  }
  const entries = await Promise.all(
    properties.entries.map(async ([key, expression]) => [key, await evaluation.evaluate(expression)] as const),
  )
  for (const [key, { value, urns }] of entries) {
    if (key === 'urn') throw new EngineFailure(`${at}: a resource cannot set its urn`)
    // SDKs do not send properties without a value.
    if (value !== null) inputs[key] = value
    if (value !== null) propertyDependencies[key] = [...urns]
  }
  return { inputs, propertyDependencies }
}

async function evaluateOptions(
  evaluation: Evaluation,
  { options, defaultProvider, type }: ResourceDeclaration,
  token: string,
): Promise<Partial<Goal>> {
  const { evaluated } = options
  const one = async (expression: Expression | undefined) => expression && evaluation.evaluateResource(expression)
  const [parent, deletedWith, provider] = [await one(evaluated.parent), await one(evaluated.deletedWith), await one(evaluated.provider)]
  const isOwnDefault = defaultProvider || type.startsWith('pulumi:')
  const trigger = evaluated.replacementTrigger && (await evaluation.evaluate(evaluated.replacementTrigger)).value
  return {
    parent: parent?.urn ?? evaluation.stackUrn,
    deletedWith: deletedWith?.urn ?? '',
    provider: provider ? `${provider.urn}::${provider.id || UNKNOWN}` : isOwnDefault ? '' : await evaluation.defaultProvider(token),
    dependencies: (await evaluation.evaluateResources(evaluated.dependsOn)).map(made => made.urn),
    replaceWith: (await evaluation.evaluateResources(evaluated.replaceWith)).map(made => made.urn),
    aliases: evaluated.aliases ? aliasesOf((await evaluation.evaluate(evaluated.aliases)).value, evaluated.aliases.at) : [],
    providers: await providersOf(evaluation, evaluated.providers),
    ...(trigger !== undefined && { replacementTrigger: trigger }),
  }
}

/** The `providers` option: a map from package to provider, or a list of providers. */
async function providersOf(evaluation: Evaluation, expression: Expression | undefined): Promise<Record<string, string>> {
  const list = expression?.kind === 'map' ? expression.entries.map(([, value]) => value) : expression ? [expression] : []
  const made = (await Promise.all(list.map(item => evaluation.evaluateResources(item)))).flat()
  return Object.fromEntries(made.map(({ urn, id }) => [packageOf(typeOf(urn)), `${urn}::${id || UNKNOWN}`]))
}

/** The `envVarMappings` option: environment variables that configure the provider under other names. */
async function internalsOf(evaluation: Evaluation, expression: Expression | undefined): Promise<Bag> {
  if (!expression) return {}
  const { value } = await evaluation.evaluate(expression)
  if (!isBag(value)) throw new EngineFailure(`${expression.at}: envVarMappings must be a map`)
  return { __internal: { envVarMappings: value } }
}

function aliasesOf(value: Value, at: string): Alias[] {
  if (!Array.isArray(value))
    throw new EngineFailure(`${at}: aliases must be a list of URNs or of {name, type, parent, noParent, stack, project}`)
  return value.map((item): Alias => {
    if (typeof item === 'string') return { urn: item }
    if (!isBag(item)) throw new EngineFailure(`${at}: an alias is a URN or a map`)
    if (typeof item.urn === 'string') return { urn: item.urn }
    const text = (key: string) => (typeof item[key] === 'string' ? item[key] : '')
    const parent = item.parent
    const parentUrn = parent !== undefined && isReference(parent) ? String(parent.urn) : text('parent')
    return {
      name: text('name'),
      type: text('type'),
      stack: text('stack'),
      project: text('project'),
      parentUrn,
      noParent: item.noParent === true,
    }
  })
}
