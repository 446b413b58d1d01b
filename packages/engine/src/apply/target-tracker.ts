import type { Goal } from '../monitor/monitor.ts'
import { providerUrn, type ResourceState } from '../state/index.ts'
import type { Run } from './run.ts'

/** A registration that this run is not about: its entry as it is, if there is one. */
export interface LeftOut {
  leftOut: string
  state?: ResourceState
}

/** URNs that a wish cannot do without. */
export const needsOf = (
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
export class Targets {
  private readonly run: Run
  /** URNs that are targets, and those that depend on such. */
  private readonly chosen = new Set<string>()
  /** URNs that are no targets and do not exist. */
  private readonly notMade = new Set<string>()

  constructor(run: Run) {
    this.run = run
  }

  isChosen(urn: string, goal: Goal, provider: string, old: ResourceState | undefined): boolean {
    const { selection } = this.run
    const isNamed = selection.names(urn) || (!!old && selection.names(old.urn))
    const follows = selection.withDependents && needsOf(goal, provider).some(other => this.chosen.has(other))
    if (isNamed || follows) this.chosen.add(urn)
    return isNamed || follows || selection.includes(urn)
  }

  /** Leaves the entry as it is, but for its name when the program has another one for it now. */
  leaveOut(urn: string, goal: Goal, old: ResourceState | undefined): LeftOut {
    if (!old) {
      this.notMade.add(urn)
      return { leftOut: urn }
    }
    if (old.urn === urn) return { leftOut: urn, state: old }
    const renamed = { ...old, urn, ...(goal.parent && { parent: goal.parent }) }
    this.run.ledger.renamed.set(urn, old.urn)
    this.run.ledger.keep(old, renamed)
    this.run.ledger.touch()
    return { leftOut: urn, state: renamed }
  }

  /** Something that the wish needs and that was left unmade. */
  missing(goal: Goal, provider: string): string | undefined {
    return this.notMade.size === 0 ? undefined : needsOf(goal, provider).find(urn => this.notMade.has(urn))
  }
}
