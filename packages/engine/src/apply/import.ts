import { EngineFailure } from '../failure.ts'
import { createGoal } from '../monitor/monitor.ts'
import { isDefaultProvider, nameOf, packageOf, STACK_TYPE } from '../plan/index.ts'
import type { ResourceState } from '../state/index.ts'
import { Deployment } from './deployment.ts'
import type { Run } from './run.ts'

/** A resource that exists and is to belong to the stack. */
export interface ImportRequest {
  /** Full token. */
  type: string
  name: string
  id: string
  /** URN, or name of a resource of the stack. */
  parent?: string
  /** Reference, URN or name of an explicit provider of the stack. */
  provider?: string
  protect: boolean
  /** Version of the package's default provider, should there be none yet. */
  version: string
}

/** Reads a resource and adds it to the state as it is; nothing else is touched. */
export async function importExisting(run: Run, wish: ImportRequest): Promise<ResourceState | undefined> {
  const { project, stack } = run.info
  const { previous } = run.journal
  const deployment = new Deployment(run, { adds: true })
  const root =
    previous.find(state => state.type === STACK_TYPE)?.urn ??
    (await deployment.register(createGoal({ type: STACK_TYPE, name: `${project}-${stack}`, custom: false }))).urn
  const { urn } = await deployment.register(
    createGoal({
      type: wish.type,
      name: wish.name,
      custom: true,
      parent: wish.parent ? entryOf(previous, wish.parent, 'parent').urn : root,
      provider: providerOf(previous, wish),
      version: wish.version,
      importId: wish.id,
      usesImportedInputs: true,
      protect: wish.protect,
    }),
  )
  await deployment.conclude({ deletes: false })
  return run.journal.currentResources().find(state => state.urn === urn)
}

/** The one that is named, else the default one that the stack has already, else none: it is made. */
function providerOf(priors: readonly ResourceState[], { provider, type }: ImportRequest): string {
  if (provider) {
    const urn = provider.startsWith('urn:') && provider.split('::').length > 4 ? provider.slice(0, provider.lastIndexOf('::')) : provider
    const found = entryOf(priors, urn, 'provider')
    return `${found.urn}::${found.id}`
  }
  const known = priors.filter(state => !state.delete && isDefaultProvider(state.urn) && packageOf(state.type) === packageOf(type)).at(-1)
  return known ? `${known.urn}::${known.id}` : ''
}

function entryOf(priors: readonly ResourceState[], name: string, what: string): ResourceState {
  const found = priors.filter(state => !state.delete && (state.urn === name || nameOf(state.urn) === name))
  if (found.length === 1) return found[0]!
  throw new EngineFailure(
    found.length === 0
      ? `${what} "${name}" is no resource of the stack.`
      : `${what} "${name}" is ambiguous: give one of ${found.map(state => state.urn).join(', ')}.`,
  )
}
