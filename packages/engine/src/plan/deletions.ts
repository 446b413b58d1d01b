import { type ResourceState, referencesOf } from '../state/index.ts'
import type { DeleteStep } from './steps.ts'

/** The step that removes an entry which the program did not register (docs/reference/pulumi-protocol.md#10.1). */
export function deletionOp(state: ResourceState): DeleteStep['op'] {
  if (state.delete) return state.external ? 'discard-replaced' : 'delete-replaced'
  if (state.pendingReplacement) return 'remove-pending-replace'
  return state.external ? 'discard' : 'delete'
}

/** Groups deletions into waves: an entry is deleted in an earlier wave than everything that it refers to. */
export function deletionWaves(deleted: readonly ResourceState[]): ResourceState[][] {
  const waves: ResourceState[][] = []
  let left = [...deleted]
  while (left.length > 0) {
    const here = new Set(left.map(({ urn }) => urn))
    const free = left.filter(state => ![...referencesOf(state)].some(urn => urn !== state.urn && here.has(urn)))
    // Only a state that was edited by hand can hold a cycle; it must not hang.
    const wave = free.length > 0 ? free : left
    waves.unshift(wave.toReversed())
    const going = new Set(wave)
    left = left.filter(state => !going.has(state))
  }
  return waves
}

/** Everything that the given entries refer to, directly or through others. */
export function transitiveReferences(states: readonly ResourceState[], all: readonly ResourceState[]): Set<string> {
  const needed = new Set<string>()
  const visit = (state: ResourceState) => {
    for (const urn of referencesOf(state)) {
      if (needed.has(urn)) continue
      needed.add(urn)
      for (const other of all) if (other.urn === urn) visit(other)
    }
  }
  for (const state of states) visit(state)
  return needed
}

/** Whether an old resource would be replaced if these of its inputs were unknown. */
export type WouldReplace = (state: ResourceState, properties: string[]) => Promise<boolean>

/**
 * The dependents that must be deleted before `root`, because it is deleted before its replacement is created. They are in the order of the old state
 * and are deleted in reverse (docs/reference/pulumi-protocol.md#8.5).
 */
export async function dependentsToReplace(
  root: ResourceState,
  olds: readonly ResourceState[],
  isRegistered: (urn: string) => boolean,
  wouldReplace: WouldReplace,
): Promise<ResourceState[]> {
  const deleted = new Set([root.urn])
  const dependents: ResourceState[] = []
  for (const state of olds) {
    if (state === root || state.delete || isRegistered(state.urn) || deleted.has(state.urn)) continue
    if (!(await mustDelete(state, deleted, wouldReplace))) continue
    deleted.add(state.urn)
    dependents.push(state)
  }
  return dependents
}

async function mustDelete(state: ResourceState, deleted: ReadonlySet<string>, wouldReplace: WouldReplace): Promise<boolean> {
  if (state.deletedWith && deleted.has(state.deletedWith)) return true
  if (state.replaceWith?.some(urn => deleted.has(urn))) return true
  if (!state.custom || state.external) return false
  if (state.provider && deleted.has(state.provider.slice(0, state.provider.lastIndexOf('::')))) return true
  const touched = Object.entries(state.propertyDependencies).flatMap(([property, urns]) =>
    urns.some(urn => deleted.has(urn)) ? [property] : [],
  )
  return touched.length > 0 && (await wouldReplace(state, touched))
}
