import { findIntegrityProblem } from './integrity.ts'
import { type ResourceState, referencesOf } from './resource.ts'

/**
 * The entries sorted so that each comes after everything that it refers to. Usually they are already; a run with targets may mix finished and old
 * entries. Otherwise the order is kept.
 */
export function sortByDependencies(entries: ResourceState[]): ResourceState[] {
  if (findIntegrityProblem(entries) === undefined) return entries
  const byUrn = Map.groupBy(entries, state => state.urn)
  const ordered = new Set<ResourceState>()
  const open = new Set<ResourceState>()
  const visit = (state: ResourceState) => {
    if (ordered.has(state) || open.has(state)) return
    open.add(state)
    for (const urn of referencesOf(state)) for (const other of byUrn.get(urn) ?? []) visit(other)
    ordered.add(state)
  }
  entries.forEach(visit)
  return [...ordered]
}
