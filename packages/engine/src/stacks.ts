import { stackOutputsOf } from './apply/index.ts'
import { EngineFailure } from './failure.ts'
import { type Config, encryptionSaltOf, type Project, readConfig, readProject, readStackConfigFile } from './project/index.ts'
import { currentStackOf, parseStackName } from './stack-selection.ts'
import { lockStack, type StackPaths, StackStore, stackNames, stackPaths } from './state/index.ts'
import type { Bag } from './wire.ts'

/** A stack of a project: its files and its configuration. */
export interface Stack {
  name: string
  project: Project
  paths: StackPaths
  store: StackStore
  config(): Promise<Config>
}

/** Names a stack. `project`: the folder of Pulumi.yaml. Without `stack` it is the current stack. */
export interface StackName {
  project: string
  /** `stack`, or `organization/project/stack`. */
  stack?: string
  /** The variables that name the current stack, the backend and the passphrase; default: those of this process. */
  env?: NodeJS.ProcessEnv
  /** Receives what a person should know, such as where a new passphrase is. */
  notify?: (message: string) => void
}

/** Opens a stack, whether or not it exists yet. */
export async function openStack({ project: projectDir, stack: given, env = process.env, notify }: StackName): Promise<Stack> {
  const project = await readProject(projectDir, env)
  const name = given === undefined ? await currentStackOf(project, env) : parseStackName(given, project)
  const paths = stackPaths(project.backend.dir, project.name, name)
  const document = await readStackConfigFile(project, name)
  const store = new StackStore(paths, { salt: encryptionSaltOf(document), env, notify })
  return { name, project, paths, store, config: () => readConfig(project, name, document, () => store.secretsManager()) }
}

/** The project's stacks, with how many resources each has, and which one is current. */
export async function listStacks({
  project: projectDir,
  env = process.env,
}: Omit<StackName, 'stack'>): Promise<{ name: string; resources: number; current: boolean }[]> {
  const project = await readProject(projectDir, env)
  const names = await stackNames(project.backend.dir, project.name)
  const selected = await currentStackOf(project, env)
  return Promise.all(
    names.map(async name => {
      const { resources } = await (await openStack({ project: projectDir, stack: name, env })).store.read()
      return { name, resources: resources.length, current: name === selected }
    }),
  )
}

/** Opens a stack; fails when it does not exist. */
export async function openExistingStack(name: StackName): Promise<Stack> {
  const opened = await openStack(name)
  if (await opened.store.exists()) return opened
  throw new EngineFailure(`${opened.project.name} has no stack "${opened.name}" yet. Create it with: poolhouse up --stack ${opened.name}`)
}

/** Runs work on an existing stack while holding its lock. */
export async function withStackLock<Result>(name: StackName, work: (stack: Stack) => Promise<Result>): Promise<Result> {
  const stack = await openExistingStack(name)
  const release = await lockStack(stack.paths)
  try {
    return await work(stack)
  } finally {
    await release()
  }
}

/** The outputs of the last `up`; secrets are in clear text inside their wrappers. */
export async function stackOutputs(name: StackName): Promise<Bag> {
  return stackOutputsOf((await (await openExistingStack(name)).store.read()).resources)
}

/** Removes a stack and its state. Fails while it has resources, unless `force`; the resources themselves are not deleted. */
export async function removeStack({ force = false, ...name }: StackName & { force?: boolean }) {
  await withStackLock(name, async stack => {
    const { resources } = await stack.store.read()
    if (resources.length > 0 && !force) {
      throw new EngineFailure(
        `stack "${stack.name}" still has ${resources.length} resources. Delete them first: poolhouse destroy --stack ${stack.name}`,
      )
    }
    await stack.store.remove()
  })
}
