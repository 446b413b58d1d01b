import { EngineFailure } from '../failure.ts'
import {
  type ConstructedComponent,
  type ErrorHook,
  type Hook,
  type InvokeCall,
  type InvokeResult,
  type LogEntry,
  type MethodCall,
  type Monitor,
  type RegisteredResource,
  RegistrationFailed,
  type RemoteComponent,
  RunAborted,
  type RunInfo,
} from '../monitor/index.ts'
import {
  createGoal,
  type Goal,
  isDefaultProvider,
  isProviderType,
  makeUrn,
  Planner,
  placeholders,
  type ReadGoal,
  requiredUrns,
  STACK_TYPE,
  type Step,
  type StepOp,
  type UntargetedResource,
} from '../plan/index.ts'
import type { CallResponse } from '../provider.ts'
import type { ResourceState } from '../state/index.ts'
import { type Bag, equal, hasUnknowns, isUnknown, UNKNOWN } from '../wire.ts'
import { callAfterHooks } from './call-hooks.ts'
import { createQueue } from './concurrency.ts'
import { deleteRemaining } from './delete-phase.ts'
import { executeSteps } from './execute-steps.ts'
import { MissingResources } from './missing-resources.ts'
import { abortedBy, ProgramCalls } from './program-calls.ts'
import { createProviderQueries } from './provider-queries.ts'
import { ProviderResolver } from './provider-resolver.ts'
import type { Run } from './run.ts'

/** Whether the steps of a registration change more than the state. */
const changesResource = ({ custom, type }: Goal, steps: readonly Step[]): boolean =>
  custom && !isProviderType(type) && steps.some(step => step.op !== 'same')

const SECRET_ID_WARNING = "The 'id' property cannot be made secret. See pulumi/pulumi#2717 for more details."

/** One run of a program: answers its calls, runs the steps of its registrations, and at the end deletes what it did not register. */
export class Deployment implements Monitor {
  readonly run: RunInfo
  private readonly context: Run
  private readonly planner: Planner
  private readonly planning = createQueue()
  /** The entries that this run has finished, by URN. */
  private readonly registered = new Map<string, ResourceState>()
  private readonly providers: ProviderResolver
  private readonly lastOp = new Map<string, StepOp>()
  /** Registered URNs without an entry of this run: failed, skipped or not targeted. */
  private readonly withoutEntry = new Set<string>()
  private readonly failures = new Set<string>()
  private readonly outputsRegistered = new Set<string>()
  private readonly missing: MissingResources
  private readonly calls: ProgramCalls
  private readonly over = Promise.withResolvers<void>()
  private readonly signal = Promise.withResolvers<void>()
  private closed = false
  private readonly checked: Promise<void> | undefined
  private stack: { urn: string; outputs?: Bag } | undefined

  /**
   * `adds`: every entry of the state is kept; registrations are added to it. `findMissing`: asked before the first change for everything that the program
   * uses and that is not here. `checked`: a check of the program, which stops the run when it fails; until it ends nothing is registered or deleted, and the
   * program's errors wait, since they may only follow from what the check finds.
   */
  constructor(
    run: Run,
    {
      adds = false,
      findMissing,
      checked,
    }: { adds?: boolean; findMissing?: (() => Promise<string | undefined>) | undefined; checked?: Promise<void> | undefined } = {},
  ) {
    this.checked = checked
    this.run = run.info
    this.context = run
    this.planner = new Planner({
      ...run.info,
      selection: run.selection,
      previous: run.journal.previous,
      renamed: run.journal.renamed,
      queries: createProviderQueries(run),
    })
    this.providers = new ProviderResolver(run, this.registered, goal => this.register(goal))
    this.missing = new MissingResources(run, findMissing)
    this.calls = new ProgramCalls(run, this.registered, this.providers, this.missing)
    if (adds) this.keepAll()
    this.over.promise.catch(() => {})
  }

  /** Resolves when the program has nothing more to register. */
  readonly whenFinished = (): Promise<void> => this.signal.promise

  /** Resolves when the check of the program has ended. */
  readonly whenChecked = async (): Promise<void> => this.checked

  /** Names every resource type and function that the program used and that no provider here has. */
  get missingMessage(): string | undefined {
    return this.missing.message
  }

  async register(given: Goal): Promise<RegisteredResource> {
    const name = `${given.type} '${given.name}'`
    try {
      await this.checked
      this.assertOpen()
      if (given.custom && given.type.split(':').length !== 3) {
        throw new EngineFailure(`${name}: a resource type has three parts, package:module:Type.`)
      }
      if (await this.isLeftOut(given)) return this.keepUntargeted(given, await this.planning(async () => this.planner.leaveAlone(given)))
      if (this.hasFailedDependency(given)) return this.skipped(given)
      const isProvider = isProviderType(given.type)
      const provider = given.custom && !isProvider ? await this.providers.resolve(given, given.type) : ''
      const goal =
        isProvider && given.version && given.inputs.version === undefined
          ? { ...given, inputs: { ...given.inputs, version: given.version } }
          : given
      const plan = await this.planning(() => {
        this.context.status.assertNotStopped()
        return this.planner.planResource(goal, provider)
      })
      if ('untargeted' in plan) return this.keepUntargeted(goal, plan)
      return await this.executePlan(goal, plan)
    } catch (error) {
      throw abortedBy(this.context, error, name, given.sourcePosition)
    }
  }

  registerHook(name: string, hook: Hook) {
    this.context.hooks.add(name, hook)
  }

  registerErrorHook(name: string, hook: ErrorHook) {
    this.context.hooks.addErrorHook(name, hook)
  }

  async read(goal: ReadGoal): Promise<RegisteredResource> {
    const name = `${goal.type} '${goal.name}'`
    try {
      await this.checked
      this.assertOpen()
      if (!goal.id) throw new EngineFailure(`Expected an ID for ${name}`)
      const read = createGoal({ ...goal, custom: true })
      if (await this.isLeftOut(read)) return this.keepUntargeted(read, await this.planning(async () => this.planner.leaveAlone(read)))
      const provider = await this.providers.resolve(goal, goal.type)
      const step = await this.planning(async () => {
        this.context.status.assertNotStopped()
        return this.planner.planRead(goal, provider)
      })
      if (isUnknown(goal.id)) return { urn: step.urn, id: UNKNOWN, outputs: {} }
      const state = await executeSteps(this.context, [step])
      if (!state) throw new RegistrationFailed()
      this.registered.set(state.urn, state)
      return { urn: state.urn, id: state.id ?? '', outputs: state.outputs }
    } catch (error) {
      throw abortedBy(this.context, error, name)
    }
  }

  async registerOutputs(urn: string, outputs: Bag) {
    if (this.withoutEntry.has(urn)) return
    let state = this.registered.get(urn)
    if (!state || this.outputsRegistered.has(urn))
      throw new EngineFailure(`cannot complete a resource '${urn}' whose registration isn't pending`)
    this.outputsRegistered.add(urn)
    if (state.type === STACK_TYPE) this.stack = { urn, outputs }
    else if (!equal(state.outputs, outputs)) state = this.setOutputs(state, outputs)
    const kind = { create: 'AfterCreate', update: 'AfterUpdate' } as const
    const op = this.lastOp.get(urn)
    if (!state.custom && (op === 'create' || op === 'update')) await callAfterHooks(this.context, kind[op], { new: state }, state)
  }

  async invoke(call: InvokeCall): Promise<InvokeResult> {
    this.assertOpen()
    return this.calls.invoke(call)
  }

  /** The provider registers the component itself, and its resources, while this waits for it. */
  async construct({ goal, inputs, engineAddress }: RemoteComponent): Promise<ConstructedComponent> {
    const { type, name, version, propertyDependencies } = goal
    try {
      await this.checked
      this.assertOpen()
      if (type.split(':').length !== 3)
        throw new EngineFailure(`${type} '${name}': a component of a provider has a type of three parts, package:module:Type.`)
      const isMissing = await this.missing.isMissing('component', goal)
      if (isMissing || (this.missing.isAny && !this.run.dryRun)) {
        const left = await this.planning(async () => this.planner.leaveAlone(goal))
        return { ...this.keepUntargeted(goal, left), dependencies: {} }
      }
      if (await this.missing.isSkipped('component', type, version)) return await this.skipComponent(goal)
      if (this.hasFailedDependency(goal)) return { ...this.skipped(goal), dependencies: {} }
      const provider = await this.context.registry.get(await this.providers.resolve(goal, type), type)
      const made = await this.context.status.unlessStopped(
        provider.construct!({
          run: { ...this.run, engineAddress },
          type,
          name,
          inputs,
          inputDependencies: propertyDependencies,
          options: goal,
        }),
      )
      return { ...made, id: '' }
    } catch (error) {
      // A resource of the component failed: that is reported, and what the provider says only repeats it.
      if (this.context.status.isStopped) throw new RunAborted()
      throw abortedBy(this.context, error, `${type} '${name}'`, goal.sourcePosition)
    }
  }

  async callMethod(call: MethodCall): Promise<CallResponse> {
    this.assertOpen()
    return this.calls.callMethod(call)
  }

  log(entry: LogEntry) {
    // SDKs log whole values at this level, secrets among them.
    if (entry.severity === 'debug') return
    if (this.checked && entry.severity === 'error') void this.checked.then(() => this.report(entry))
    else this.report(entry)
  }

  private report({ severity, message, urn, ephemeral }: LogEntry) {
    // After the run was stopped, the program's errors only repeat that.
    if (this.context.status.isStopped && severity === 'error') return
    if (severity === 'error') this.context.status.reportFailure(new EngineFailure(message.trimEnd()), urn)
    else this.context.emit({ type: 'diagnostic', severity, message: message.trimEnd(), urn, ephemeral })
  }

  finished(): Promise<void> {
    if (this.closed) return Promise.reject(new EngineFailure('Already waiting for shutdown'))
    this.closed = true
    this.signal.resolve()
    return this.over.promise
  }

  /** Waits for the running steps; then, after a successful run, deletes what the program did not register; then saves the stack's outputs. */
  async conclude({ deletes = true } = {}) {
    await this.checked
    this.closed = true
    this.missing.report()
    await this.planning(async () => {})
    await this.context.stepSlots.whenIdle()
    const { status } = this.context
    const mayDelete = this.context.continueOnError ? !status.isProgramIncomplete : !status.hasFailed
    if (deletes && mayDelete && !status.isStopped) await deleteRemaining(this.context, urn => this.planner.isRegistered(urn))
    this.saveStackOutputs()
    await this.context.journal.flush()
    this.over.resolve()
  }

  /** The stack's outputs after this run, secrets in clear text, and those before it. */
  outputs(): { outputs: Bag; before: Bag } {
    const before = this.context.journal.previous.find(state => state.type === STACK_TYPE)?.outputs ?? {}
    return { outputs: this.stack ? (this.registered.get(this.stack.urn)?.outputs ?? {}) : before, before }
  }

  private keepAll() {
    for (const state of this.context.journal.previous) {
      const copy = { ...state }
      this.context.journal.carryOver(state, copy)
      if (state.delete) continue
      this.planner.keep(state.urn)
      this.registered.set(state.urn, copy)
    }
  }

  private saveStackOutputs() {
    const state = this.stack && this.registered.get(this.stack.urn)
    if (!state || !this.stack?.outputs) return
    // An output that is unknown after a run with targets keeps its old value.
    const known = Object.fromEntries(Object.entries(this.stack.outputs).filter(([, value]) => this.run.dryRun || !hasUnknowns(value)))
    const isPartial = this.context.status.hasFailed || this.context.selection.isPartial
    const outputs = isPartial ? { ...state.outputs, ...known } : known
    if (!equal(state.outputs, outputs)) this.setOutputs(state, outputs)
  }

  private setOutputs(state: ResourceState, outputs: Bag): ResourceState {
    const amended = this.context.journal.amend(state, { outputs })
    this.registered.set(state.urn, amended)
    return amended
  }

  private assertOpen() {
    this.context.status.assertNotStopped()
    if (this.closed) throw new RunAborted()
  }

  /** The step or a dependency failed and the run continues: the program gets a result or an error, as its SDK expects. */
  private failed(goal: Goal, urn: string, result: 'fail' | 'skip' = 'fail'): RegisteredResource {
    this.withoutEntry.add(urn)
    this.failures.add(urn)
    if (!goal.supportsResultReporting) throw new RegistrationFailed()
    return { urn, id: '', outputs: goal.inputs, result }
  }

  private skipped(goal: Goal): RegisteredResource {
    return this.failed(goal, this.planner.skip(goal), 'skip')
  }

  /** Whether no provider here has the resource; in a run that is no preview also everything after the first such resource but the stack. */
  private async isLeftOut(goal: Goal): Promise<boolean> {
    if (goal.type === STACK_TYPE || isDefaultProvider(makeUrn(this.run.stack, this.run.project, goal.parent, goal.type, goal.name)))
      return false
    if (goal.custom && (await this.missing.isMissing('resource', goal))) return true
    return this.missing.isAny && !this.run.dryRun
  }

  /** Nothing is made of a component that the run skips: its inputs are its outputs. */
  private async skipComponent(goal: Goal): Promise<ConstructedComponent> {
    const { inputs, propertyDependencies: dependencies } = goal
    const { urn } = await this.register(goal)
    const declared = (await this.context.skipped?.declaredOutputs('resource', goal.type)) ?? []
    const outputs = { ...inputs, ...placeholders(goal.name, declared, inputs, this.run.dryRun) }
    await this.registerOutputs(urn, outputs)
    return { urn, id: '', outputs, dependencies }
  }

  private hasFailedDependency(goal: Goal): boolean {
    return this.failures.size > 0 && requiredUrns(goal, goal.provider).some(urn => this.failures.has(urn))
  }

  /** A resource that the run does not target keeps its entry, or is not created. */
  private keepUntargeted(goal: Goal, { untargeted: urn, old, state }: UntargetedResource): RegisteredResource {
    this.withoutEntry.add(urn)
    if (!old || !state) return { urn, id: '', outputs: {}, unknown: true }
    if (state !== old) {
      this.context.journal.carryOver(old, state)
      this.context.journal.markChanged()
    }
    this.record(goal, state)
    return { urn, id: state.id ?? '', outputs: goal.custom ? state.outputs : {} }
  }

  private async executePlan(goal: Goal, steps: readonly Step[]): Promise<RegisteredResource> {
    const last = steps.at(-1)
    if (!last) throw new Error(`no step was planned for ${goal.type} '${goal.name}'`)
    const { status } = this.context
    status.sourcePositions.set(last.urn, goal.sourcePosition)
    if (goal.additionalSecretOutputs.includes('id')) status.warn(SECRET_ID_WARNING, last.urn)
    if (changesResource(goal, steps)) await this.missing.assertNoneAhead()
    const state = await executeSteps(this.context, steps)
    if (!state) return this.failed(goal, last.urn)
    this.record(goal, state)
    this.lastOp.set(state.urn, last.op)
    return { urn: state.urn, id: state.id ?? '', outputs: goal.custom ? state.outputs : {} }
  }

  private record(goal: Goal, state: ResourceState) {
    this.registered.set(state.urn, state)
    if (state.type === STACK_TYPE) this.stack = { urn: state.urn }
    this.providers.recordParent(state.urn, goal)
  }
}
