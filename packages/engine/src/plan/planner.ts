import { EngineFailure } from '../failure.ts'
import type { ResourceState } from '../state/index.ts'
import { type Bag, hasUnknowns, UNKNOWN } from '../wire.ts'
import { dependentsToReplace } from './deletions.ts'
import type { Goal, ReadGoal } from './goal.ts'
import { markSecrets } from './outputs.ts'
import { decideChange, type PlanInput, replaceForbiddenMessage, replaceRefusedMessage, stepsFor } from './planned-change.ts'
import { resetPaths } from './property-path.ts'
import type { ProviderQueries } from './provider-queries.ts'
import { Registrations } from './registrations.ts'
import { applyReplaceOnChanges, diffFromProvider, diffInputs, isReplacementTriggered } from './resource-diff.ts'
import { cannotSkipMessage, isSkipped } from './skipped.ts'
import { type InheritedOptions, inheritableOptions, stateFromGoal } from './state-from-goal.ts'
import { type ImportStep, noDiff, type ReadStep, type ResourceDiff, type Step } from './steps.ts'
import type { TargetSelection } from './target-selection.ts'
import { TargetTracker, type UntargetedResource } from './target-tracker.ts'

/** What the planner knows of the run. */
export interface PlannerContext {
  stack: string
  project: string
  dryRun: boolean
  selection: TargetSelection
  /** The entries of the state before this run. */
  previous: readonly ResourceState[]
  /** New URN of a resource found by an alias, to its old one; the planner adds to it. */
  renamed: Map<string, string>
  queries: ProviderQueries
}

/** Plans the steps of registrations, one at a time, in the order of the program. It reaches providers only through `ProviderQueries`. */
export class Planner {
  private readonly context: PlannerContext
  private readonly registrations: Registrations
  private readonly targets: TargetTracker
  private readonly options = new Map<string, InheritedOptions>()
  /** Old URNs that are deleted before the replacement of a resource that they depend on. */
  private readonly recreated = new Set<string>()
  private readonly replaced = new Set<string>()

  constructor(context: PlannerContext) {
    this.context = context
    this.registrations = new Registrations(context)
    this.targets = new TargetTracker(context.selection)
  }

  /** The steps of a registration, in order and never empty; or its old entry when the run does not target it. */
  async planResource(goal: Goal, provider: string): Promise<Step[] | UntargetedResource> {
    const urn = this.registrations.register(goal)
    const found = this.registrations.claimOld(urn, goal)
    if (found) this.registrations.rename(urn, found.urn)
    if (!this.targets.isTargeted(urn, goal, provider, found)) return this.targets.keepUntargeted(urn, goal, found)
    const isSkippedNow = this.context.queries.isSkipped(goal.type)
    if (isSkippedNow && found?.custom && !found.external && !isSkipped(found)) throw new EngineFailure(cannotSkipMessage(found.urn))
    // A resource that was skipped exists nowhere: as soon as there is a provider for it, it is created.
    const skippedBefore = found && isSkipped(found) && !isSkippedNow ? found : undefined
    const old = skippedBefore ? undefined : found
    const missing = this.targets.findUncreatedDependency(goal, provider)
    if (missing) throw new EngineFailure(`Resource '${urn}' depends on '${missing}' which was not specified in --target list.`)
    const inherited = (goal.parent && this.options.get(goal.parent)) || {}
    const next = stateFromGoal(goal, urn, goal.inputs, provider, inherited, old)
    this.options.set(urn, inheritableOptions(next))
    if (!goal.custom && goal.importId) throw new EngineFailure(`${urn}: a component cannot be imported`)
    if (goal.importId && (!old || old.external || (old.importID || old.id) !== goal.importId)) return this.planImport(goal, next, old)

    const isRecreated = this.recreated.has(urn) || (!!old && this.recreated.has(old.urn))
    const input = await this.compare(goal, { old, next, isRecreated, diff: noDiff })
    const change = decideChange(input)
    if (change.kind === 'replace' || change.kind === 'replace-external' || change.kind === 'recreate') this.replaced.add(urn)
    if (change.kind === 'create' && skippedBefore) return [{ op: 'create', urn, new: input.next, skippedBefore }]
    return change.kind === 'replace' ? this.planReplacement(goal, input, change.old) : stepsFor(change, input)
  }

  /** Counts an entry of the old state as registered. */
  keep(urn: string) {
    this.registrations.add(urn)
  }

  /** Registers a resource that cannot be planned because a dependency failed; its old entry stays. Returns its URN. */
  skip(goal: Goal): string {
    const urn = this.registrations.register(goal)
    this.registrations.claimOld(urn, goal)
    return urn
  }

  /** Registers a resource that this run does not touch; its old entry stays. */
  leaveAlone(goal: Goal): UntargetedResource {
    const urn = this.registrations.register(goal)
    const old = this.registrations.claimOld(urn, goal)
    return { untargeted: urn, ...(old && { old, state: old }) }
  }

  /** The step of a read. */
  planRead(goal: ReadGoal, provider: string): ReadStep {
    const urn = this.registrations.register(goal)
    const old = this.registrations.previousOf(urn)
    const next: ResourceState = {
      urn,
      custom: true,
      type: goal.type,
      id: goal.id,
      inputs: goal.properties,
      outputs: {},
      external: true,
      dependencies: [...goal.dependencies].sort(),
      propertyDependencies: {},
      provider,
      ...(goal.parent && { parent: goal.parent }),
      ...(goal.additionalSecretOutputs.length > 0 && { additionalSecretOutputs: goal.additionalSecretOutputs }),
    }
    const isReplacement = !!old && !old.external && old.id !== goal.id
    return { op: isReplacement ? 'read-replacement' : 'read', urn, id: goal.id, new: next, ...(old && { old }) }
  }

  /** Whether the program registered this entry of the old state, under any URN. */
  isRegistered(urn: string): boolean {
    return this.registrations.isRegistered(urn)
  }

  private async planReplacement(goal: Goal, input: PlanInput, old: ResourceState): Promise<Step[]> {
    // Defaults are computed afresh: a generated name gets a new random part (docs/reference/pulumi-protocol.md#8.5, step 3).
    const next = { ...input.next, inputs: await this.context.queries.check(goal, input.next, goal.inputs, {}) }
    const deleteFirst = !old.pendingReplacement && (goal.deleteBeforeReplace ?? input.diff.deleteBeforeReplace ?? false)
    const dependents = deleteFirst
      ? await dependentsToReplace(old, this.context.previous, urn => this.registrations.isRegistered(urn), this.wouldReplace)
      : undefined
    const forbidden =
      replaceForbiddenMessage({ old, next }, goal.importId, dependents) ?? (await this.findReplaceRefusal(old, next, dependents))
    if (forbidden) {
      if (!this.context.dryRun) throw new EngineFailure(forbidden)
      this.context.queries.reportFailure(forbidden, next.urn)
    }
    for (const dependent of dependents ?? []) this.recreated.add(dependent.urn)
    return stepsFor({ kind: 'replace', old }, { next, diff: input.diff }, dependents)
  }

  /** The message of a replacement whose deletions the provider would refuse, asked before its first step. */
  private async findReplaceRefusal(
    old: ResourceState,
    { urn }: ResourceState,
    dependents: ResourceState[] = [],
  ): Promise<string | undefined> {
    // A pending replacement has deleted the old resource already.
    const deleted = [...dependents, ...(old.pendingReplacement ? [] : [old])]
    for (const state of deleted) {
      const reason = await this.context.queries.findDeleteRefusal(state, deleted)
      if (reason !== undefined) return replaceRefusedMessage(state.urn, urn, state === old, reason)
    }
    return undefined
  }

  /** Checks the inputs and compares them with the old ones. */
  private async compare(goal: Goal, input: PlanInput): Promise<PlanInput> {
    const { queries, selection } = this.context
    const comparable = input.old && !input.isRecreated && !input.old.external ? input.old : undefined
    if (!comparable) return { ...input, next: { ...input.next, inputs: await queries.check(goal, input.next, goal.inputs, {}) } }
    const isForced = selection.mustReplace(input.next.urn) || selection.mustReplace(comparable.urn)
    const wanted = this.resetIgnored(input.next.urn, goal, comparable.inputs)
    const next = { ...input.next, inputs: await queries.check(goal, input.next, wanted, isForced ? {} : comparable.inputs) }
    if (isForced) return { ...input, next, diff: forcedDiff('id') }
    const diff = (await this.engineDiff(goal, comparable, next)) ?? (await this.providerDiff(goal, comparable, next))
    const replaceOnChanges = comparable.initErrors?.length
      ? goal.replaceOnChanges
      : goal.replaceOnChanges.filter(path => path !== '#initerror')
    return { ...input, next, diff: applyReplaceOnChanges(diff, replaceOnChanges) }
  }

  /** The inputs with `ignoreChanges` applied. */
  private resetIgnored(urn: string, goal: Goal, oldInputs: Bag): Bag {
    if (goal.ignoreChanges.length === 0) return goal.inputs
    const { inputs, failed } = resetPaths(goal.inputs, oldInputs, goal.ignoreChanges)
    if (failed.length > 0)
      this.context.queries.inform(`cannot ignore changes in added or removed elements of the path: "${failed.join('", "')}"`, urn)
    return inputs
  }

  /** The engine's own reasons to replace, in the order of the specification (docs/reference/pulumi-protocol.md#8.2, steps 12 and 13). */
  private async engineDiff(goal: Goal, old: ResourceState, next: ResourceState): Promise<ResourceDiff | undefined> {
    if (isReplacementTriggered(old.replacementTrigger, next.replacementTrigger)) {
      if (!this.context.dryRun && hasUnknowns(next.replacementTrigger ?? null))
        throw new EngineFailure(`${next.urn}: replacementTrigger is unknown`)
      return forcedDiff('replacementTrigger')
    }
    if (goal.replaceWith.some(urn => this.replaced.has(urn))) return forcedDiff('replaceWith')
    if (next.deletedWith && this.replaced.has(next.deletedWith)) return forcedDiff('deletedWith')
    return (await this.context.queries.isProviderReplaced(old, next)) ? forcedDiff('provider') : undefined
  }

  private async providerDiff(goal: Goal, old: ResourceState, next: ResourceState): Promise<ResourceDiff> {
    const diff = await this.context.queries.diff(old, next, goal.ignoreChanges)
    return diff ? diffFromProvider(diff, old, next.inputs, goal.replaceOnChanges) : diffInputs(old.inputs, next.inputs)
  }

  /** Whether an old resource would be replaced if these inputs were unknown. */
  private readonly wouldReplace = async (state: ResourceState, properties: string[]): Promise<boolean> => {
    const inputs = { ...state.inputs, ...Object.fromEntries(properties.map(property => [property, UNKNOWN])) }
    const diff = await this.context.queries.diff(state, { ...state, inputs }, [])
    return !!diff && diffFromProvider(diff, state, inputs, state.replaceOnChanges ?? []).replaceKeys.length > 0
  }

  /**
   * Imports an existing resource: what is read becomes the old state, and a difference to the program becomes an update
   * (docs/reference/pulumi-protocol.md#8.6).
   */
  private async planImport(goal: Goal, next: ResourceState, old: ResourceState | undefined): Promise<Step[]> {
    const found = await this.context.queries.read(next, goal.importId)
    if (!found.properties || !found.id) throw new EngineFailure(`resource '${goal.importId}' does not exist`)
    if (!found.inputs) throw new EngineFailure(`${next.urn}: provider does not support importing resources`)
    const imported: ResourceState = {
      ...next,
      id: found.id,
      inputs: found.inputs,
      outputs: markSecrets(found.properties, next),
      importID: goal.importId,
    }
    const wanted = goal.usesImportedInputs ? { ...goal, inputs: found.inputs } : goal
    const input = await this.compare(wanted, {
      old: imported,
      next: { ...imported, inputs: wanted.inputs },
      isRecreated: false,
      diff: noDiff,
    })
    const change = goal.usesImportedInputs ? 'same' : decideChange(input).kind
    if (change === 'replace')
      throw new EngineFailure(`${next.urn}: ${replaceForbiddenMessage(input, goal.importId)}: ${input.diff.replaceKeys.join(', ')}`)
    const step: ImportStep = {
      op: old && !old.external ? 'import-replacement' : 'import',
      urn: next.urn,
      new: change === 'same' ? { ...imported, inputs: input.next.inputs } : imported,
      ...(old && { old }),
    }
    return change === 'update' ? [step, ...stepsFor({ kind: 'update', old: imported }, input)] : [step]
  }
}

const forcedDiff = (key: string): ResourceDiff => ({ changes: 'some', replaceKeys: [key], diffs: [key] })
