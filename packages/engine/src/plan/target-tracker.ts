import { providerUrn, type ResourceState } from '../state/index.ts'
import type { Goal } from './goal.ts'
import type { TargetSelection } from './target-selection.ts'

/** A registration that the run does not target. */
export interface UntargetedResource {
  untargeted: string
  /** Its entry before this run; absent when it does not exist. */
  old?: ResourceState
  /** The same entry under its present URN. */
  state?: ResourceState
}

/** The URNs that a registration depends on: parent, dependencies, `deletedWith` and provider. */
export const requiredUrns = (
  {
    parent,
    dependencies,
    propertyDependencies,
    deletedWith,
  }: Pick<Goal, 'parent' | 'dependencies' | 'propertyDependencies' | 'deletedWith'>,
  provider: string,
): string[] =>
  [parent, ...dependencies, ...Object.values(propertyDependencies).flat(), deletedWith, provider && providerUrn(provider)].filter(Boolean)

/** Decides, in the order of registration, which resources a run with `--target` is about. */
export class TargetTracker {
  private readonly selection: TargetSelection
  /** Targets, and with `--target-dependents` what depends on them. */
  private readonly targeted = new Set<string>()
  /** Registered resources that are not targeted and do not exist. */
  private readonly notCreated = new Set<string>()

  constructor(selection: TargetSelection) {
    this.selection = selection
  }

  /** Whether the registration is planned; the stack and providers always are. */
  isTargeted(urn: string, goal: Goal, provider: string, old: ResourceState | undefined): boolean {
    const { selection } = this
    const isNamed = selection.isTargeted(urn) || (!!old && selection.isTargeted(old.urn))
    const isDependent = selection.withDependents && requiredUrns(goal, provider).some(other => this.targeted.has(other))
    if (isNamed || isDependent) this.targeted.add(urn)
    return isNamed || isDependent || selection.includes(urn)
  }

  /** An untargeted registration keeps its entry; only the URN and the parent follow the program. */
  keepUntargeted(urn: string, goal: Goal, old: ResourceState | undefined): UntargetedResource {
    if (!old) {
      this.notCreated.add(urn)
      return { untargeted: urn }
    }
    const state = old.urn === urn ? old : { ...old, urn, ...(goal.parent && { parent: goal.parent }) }
    return { untargeted: urn, old, state }
  }

  /** A dependency of the registration that was not created because it is not targeted. */
  findUncreatedDependency(goal: Goal, provider: string): string | undefined {
    return this.notCreated.size === 0 ? undefined : requiredUrns(goal, provider).find(urn => this.notCreated.has(urn))
  }
}
