import { findIntegrityProblem } from './integrity.ts'
import { type ResourceState, referencesOf } from './resource.ts'

/**
 * Entries in an order in which everything comes after what it refers to. They nearly always are already; a run of some resources only, which leaves
 * others as they were, may mix them. Otherwise the order stays as it is.
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
