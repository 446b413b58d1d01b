import { randomBytes } from 'node:crypto'
import { EngineFailure } from '../failure.ts'
import { checkMessage, isProviderType, type ProviderQueries, resourceIdentity } from '../plan/index.ts'
import { providerUrn, type ResourceState } from '../state/index.ts'
import { own } from '../wire.ts'
import { customProviderOf, findDeleteRefusal, providerOf } from './provider-calls.ts'
import type { Run } from './run.ts'

/** Asks the provider instances of a run on behalf of the planner. */
export const createProviderQueries = (run: Run): ProviderQueries => ({
  check: async ({ sourcePosition, propertyPositions }, next, news, olds) => {
    const provider = await providerOf(run, next)
    if (!provider) return news
    const answer = await provider.check({ ...resourceIdentity(next), olds, news, randomSeed: randomBytes(32) })
    const { inputs, warnings = [] } = answer
    const failures = run.isStrict ? [...answer.failures, ...warnings] : answer.failures
    if (!run.isStrict) for (const warning of warnings) warnOnce(run, next.urn, checkMessage(next, news, warning), sourcePosition)
    if (failures.length === 0) return inputs
    for (const failure of failures) {
      const position = own(propertyPositions, failure.property.split(/[.[]/)[0] ?? '') ?? sourcePosition
      run.status.reportFailure(new EngineFailure(checkMessage(next, news, failure)), next.urn, position)
    }
    throw new EngineFailure(`resource ${next.urn} is invalid`)
  },
  diff: async (old, next, ignoreChanges) => {
    const provider = await providerOf(run, next)
    return provider?.diff({
      ...resourceIdentity(next),
      id: old.id ?? '',
      olds: old.outputs,
      oldInputs: old.inputs,
      news: next.inputs,
      ignoreChanges,
    })
  },
  read: async (next, id) => {
    const provider = await customProviderOf(run, next)
    return provider.read({ ...resourceIdentity(next), id, properties: {}, inputs: {}, timeout: next.customTimeouts?.read ?? 0 })
  },
  findDeleteRefusal: (old, deleted) => findDeleteRefusal(run, old, deleted),
  isProviderReplaced: (old, next) => isProviderReplaced(run, old, next),
  isSkipped: type => run.skipped?.has(type) ?? false,
  reportFailure: (message, urn) => run.status.reportFailure(new EngineFailure(message), urn),
  inform: (message, urn) => run.emit({ type: 'diagnostic', severity: 'info', message, urn, ephemeral: false }),
})

/** A resource is checked again when it is replaced; its warnings are the same. */
function warnOnce({ status, warned }: Run, urn: string, message: string, position: string) {
  if (warned.has(`${urn} ${message}`)) return
  warned.add(`${urn} ${message}`)
  status.warn(message, urn, position || undefined)
}

async function isProviderReplaced({ journal, registry }: Run, old: ResourceState, next: ResourceState): Promise<boolean> {
  const [before, after] = [old.provider ?? '', next.provider ?? '']
  if (before === after || isProviderType(next.type)) return false
  if (!before || !after) return true
  const renamedFrom = journal.renamed.get(providerUrn(after)) ?? providerUrn(after)
  if (renamedFrom === providerUrn(before) && before.endsWith(after.slice(after.lastIndexOf('::')))) return false
  const oldEntry = journal.previous.find(state => `${state.urn}::${state.id}` === before)
  const newEntry = journal.currentResources().find(state => `${state.urn}::${state.id}` === after)
  if (!oldEntry || !newEntry) return false
  const { changes, replaces, detailedDiff } = await registry.lifecycle.diff({
    ...resourceIdentity(newEntry),
    id: oldEntry.id ?? '',
    olds: oldEntry.outputs,
    oldInputs: oldEntry.inputs,
    news: newEntry.inputs,
    ignoreChanges: [],
  })
  const forcing = Object.values(detailedDiff ?? {}).filter(({ kind }) => kind.endsWith('-replace'))
  return changes === 'some' && ((replaces ?? []).length > 0 || forcing.length > 0)
}
