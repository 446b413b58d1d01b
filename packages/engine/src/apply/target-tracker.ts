import type { Goal } from '../monitor/monitor.ts'
import { providerUrn, type ResourceState } from '../state/index.ts'
import type { Run } from './run.ts'

/** A registration that this run is not about: its entry as it is, if there is one. */
export interface UntargetedResource {
  leftOut: string
  state?: ResourceState
}

/** URNs that a wish cannot do without. */
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

/** Which registrations a run of some targets only is about, as they come. */
export class TargetTracker {
  private readonly run: Run
  /** URNs that are targets, and those that depend on such. */
  private readonly targeted = new Set<string>()
  /** URNs that are no targets and do not exist. */
  private readonly notCreated = new Set<string>()

  constructor(run: Run) {
    this.run = run
  }

  isTargeted(urn: string, goal: Goal, provider: string, old: ResourceState | undefined): boolean {
    const { selection } = this.run
    const isNamed = selection.isTargeted(urn) || (!!old && selection.isTargeted(old.urn))
    const follows = selection.withDependents && requiredUrns(goal, provider).some(other => this.targeted.has(other))
    if (isNamed || follows) this.targeted.add(urn)
    return isNamed || follows || selection.includes(urn)
  }

  /** Leaves the entry as it is, but for its name when the program has another one for it now. */
  keepUntargeted(urn: string, goal: Goal, old: ResourceState | undefined): UntargetedResource {
    if (!old) {
      this.notCreated.add(urn)
      return { leftOut: urn }
    }
    if (old.urn === urn) return { leftOut: urn, state: old }
    const renamed = { ...old, urn, ...(goal.parent && { parent: goal.parent }) }
    this.run.journal.renamed.set(urn, old.urn)
    this.run.journal.carryOver(old, renamed)
    this.run.journal.markChanged()
    return { leftOut: urn, state: renamed }
  }

  /** Something that the wish needs and that was left unmade. */
  findUncreatedDependency(goal: Goal, provider: string): string | undefined {
    return this.notCreated.size === 0 ? undefined : requiredUrns(goal, provider).find(urn => this.notCreated.has(urn))
  }
}
