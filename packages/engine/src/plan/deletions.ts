import { type ResourceState, referencesOf } from '../state/index.ts'
import type { DeleteStep } from './steps.ts'

/** What becomes of an entry that the program did not come to (docs/reference/pulumi-protocol.md#10.1). */
export function deletionOp(state: ResourceState): DeleteStep['op'] {
  if (state.delete) return state.external ? 'discard-replaced' : 'delete-replaced'
  if (state.pendingReplacement) return 'remove-pending-replace'
  return state.external ? 'discard' : 'delete'
}

/** Orders deletions, as late as what each needs allows: the last wave holds what needs nothing condemned, the first what stands highest on others. */
export function deletionWaves(condemned: readonly ResourceState[]): ResourceState[][] {
  const waves: ResourceState[][] = []
  let left = [...condemned]
  while (left.length > 0) {
    const here = new Set(left.map(({ urn }) => urn))
    const free = left.filter(state => ![...referencesOf(state)].some(urn => urn !== state.urn && here.has(urn)))
    // A cycle cannot come from a program; a hand-made state still must not hang.
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

/** How the planner asks whether an old resource would have to be replaced if these of its inputs were unknown. */
export type WouldReplace = (state: ResourceState, properties: string[]) => Promise<boolean>

/**
 * The resources that must be deleted before `root` is, because it is deleted before its replacement exists
 * (docs/reference/pulumi-protocol.md#8.5): in the order of the old state, so to be deleted in reverse.
 */
export async function dependentsToReplace(
  root: ResourceState,
  olds: readonly ResourceState[],
  isRegistered: (urn: string) => boolean,
  wouldReplace: WouldReplace,
): Promise<ResourceState[]> {
  const condemned = new Set([root.urn])
  const dependents: ResourceState[] = []
  for (const state of olds) {
    if (state === root || state.delete || isRegistered(state.urn) || condemned.has(state.urn)) continue
    if (!(await mustDelete(state, condemned, wouldReplace))) continue
    condemned.add(state.urn)
    dependents.push(state)
  }
  return dependents
}

async function mustDelete(state: ResourceState, condemned: ReadonlySet<string>, wouldReplace: WouldReplace): Promise<boolean> {
  if (state.deletedWith && condemned.has(state.deletedWith)) return true
  if (state.replaceWith?.some(urn => condemned.has(urn))) return true
  if (!state.custom || state.external) return false
  if (state.provider && condemned.has(state.provider.slice(0, state.provider.lastIndexOf('::')))) return true
  const touched = Object.entries(state.propertyDependencies).flatMap(([property, urns]) =>
    urns.some(urn => condemned.has(urn)) ? [property] : [],
  )
  return touched.length > 0 && (await wouldReplace(state, touched))
}
