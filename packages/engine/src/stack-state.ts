import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { EngineFailure } from './failure.ts'
import { parseUrn } from './plan/index.ts'
import { stackConfigFile } from './project/index.ts'
import { writeSelectedStack } from './stack-selection.ts'
import { openExistingStack, openStack, type StackName, withStackLock } from './stacks.ts'
import {
  breakLocks,
  emptySnapshot,
  type LockOwner,
  lockStack,
  parseExport,
  type ResourceState,
  referencesOf,
  type SerializedDeployment,
  StackStore,
  serializeWithPlaintextSecrets,
  stackPaths,
  withoutCreationKeys,
} from './state/index.ts'

/** Creates an empty stack and selects it. Fails when it exists. */
export async function initStack(given: StackName & { stack: string }): Promise<{ name: string }> {
  const opened = await openStack(given)
  const release = await lockStack(opened.paths)
  try {
    if (await opened.store.exists()) throw new EngineFailure(`stack '${opened.name}' already exists`)
    await opened.store.write(emptySnapshot())
  } finally {
    await release()
  }
  await writeSelectedStack(opened.project, opened.name)
  return { name: opened.name }
}

/** Makes an existing stack the current one. */
export async function selectStack(given: StackName & { stack: string }): Promise<{ name: string }> {
  const opened = await openStack(given)
  if (!(await opened.store.exists())) {
    throw new EngineFailure(`no stack named '${opened.name}' found. Create it with: poolhouse stack init ${opened.name}`)
  }
  await writeSelectedStack(opened.project, opened.name)
  return { name: opened.name }
}

/** Renames a stack: its state with every URN, its settings file and its passphrase file. */
export async function renameStack({ to, ...name }: StackName & { to: string }): Promise<{ name: string }> {
  return withStackLock(name, async stack => {
    const paths = stackPaths(stack.project.backend.dir, stack.project.name, to)
    const target = new StackStore(paths)
    if (await target.exists()) throw new EngineFailure(`stack '${to}' already exists`)
    const serialized = (await stack.store.readSerialized()) ?? ({} as SerializedDeployment)
    const root = (name: string) => `::pulumi:pulumi:Stack::${stack.project.name}-${name}"`
    const text = JSON.stringify(serialized)
      .replaceAll(`"urn:pulumi:${stack.name}::`, `"urn:pulumi:${to}::`)
      .replaceAll(root(stack.name), root(to))
    for (const file of ['passphrase', 'service'] as const) if (existsSync(stack.paths[file])) await rename(stack.paths[file], paths[file])
    await target.writeSerialized(JSON.parse(text) as SerializedDeployment)
    const settings = stackConfigFile(stack.project, stack.name)
    if (existsSync(settings)) await rename(settings, stackConfigFile(stack.project, to))
    await stack.store.remove()
    await writeSelectedStack(stack.project, to)
    return { name: to }
  })
}

/** Removes the locks of a stack. Returns their owners; fails when there is no lock. */
export async function cancel(name: StackName): Promise<{ stack: string; owners: LockOwner[] }> {
  const { name: stack, paths } = await openStack(name)
  const owners = await breakLocks(paths)
  if (owners.length === 0) throw new EngineFailure(`stack '${stack}' has no run to cancel: it is not locked.`)
  return { stack, owners }
}

/** The stack's state as `pulumi stack export` prints it; secrets encrypted, or in clear text with `showSecrets`. */
export async function exportStack({
  showSecrets = false,
  ...name
}: StackName & { showSecrets?: boolean }): Promise<{ version: 3; deployment: SerializedDeployment | undefined }> {
  const { store } = await openExistingStack(name)
  const serialized = await store.readSerialized()
  if (!showSecrets) return { version: 3, deployment: serialized && withoutCreationKeys(serialized) }
  const shown = serializeWithPlaintextSecrets(await store.read(), new Date())
  if (serialized?.secrets_providers) shown.secrets_providers = serialized.secrets_providers
  return { version: 3, deployment: withoutCreationKeys(shown) }
}

/**
 * Replaces the stack's state by an export, of this engine or of the official one; its secrets are encrypted anew. `text` is the JSON, `where` its name in
 * messages. `force`: also accept the export of another stack. Returns the warnings to show.
 */
export async function importStack({
  text,
  where = 'the export',
  force = false,
  ...name
}: StackName & { text: string; where?: string; force?: boolean }): Promise<{ resources: number; warnings: string[] }> {
  const opened = await openStack(name)
  const serialized = parseExport(text, where)
  const foreign = (serialized.resources ?? []).find(({ urn }) => parseUrn(urn).stack !== opened.name)
  if (foreign && !force) {
    throw new EngineFailure(
      `${where}: resource '${foreign.urn}' is from a different stack (${parseUrn(foreign.urn).stack} != ${opened.name}). Importing it could be dangerous; rerun with --force to proceed anyway.`,
    )
  }
  const release = await lockStack(opened.paths)
  try {
    const { resources, pendingOperations } = await opened.store.deserializeForeign(serialized, where)
    await opened.store.write({ resources, pendingOperations: [] })
    const warnings = pendingOperations.map(
      ({ type, resource }) => `removing pending operation '${type}' on '${resource.urn}' from snapshot`,
    )
    return { resources: resources.length, warnings }
  } finally {
    await release()
  }
}

/** Removes the protection of one resource, or of all. Returns how many were protected. */
export async function unprotect({ urn, all = false, ...name }: StackName & { urn?: string; all?: boolean }): Promise<number> {
  return withStackLock(name, async ({ store }) => {
    const state = await store.read()
    const meant = all ? state.resources : findEntries(state.resources, urn ?? '')
    const guarded = meant.filter(entry => entry.protect)
    for (const entry of guarded) delete entry.protect
    if (guarded.length > 0) await store.write(state)
    return guarded.length
  })
}

/**
 * Removes a resource from the state without deleting it. Fails when it is protected, unless `force`, and when others depend on it, unless
 * `targetDependents`,
 * which removes those too. Returns the removed URNs.
 */
export async function deleteFromState({
  urn,
  force = false,
  targetDependents = false,
  ...name
}: StackName & { urn: string; force?: boolean; targetDependents?: boolean }): Promise<string[]> {
  return withStackLock(name, async ({ store }) => {
    const state = await store.read()
    const going = new Set(findEntries(state.resources, urn))
    const isGone = (reference: string) =>
      [...going].some(entry => entry.urn === reference) && !state.resources.some(entry => entry.urn === reference && !going.has(entry))
    for (const entry of state.resources) if ([...referencesOf(entry)].some(isGone)) going.add(entry)
    const [first, ...dependents] = [...going]
    if (dependents.some(entry => entry.urn !== first!.urn) && !targetDependents) {
      const list = dependents.map(entry => `  * ${entry.urn}`)
      throw new EngineFailure(
        [
          `${urn} can't be safely deleted because the following resources depend on it:`,
          ...list,
          'Delete those resources first or pass --target-dependents.',
        ].join('\n'),
      )
    }
    const guarded = [...going].find(entry => entry.protect)
    if (guarded && !force) {
      throw new EngineFailure(
        `${guarded.urn} can't be safely deleted because it is protected. Re-run this command with --force to force deletion`,
      )
    }
    await store.write({ ...state, resources: state.resources.filter(entry => !going.has(entry)) })
    return [...going].map(entry => entry.urn)
  })
}

function findEntries(resources: ResourceState[], urn: string): ResourceState[] {
  const found = resources.filter(entry => entry.urn === urn)
  if (found.length === 0) throw new EngineFailure(`No such resource "${urn}" exists in the current state`)
  return found
}

/** The name of the current stack. */
export async function currentStackName(name: Omit<StackName, 'stack'>): Promise<string> {
  return (await openStack(name)).name
}
