import { EngineFailure } from '../failure.ts'
import { createGoal, isDefaultProvider, nameOf, packageOf, STACK_TYPE } from '../plan/index.ts'
import type { ResourceState } from '../state/index.ts'
import { Deployment } from './deployment.ts'
import type { Run } from './run.ts'

/** An existing resource to be added to the stack. */
export interface ImportRequest {
  /** Full type token. */
  type: string
  name: string
  id: string
  /** URN or name of a resource of the stack. */
  parent?: string
  /** Reference, URN or name of an explicit provider of the stack. */
  provider?: string
  protect: boolean
  /** Version of the package's default provider, used when the stack has none yet. */
  version: string
}

/** Reads a resource and adds it to the state; no other entry changes. Returns the new entry, or nothing when the import failed. */
export async function importExisting(run: Run, request: ImportRequest): Promise<ResourceState | undefined> {
  const { project, stack } = run.info
  const { previous } = run.journal
  const deployment = new Deployment(run, { adds: true })
  const root =
    previous.find(state => state.type === STACK_TYPE)?.urn ??
    (await deployment.register(createGoal({ type: STACK_TYPE, name: `${project}-${stack}`, custom: false }))).urn
  const { urn } = await deployment.register(
    createGoal({
      type: request.type,
      name: request.name,
      custom: true,
      parent: request.parent ? findEntry(previous, request.parent, 'parent').urn : root,
      provider: findProvider(previous, request),
      version: request.version,
      importId: request.id,
      usesImportedInputs: true,
      protect: request.protect,
    }),
  )
  await deployment.conclude({ deletes: false })
  return run.journal.currentResources().find(state => state.urn === urn)
}

/** The reference of the named provider, else of the stack's default provider of the package; empty when a default provider must be registered. */
function findProvider(previous: readonly ResourceState[], { provider, type }: ImportRequest): string {
  if (provider) {
    const urn = provider.startsWith('urn:') && provider.split('::').length > 4 ? provider.slice(0, provider.lastIndexOf('::')) : provider
    const found = findEntry(previous, urn, 'provider')
    return `${found.urn}::${found.id}`
  }
  const known = previous.filter(state => !state.delete && isDefaultProvider(state.urn) && packageOf(state.type) === packageOf(type)).at(-1)
  return known ? `${known.urn}::${known.id}` : ''
}

function findEntry(previous: readonly ResourceState[], name: string, what: string): ResourceState {
  const found = previous.filter(state => !state.delete && (state.urn === name || nameOf(state.urn) === name))
  const [only] = found
  if (only && found.length === 1) return only
  throw new EngineFailure(
    only
      ? `${what} "${name}" is ambiguous: give one of ${found.map(state => state.urn).join(', ')}.`
      : `${what} "${name}" is no resource of the stack.`,
  )
}
