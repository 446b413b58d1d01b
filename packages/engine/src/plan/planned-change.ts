import type { ResourceState } from '../state/index.ts'
import type { DeleteStep, ResourceDiff, Step } from './steps.ts'

/** What is known when the change of one registration is decided. */
export interface PlanInput {
  /** The entry of the state under this URN, or under one of its aliases. */
  old: ResourceState | undefined
  /** The entry that the program asks for, with checked inputs. */
  next: ResourceState
  /** The difference between both; `noDiff` when there is no old entry to compare with. */
  diff: ResourceDiff
  /** This run already deleted the resource, because a resource that it depends on is deleted before its replacement. */
  isRecreated: boolean
}

/** What happens to a registered resource. `replace-external`: the state only reads it, and the program now manages it. */
export type PlannedChange =
  | { kind: 'create' }
  | { kind: 'recreate' | 'replace-external' | 'replace' | 'update' | 'same'; old: ResourceState }

/** Decides what happens; the order of the conditions is the rule (docs/reference/pulumi-protocol.md#8.2, steps 9 to 15). */
export function decideChange({ old, diff, isRecreated }: PlanInput): PlannedChange {
  if (!old) return { kind: 'create' }
  if (isRecreated) return { kind: 'recreate', old }
  if (old.external) return { kind: 'replace-external', old }
  if (diff.replaceKeys.length > 0 || old.pendingReplacement) return { kind: 'replace', old }
  if (diff.changes === 'some' || (old.initErrors?.length ?? 0) > 0) return { kind: 'update', old }
  return { kind: 'same', old }
}

/** What the steps of a change are made of. */
interface StepParts {
  urn: string
  old: ResourceState
  new: ResourceState
  diff: ResourceDiff
  /** With a replacement that deletes first: what is deleted before it. */
  dependents: ResourceState[] | undefined
}

const createReplacement = ({ dependents: _, ...states }: StepParts): Step => ({ op: 'create-replacement', ...states })
const replace = ({ dependents: _, ...states }: StepParts): Step => ({ op: 'replace', ...states })

/** The steps of each change of an old entry, in order. */
const stepsByChange: Record<Exclude<PlannedChange['kind'], 'create'>, (parts: StepParts) => Step[]> = {
  same: ({ dependents: _, ...states }) => [{ op: 'same', ...states }],
  update: ({ dependents: _, ...states }) => [{ op: 'update', ...states }],
  recreate: parts => [replace(parts), createReplacement(parts)],
  'replace-external': parts => [createReplacement(parts), replace(parts)],
  replace: parts => {
    const { urn, old, diff, dependents } = parts
    if (old.pendingReplacement) return [replace(parts), createReplacement(parts)]
    if (!dependents) return [createReplacement(parts), replace(parts)]
    const deletes = dependents.toReversed().map((state): DeleteStep => ({ op: 'delete-replaced', urn: state.urn, old: state }))
    return [...deletes, { op: 'delete-replaced', urn, old, diff }, replace(parts), createReplacement(parts)]
  },
}

/**
 * The steps of a change, in order. `dependents`: with a replacement that deletes first, the resources that are deleted before it, in the order of the
 * old state; absent with a replacement that creates first.
 */
export function stepsFor(change: PlannedChange, { next, diff }: Pick<PlanInput, 'next' | 'diff'>, dependents?: ResourceState[]): Step[] {
  const { urn } = next
  if (change.kind === 'create') return [{ op: 'create', urn, new: next }]
  return stepsByChange[change.kind]({ urn, old: change.old, new: next, diff, dependents })
}

const unprotectHint =
  'as it is currently marked for protection. To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run `up`'

/**
 * The message of a replacement that protection or `import` forbids; `undefined` when it is allowed (docs/reference/pulumi-protocol.md#8.5).
 */
export function replaceForbiddenMessage(
  { old, next }: Pick<PlanInput, 'old' | 'next'>,
  importId: string,
  dependents: ResourceState[] = [],
): string | undefined {
  if (old?.protect && next.protect) return `unable to replace resource "${next.urn}"\n${unprotectHint}`
  if (importId) {
    return 'previously-imported resources that still specify an ID may not be replaced; please remove the `import` declaration from your program'
  }
  const kept = dependents.find(state => state.protect)
  return kept && `unable to replace resource "${kept.urn}" as part of replacing "${next.urn}"\n${unprotectHint}`
}

/** The message of a replacement that cannot delete `urn`. `isOwn`: it is the old resource itself, and no dependent of it. */
export const replaceRefusedMessage = (urn: string, replaced: string, isOwn: boolean, reason: string): string =>
  `unable to replace resource "${urn}"${isOwn ? '' : ` as part of replacing "${replaced}"`}\n${reason}`

/** The message of a delete that protection forbids. */
export const deleteProtectedMessage = (urn: string): string =>
  [
    `resource "${urn}" cannot be deleted`,
    'because it is protected. To unprotect the resource, either remove the `protect` flag from the resource in your Pulumi program and run `up`, or use the command:',
    `\`poolhouse state unprotect '${urn}'\``,
  ].join('\n')
