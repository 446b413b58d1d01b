import type { ResourceState } from '../state/index.ts'
import type { ResourceDiff, Step } from './steps.ts'

/** What is known when the steps of one registration are decided. */
export interface PlanInput {
  /** The entry of the state under this URN, or under one of its aliases. */
  old: ResourceState | undefined
  /** What the program asks for, inputs checked. */
  next: ResourceState
  /** Old against new; looked at only when there is an old entry to compare with. */
  change: ResourceDiff
  /** This run already deleted the resource, on behalf of one that it depends on. */
  recreating: boolean
}

export type PlannedChange = 'create' | 'recreate' | 'adopt' | 'replace' | 'update' | 'same'

/** The order of the questions is the rule (spec 8.2, 9 to 15). */
export function decideChange({ old, change, recreating }: PlanInput): PlannedChange {
  if (!old) return 'create'
  if (recreating) return 'recreate'
  if (old.external) return 'adopt'
  if (change.replaceKeys.length > 0 || old.pendingReplacement) return 'replace'
  if (change.changes === 'some' || (old.initErrors?.length ?? 0) > 0) return 'update'
  return 'same'
}

/**
 * The steps of a decision. `dependents`: with a replacement that deletes first, the resources that go before it, in the order of the old state;
 * absent with one that creates first.
 */
export function stepsFor(decision: PlannedChange, { old, next, change }: PlanInput, dependents?: ResourceState[]): Step[] {
  const { urn } = next
  const step = (op: Step['op']): Step => ({ op, urn, new: next, change, ...(old && { old }) })
  const replacing = [step('create-replacement'), step('replace')]
  const table: Record<PlannedChange, () => Step[]> = {
    create: () => [step('create')],
    recreate: () => [step('replace'), step('create-replacement')],
    adopt: () => replacing,
    update: () => [step('update')],
    same: () => [step('same')],
    replace: () => {
      if (old?.pendingReplacement) return [step('replace'), step('create-replacement')]
      if (!dependents) return replacing
      const gone = dependents.toReversed().map((state): Step => ({ op: 'delete-replaced', urn: state.urn, old: state }))
      return [...gone, { op: 'delete-replaced', urn, old: old!, change }, step('replace'), step('create-replacement')]
    },
  }
  return table[decision]()
}

/** Why a replacement may not be, or nothing (spec 8.5). */
export function replaceForbiddenMessage({ old, next }: PlanInput, importId: string, dependents: ResourceState[] = []): string | undefined {
  if (old?.protect && next.protect) {
    return `unable to replace resource "${next.urn}"\nas it is currently marked for protection. To unprotect the resource, remove the \`protect\` flag from the resource in your Pulumi program and run \`up\``
  }
  if (importId) {
    return 'previously-imported resources that still specify an ID may not be replaced; please remove the `import` declaration from your program'
  }
  const kept = dependents.find(state => state.protect)
  return (
    kept &&
    `unable to replace resource "${kept.urn}" as part of replacing "${next.urn}"\nas it is currently marked for protection. To unprotect the resource, remove the \`protect\` flag from the resource in your Pulumi program and run \`up\``
  )
}

/** A delete that protection forbids. */
export const deleteProtectedMessage = (urn: string): string =>
  [
    `resource "${urn}" cannot be deleted`,
    'because it is protected. To unprotect the resource, either remove the `protect` flag from the resource in your Pulumi program and run `up`, or use the command:',
    `\`poolhouse state unprotect '${urn}'\``,
  ].join('\n')
