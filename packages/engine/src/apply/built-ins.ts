import { randomUUID } from 'node:crypto'
import { EngineFailure } from '../failure.ts'
import { noDiff } from '../plan/index.ts'
import type { CheckFailure, Provider } from '../provider.ts'
import type { ResourceState, StackStore } from '../state/index.ts'
import { type Bag, equal, hasSecrets, isUnknown, own, UNKNOWN, unwrap, type Value } from '../wire.ts'
import { unconfiguredProvider } from './unconfigured-provider.ts'

/** The resource types and functions of the package `pulumi`, which the engine provides itself (docs/reference/pulumi-protocol.md#4.9). */
export interface BuiltIns {
  provider: Provider
  invoke(token: string, args: Bag, known: (urn: string) => ResourceState | undefined): Promise<Bag>
}

const STACK_REFERENCE = 'pulumi:pulumi:StackReference'

/** Finds the store of an existing stack by its project and name; `undefined`: there is none. `searched` names the folders that were looked in. */
export type FindStack = (project: string, stack: string) => Promise<{ store: StackStore | undefined; searched: string }>

interface BuiltInType {
  inputs: string[]
  /** Inputs whose change forces a replacement. */
  replaceOn: string[]
  create(inputs: Bag): Promise<{ id: string; properties: Bag }>
  update(olds: Bag, news: Bag): Bag
  read(id: string, properties: Bag): Promise<Bag>
}

/** `findStack`: the store of a stack of any project, or a failure that says where it was looked for. */
export function createBuiltIns(project: string, findStack: FindStack): BuiltIns {
  const resourcesOf = (name: string) => readStack(findStack, project, name)
  const stackReference = async (name: string): Promise<Bag> => {
    const outputs = stackOutputsOf(await resourcesOf(name))
    const secretOutputNames = Object.keys(outputs).filter(key => hasSecrets(outputs[key]!))
    return { name, outputs, secretOutputNames: secretOutputNames.sort() }
  }
  const types: Record<string, BuiltInType> = {
    [STACK_REFERENCE]: {
      inputs: ['name'],
      replaceOn: ['name'],
      create: async ({ name }) => ({ id: textOf(name), properties: await stackReference(textOf(name)) }),
      update: olds => olds,
      read: async id => stackReference(id),
    },
    'pulumi:index:Stash': {
      inputs: ['input'],
      replaceOn: [],
      create: async ({ input = null }) => ({ id: randomUUID(), properties: { input, output: input } }),
      // A stash keeps its first value.
      update: ({ output = null }, { input = null }) => ({ input, output }),
      read: async (_, properties) => properties,
    },
  }
  const functions: Record<string, BuiltIns['invoke']> = {
    'pulumi:pulumi:readStackOutputs': async (_, { name = '' }) => stackReference(textOf(name)),
    'pulumi:pulumi:readStackResourceOutputs': async (_, { stackName = '' }) => {
      const resources = (await resourcesOf(textOf(stackName))).filter(state => !state.delete)
      const outputs = resources.map(({ urn, type, id, outputs }) => [urn, { type, ...(id && { id }), outputs }] as const)
      return { name: stackName, outputs: Object.fromEntries(outputs) }
    },
    'pulumi:pulumi:getResource': async (_, args, known) => {
      const state = known(textOf(args.urn))
      if (!state) throw new EngineFailure(`unknown resource ${args.urn}`)
      return { urn: state.urn, id: state.id ?? '', state: state.outputs, ...(state.provider && { provider: state.provider }) }
    },
  }
  return {
    provider: providerOfTypes(types),
    invoke: async (token, args, known) => {
      const call = own(functions, token)
      if (!call) throw new EngineFailure(`the engine has no function ${token}; it has ${Object.keys(functions).join(', ')}`)
      return call(token, args, known)
    },
  }
}

const textOf = (value: Value | undefined): string => {
  const bare = unwrap(value ?? '')
  return typeof bare === 'string' ? bare : JSON.stringify(bare)
}

function providerOfTypes(types: Record<string, BuiltInType>): Provider {
  const of = (type: string): BuiltInType => {
    const known = own(types, type)
    if (!known) throw new EngineFailure(`unrecognized resource type ${type}; the package pulumi has ${Object.keys(types).join(', ')}`)
    return known
  }
  return {
    ...unconfiguredProvider,
    check: async ({ type, news }) => ({ inputs: news, failures: failuresOf(of(type), news) }),
    diff: async ({ type, oldInputs, news }) => {
      const diffs = of(type).inputs.filter(key => !equal(own(oldInputs, key), own(news, key)))
      return diffs.length > 0 ? { changes: 'some', diffs, replaces: diffs.filter(key => of(type).replaceOn.includes(key)) } : noDiff
    },
    create: async ({ type, properties, preview }) => {
      if (Object.values(properties).some(isUnknown)) return { id: '', properties: { ...properties, outputs: UNKNOWN, output: UNKNOWN } }
      const made = await of(type).create(properties)
      return preview ? { ...made, id: '' } : made
    },
    update: async ({ type, olds, news }) => ({ properties: of(type).update(olds, news) }),
    read: async ({ type, id, properties, inputs }) => ({ id, properties: await of(type).read(id, properties), inputs }),
    honoursCreationKeys: async () => true,
  }
}

function failuresOf({ inputs }: BuiltInType, news: Bag): CheckFailure[] {
  const missing = inputs
    .filter(key => own(news, key) === undefined)
    .map(property => ({ property, reason: `missing required property "${property}"` }))
  const unknown = Object.keys(news).filter(key => !inputs.includes(key))
  return [...missing, ...unknown.map(property => ({ property, reason: `unknown property "${property}"` }))]
}

/** A stack by `organization/project/stack`, `project/stack` or `stack`. */
async function readStack(findStack: FindStack, project: string, name: string): Promise<ResourceState[]> {
  const parts = name.split('/')
  const [stack = '', owner = project, organization = 'organization'] = parts.toReversed()
  if (parts.length > 3 || organization !== 'organization') {
    throw new EngineFailure(`stack reference "${name}": a stack here is named STACK, PROJECT/STACK or organization/PROJECT/STACK.`)
  }
  const { store, searched } = await findStack(owner, stack)
  if (!store)
    throw new EngineFailure(
      `stack reference "${name}": there is no stack "${stack}" of ${owner} in ${searched}. Deploy it first; if it is deployed, its state is in another folder: name one folder for both projects, with PULUMI_BACKEND_URL=file://DIR or "backend: {url: file://DIR}" in Pulumi.yaml.`,
    )
  return (await store.read()).resources
}

/** The stack outputs in a state. */
export const stackOutputsOf = (resources: readonly ResourceState[]): Bag =>
  resources.find(state => state.type === 'pulumi:pulumi:Stack' && !state.delete)?.outputs ?? {}
