import { stackOutputsOf } from './apply/index.ts'
import { EngineFailure } from './failure.ts'
import {
  type Config,
  fullKey,
  type Project,
  readConfig,
  readProject,
  readStackFile,
  saltOf,
  stackFile,
  writeStackFile,
} from './project/index.ts'
import { currentStack, nameOfStack } from './stack-selection.ts'
import { lockStack, placesOf, type StackPlaces, StackStore, stackNames } from './state/index.ts'
import type { Bag } from './wire.ts'

/** A stack of a project: where it is kept, and its configuration. */
export interface Stack {
  name: string
  project: Project
  places: StackPlaces
  store: StackStore
  config(): Promise<Config>
}

/** Which stack: `project` is the folder of Pulumi.yaml; without `stack` the current one. */
export interface StackName {
  project: string
  /** `stack`, or `organization/project/stack`. */
  stack?: string
}

export async function openStack(projectDir: string, given?: string): Promise<Stack> {
  const project = await readProject(projectDir)
  const name = given === undefined ? await currentStack(project) : nameOfStack(given, project)
  const places = placesOf(project.stateDir, project.name, name)
  const document = await readStackFile(project, name)
  const store = new StackStore(places, { salt: saltOf(document) })
  return { name, project, places, store, config: () => readConfig(project, name, document, () => store.keeper()) }
}

/** The project's stacks, with how many resources each has, and which one is current. */
export async function listStacks(projectDir: string): Promise<{ name: string; resources: number; current: boolean }[]> {
  const project = await readProject(projectDir)
  const names = await stackNames(project.stateDir, project.name)
  const selected = await currentStack(project)
  return Promise.all(
    names.map(async name => {
      const { resources } = await (await openStack(projectDir, name)).store.read()
      return { name, resources: resources.length, current: name === selected }
    }),
  )
}

/** Refuses a stack that nobody made yet. */
export async function existingStack({ project, stack }: StackName): Promise<Stack> {
  const opened = await openStack(project, stack)
  if (await opened.store.exists()) return opened
  throw new EngineFailure(`${opened.project.name} has no stack "${opened.name}" yet. Make it with: poolhouse up --stack ${opened.name}`)
}

/** Does something to a stack while nobody else can. */
export async function alone<Result>(name: StackName, work: (stack: Stack) => Promise<Result>): Promise<Result> {
  const stack = await existingStack(name)
  const release = await lockStack(stack.places)
  try {
    return await work(stack)
  } finally {
    await release()
  }
}

/** The outputs of the last `up`, secrets open inside their envelopes. */
export async function stackOutputs(name: StackName): Promise<Bag> {
  return stackOutputsOf((await (await existingStack(name)).store.read()).resources)
}

/** Forgets a stack. Refused while it has resources, which would then belong to nobody, unless `force`. */
export async function removeStack({ force = false, ...name }: StackName & { force?: boolean }) {
  await alone(name, async stack => {
    const { resources } = await stack.store.read()
    if (resources.length > 0 && !force) {
      throw new EngineFailure(
        `stack "${stack.name}" still has ${resources.length} resources. Delete them first: poolhouse destroy --stack ${stack.name}`,
      )
    }
    await stack.store.remove()
  })
}

/** Sets a key of Pulumi.<stack>.yaml; a secret is sealed with the stack's passphrase. */
export async function configSet({ key, value, secret = false, ...name }: StackName & { key: string; value: string; secret?: boolean }) {
  const stack = await openStack(name.project, name.stack)
  const document = await readStackFile(stack.project, stack.name)
  if (secret) {
    const keeper = await stack.store.keeper()
    document.set('encryptionsalt', keeper.salt)
    document.setIn(['config', configKey(key, stack.project)], { secure: keeper.seal(value) })
  } else document.setIn(['config', configKey(key, stack.project)], value)
  await writeStackFile(stack.project, stack.name, document)
}

/** The value of a key, opened when it is secret. */
export async function configGet({ key, ...name }: StackName & { key: string }): Promise<{ value: string; secret: boolean } | undefined> {
  const stack = await openStack(name.project, name.stack)
  return (await stack.config()).get(configKey(key, stack.project))
}

/** All configuration of the stack. */
export async function configList(name: StackName): Promise<Record<string, { value: string; secret: boolean }>> {
  return Object.fromEntries(await (await openStack(name.project, name.stack)).config())
}

export async function configRemove({ key, ...name }: StackName & { key: string }) {
  const stack = await openStack(name.project, name.stack)
  const document = await readStackFile(stack.project, stack.name)
  const full = configKey(key, stack.project)
  const written = [full, full.slice(stack.project.name.length + 1)].find(candidate => document.hasIn(['config', candidate]))
  if (!written) throw new EngineFailure(`${stackFile(stack.project, stack.name)} has no configuration key "${full}".`)
  document.deleteIn(['config', written])
  await writeStackFile(stack.project, stack.name, document)
}

function configKey(key: string, project: Project): string {
  if (!/^[^:\s]+(:[^:\s]+){0,2}$/.test(key))
    throw new EngineFailure(`configuration key "${key}" must be NAME or NAMESPACE:NAME, e.g. aws:region.`)
  return fullKey(key, project.name)
}
