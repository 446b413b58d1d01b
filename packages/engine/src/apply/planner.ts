import { randomBytes } from 'node:crypto'
import { EngineFailure } from '../failure.ts'
import type { Goal, ReadGoal } from '../monitor/monitor.ts'
import {
  aliasUrns,
  applyReplaceOnChanges,
  decideChange,
  dependentsToReplace,
  diffFromProvider,
  diffInputs,
  type InheritedOptions,
  isProviderType,
  isReplacementTriggered,
  makeUrn,
  markSecrets,
  noDiff,
  type PlanInput,
  type ResourceDiff,
  replaceForbiddenMessage,
  resetPaths,
  type Step,
  stateFromGoal,
  stepsFor,
} from '../plan/index.ts'
import type { Provider } from '../provider.ts'
import { providerUrn, type ResourceState } from '../state/index.ts'
import { type Bag, hasUnknowns, UNKNOWN } from '../wire.ts'
import { checkMessage } from './check-message.ts'
import { providerOf, resourceIdentity } from './executor.ts'
import type { Run } from './run.ts'
import { TargetTracker, type UntargetedResource } from './target-tracker.ts'

/**
 * Turns wishes into steps, one wish at a time: finds the old entry, has the provider check and compare, lets plan/ decide. Knows which URNs this
 * run has seen.
 */
export class Planner {
  private readonly run: Run
  private readonly olds: ReadonlyMap<string, ResourceState>
  private readonly seen = new Set<string>()
  /** Old URN of an aliased resource, to the URN that claimed it. */
  private readonly claimed = new Map<string, string>()
  private readonly options = new Map<string, InheritedOptions>()
  private readonly targets: TargetTracker
  private readonly recreating = new Set<string>()
  private readonly replacing = new Set<string>()

  constructor(run: Run) {
    this.run = run
    this.targets = new TargetTracker(run)
    this.olds = new Map(run.journal.previous.filter(state => !state.delete).map(state => [state.urn, state]))
  }

  /** The steps of a registration, or what it is instead when it is none of the run's targets. */
  async planResource(goal: Goal, provider: string): Promise<Step[] | UntargetedResource> {
    const urn = this.reserve(goal)
    const old = this.findOld(urn, goal)
    if (!this.targets.isTargeted(urn, goal, provider, old)) return this.targets.keepUntargeted(urn, goal, old)
    const missing = this.targets.findUncreatedDependency(goal, provider)
    if (missing) throw new EngineFailure(`Resource '${urn}' depends on '${missing}' which was not specified in --target list.`)
    const inherited = (goal.parent && this.options.get(goal.parent)) || {}
    const next = stateFromGoal(goal, urn, goal.inputs, provider, inherited, old)
    this.options.set(urn, inheritable(next))
    if (old && old.urn !== urn) this.run.journal.renamed.set(urn, old.urn)
    if (!goal.custom && goal.importId) throw new EngineFailure(`${urn}: a component cannot be imported`)

    const instance = await providerOf(this.run, next)
    if (goal.importId && instance && (!old || old.external || (old.importID || old.id) !== goal.importId)) {
      return this.planImport(goal, next, instance, old)
    }
    const recreating = this.recreating.has(urn) || (!!old && this.recreating.has(old.urn))
    const facts: PlanInput = { old, next, recreating, change: noDiff }
    await this.compare(goal, facts, instance)
    const decision = decideChange(facts)
    if (decision === 'replace' || decision === 'adopt' || decision === 'recreate') this.replacing.add(urn)
    if (decision !== 'replace') return stepsFor(decision, facts)

    // Defaults are computed afresh: a generated name gets a new random part (spec 8.5, 3).
    next.inputs = await this.check(goal, next, goal.inputs, {}, instance)
    const deleteFirst = !old!.pendingReplacement && (goal.deleteBeforeReplace ?? facts.change.deleteBeforeReplace ?? false)
    const dependents = deleteFirst
      ? await dependentsToReplace(old!, this.run.journal.previous, name => this.seen.has(this.claimed.get(name) ?? name), this.wouldReplace)
      : undefined
    const refusal = replaceForbiddenMessage(facts, goal.importId, dependents)
    if (refusal) {
      if (!this.run.info.dryRun) throw new EngineFailure(refusal)
      this.run.status.reportFailure(new EngineFailure(refusal), urn)
    }
    for (const dependent of dependents ?? []) this.recreating.add(dependent.urn)
    return stepsFor(decision, facts, dependents)
  }

  /** Counts an entry as registered. */
  keep(urn: string) {
    this.seen.add(urn)
  }

  /** Takes note of a wish that cannot be fulfilled because something it needs failed; its entry, if there is one, stays. */
  skip(goal: Goal): string {
    const urn = this.reserve(goal)
    this.findOld(urn, goal)
    return urn
  }

  planRead(goal: ReadGoal, provider: string): Step[] {
    const urn = this.reserve(goal)
    const old = this.olds.get(urn)
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
    return [{ op: isReplacement ? 'read-replacement' : 'read', urn, new: next, ...(old && { old }) }]
  }

  /** Whether the program came to this entry of the old state, under any name. */
  isSeen(urn: string): boolean {
    return this.seen.has(urn) || this.claimed.has(urn)
  }

  private reserve({ type, name, parent }: { type: string; name: string; parent: string }): string {
    const { stack, project } = this.run.info
    if (parent && !this.seen.has(parent)) throw new EngineFailure(`could not find parent resource ${parent} of ${type} '${name}'`)
    const urn = makeUrn(stack, project, parent, type, name)
    if (this.seen.has(urn)) throw new EngineFailure(`Duplicate resource URN '${urn}'; try giving it a unique name`)
    const claimant = this.claimed.get(urn)
    if (claimant)
      throw new EngineFailure(`resource with URN '${urn}' is registered, but '${claimant}' already took its state over by an alias`)
    this.seen.add(urn)
    return urn
  }

  private findOld(urn: string, goal: Goal): ResourceState | undefined {
    const { stack, project } = this.run.info
    const own = this.olds.get(urn)
    if (own) return own
    for (const alias of aliasUrns(goal, stack, project, this.run.journal.renamed)) {
      const old = alias === urn ? undefined : this.olds.get(alias)
      if (!old) continue
      const other = this.seen.has(alias) ? alias : this.claimed.get(alias)
      if (other) {
        throw new EngineFailure(
          `Duplicate resource alias '${alias}' applied to resource with URN '${urn}' conflicting with resource with URN '${other}'`,
        )
      }
      this.claimed.set(alias, urn)
      return old
    }
    return undefined
  }

  /** Checks inputs and compares them with the old ones; completes `facts`. */
  private async compare(goal: Goal, facts: PlanInput, instance: Provider | undefined) {
    const { old, next, recreating } = facts
    const comparable = old && !recreating && !old.external ? old : undefined
    const isForced = comparable && (this.run.selection.mustReplace(next.urn) || this.run.selection.mustReplace(comparable.urn))
    const wished = comparable ? this.withoutIgnored(next.urn, goal, comparable.inputs) : goal.inputs
    next.inputs = await this.check(goal, next, wished, isForced ? {} : (comparable?.inputs ?? {}), instance)
    if (!comparable) return
    if (isForced) {
      facts.change = { changes: 'some', replaceKeys: ['id'], diffs: ['id'] }
      return
    }
    facts.change = (await this.forcedChange(goal, comparable, next)) ?? (await this.providersChange(goal, comparable, next, instance))
    facts.change = applyReplaceOnChanges(
      facts.change,
      comparable.initErrors?.length ? goal.replaceOnChanges : goal.replaceOnChanges.filter(path => path !== '#initerror'),
    )
  }

  private withoutIgnored(urn: string, goal: Goal, oldInputs: Bag): Bag {
    if (goal.ignoreChanges.length === 0) return goal.inputs
    const { inputs, failed } = resetPaths(goal.inputs, oldInputs, goal.ignoreChanges)
    if (failed.length > 0) {
      const message = `cannot ignore changes in added or removed elements of the path: "${failed.join('", "')}"`
      this.run.emit({ type: 'diagnostic', severity: 'info', message, urn, ephemeral: false })
    }
    return inputs
  }

  private async check(
    { sourcePosition, propertyPositions }: Goal,
    next: ResourceState,
    news: Bag,
    olds: Bag,
    instance: Provider | undefined,
  ): Promise<Bag> {
    if (!instance) return news
    const { inputs, failures } = await instance.check({ ...resourceIdentity(next), olds, news, randomSeed: randomBytes(32) })
    if (failures.length === 0) return inputs
    for (const failure of failures) {
      const place = propertyPositions[failure.property.split(/[.[]/)[0] ?? ''] ?? sourcePosition
      this.run.status.reportFailure(new EngineFailure(checkMessage(next, news, failure)), next.urn, place)
    }
    throw new EngineFailure(`resource ${next.urn} is invalid`)
  }

  /** The engine's own reasons to replace, in the order of spec 8.2, 12 and 13. */
  private async forcedChange(goal: Goal, old: ResourceState, next: ResourceState): Promise<ResourceDiff | undefined> {
    const because = (key: string): ResourceDiff => ({ changes: 'some', replaceKeys: [key], diffs: [key] })
    if (isReplacementTriggered(old.replacementTrigger, next.replacementTrigger)) {
      if (!this.run.info.dryRun && hasUnknowns(next.replacementTrigger ?? null))
        throw new EngineFailure(`${next.urn}: replacementTrigger is unknown`)
      return because('replacementTrigger')
    }
    if (goal.replaceWith.some(urn => this.replacing.has(urn))) return because('replaceWith')
    if (next.deletedWith && this.replacing.has(next.deletedWith)) return because('deletedWith')
    return (await this.isProviderReplaced(old, next)) ? because('provider') : undefined
  }

  private async isProviderReplaced(old: ResourceState, next: ResourceState): Promise<boolean> {
    const [before, after] = [old.provider ?? '', next.provider ?? '']
    if (before === after || isProviderType(next.type)) return false
    if (!before || !after) return true
    const { journal, registry } = this.run
    const oldUrn = providerUrn(before)
    if ((journal.renamed.get(providerUrn(after)) ?? providerUrn(after)) === oldUrn && before.endsWith(after.slice(after.lastIndexOf('::'))))
      return false
    const oldEntry = journal.previous.find(state => `${state.urn}::${state.id}` === before)
    const newEntry = journal.currentResources().find(state => `${state.urn}::${state.id}` === after)
    if (!oldEntry || !newEntry) return false
    const {
      changes,
      replaces = [],
      detailedDiff = {},
    } = await registry.lifecycle.diff({
      ...resourceIdentity(newEntry),
      id: oldEntry.id ?? '',
      olds: oldEntry.outputs,
      oldInputs: oldEntry.inputs,
      news: newEntry.inputs,
      ignoreChanges: [],
    })
    return changes === 'some' && (replaces.length > 0 || Object.values(detailedDiff).some(({ kind }) => kind.endsWith('-replace')))
  }

  private async providersChange(
    goal: Goal,
    old: ResourceState,
    next: ResourceState,
    instance: Provider | undefined,
  ): Promise<ResourceDiff> {
    if (!instance) return diffInputs(old.inputs, next.inputs)
    const diff = await instance.diff({
      ...resourceIdentity(next),
      id: old.id ?? '',
      olds: old.outputs,
      oldInputs: old.inputs,
      news: next.inputs,
      ignoreChanges: goal.ignoreChanges,
    })
    return diffFromProvider(diff, old, next.inputs, goal.replaceOnChanges)
  }

  /** Asks the dependent's provider what it would do if those inputs were no longer known. */
  private readonly wouldReplace = async (state: ResourceState, properties: string[]): Promise<boolean> => {
    const provider = await providerOf(this.run, state)
    if (!provider) return false
    const news = { ...state.inputs, ...Object.fromEntries(properties.map(property => [property, UNKNOWN])) }
    const diff = await provider.diff({
      ...resourceIdentity(state),
      id: state.id ?? '',
      olds: state.outputs,
      oldInputs: state.inputs,
      news,
      ignoreChanges: [],
    })
    return diffFromProvider(diff, state, news, state.replaceOnChanges ?? []).replaceKeys.length > 0
  }

  /** Adopts an existing resource: what is read becomes the old state, and a difference to the program becomes an update (spec 8.6). */
  private async planImport(goal: Goal, next: ResourceState, instance: Provider, old: ResourceState | undefined): Promise<Step[]> {
    const found = await instance.read({
      ...resourceIdentity(next),
      id: goal.importId,
      properties: {},
      inputs: {},
      timeout: next.customTimeouts?.read ?? 0,
    })
    if (!found.properties || !found.id) throw new EngineFailure(`resource '${goal.importId}' does not exist`)
    if (!found.inputs) throw new EngineFailure(`${next.urn}: provider does not support importing resources`)
    const imported: ResourceState = {
      ...next,
      id: found.id,
      inputs: found.inputs,
      outputs: markSecrets(found.properties, next),
      importID: goal.importId,
    }
    const wished = goal.usesImportedInputs ? { ...goal, inputs: found.inputs } : goal
    const facts: PlanInput = { old: imported, next: { ...next, ...imported, inputs: wished.inputs }, recreating: false, change: noDiff }
    await this.compare(wished, facts, instance)
    const step: Step = { op: old && !old.external ? 'import-replacement' : 'import', urn: next.urn, new: imported, ...(old && { old }) }
    const decision = goal.usesImportedInputs ? 'same' : decideChange(facts)
    if (decision === 'replace')
      throw new EngineFailure(`${next.urn}: ${replaceForbiddenMessage(facts, goal.importId)}: ${facts.change.replaceKeys.join(', ')}`)
    if (decision === 'same') imported.inputs = facts.next.inputs
    return decision === 'update' ? [step, ...stepsFor('update', facts)] : [step]
  }
}

const inheritable = ({ protect, retainOnDelete, deletedWith }: ResourceState): InheritedOptions => ({
  ...(protect !== undefined && { protect }),
  ...(retainOnDelete !== undefined && { retainOnDelete }),
  ...(deletedWith !== undefined && { deletedWith }),
})
