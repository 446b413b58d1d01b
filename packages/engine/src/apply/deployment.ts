import { EngineFailure, messageOf } from '../failure.ts'
import {
  type ErrorHook,
  type Goal,
  type Hook,
  type InvokeCall,
  type InvokeResult,
  type LogEntry,
  type Monitor,
  type ReadGoal,
  type RegisteredResource,
  RegistrationFailed,
  RunAborted,
  type RunInfo,
} from '../monitor/monitor.ts'
import { isProviderType, packageOf, STACK_TYPE, type Step, type StepOp } from '../plan/index.ts'
import type { ResourceState } from '../state/index.ts'
import { type Bag, equal, hasUnknowns, isUnknown, UNKNOWN } from '../wire.ts'
import { deleteRemaining } from './delete-phase.ts'
import { executeStep } from './executor.ts'
import { callAfterHooks } from './hooks.ts'
import { Planner } from './planner.ts'
import { ProviderResolver } from './provider-resolver.ts'
import { createQueue, type Run } from './run.ts'
import { requiredUrns, type UntargetedResource } from './target-tracker.ts'

const NO_SECRET_ID = "The 'id' property cannot be made secret. See pulumi/pulumi#2717 for more details."

/** One run of a program: answers what it asks, makes it so, and at the end removes what it no longer wants. */
export class Deployment implements Monitor {
  readonly run: RunInfo
  private readonly context: Run
  private readonly planner: Planner
  private readonly planning = createQueue()
  /** Entries that this run has finished, by URN. */
  private readonly registered = new Map<string, ResourceState>()
  private readonly providers: ProviderResolver
  private readonly lastOp = new Map<string, StepOp>()
  /** Registered, but with no entry of this run: it failed, was skipped, or is no target. */
  private readonly withoutEntry = new Set<string>()
  private readonly failures = new Set<string>()
  private readonly outputsRegistered = new Set<string>()
  private readonly over = Promise.withResolvers<void>()
  private readonly signal = Promise.withResolvers<void>()
  private closed = false
  private stack: { urn: string; outputs?: Bag } | undefined

  /** `adds`: whatever is in the state stays as it is; what is registered comes on top. */
  constructor(run: Run, { adds = false } = {}) {
    this.run = run.info
    this.context = run
    this.planner = new Planner(run)
    this.providers = new ProviderResolver(run, this.registered, goal => this.register(goal))
    if (adds) this.keepAll()
    this.over.promise.catch(() => {})
  }

  /** Resolves when the program says that it has nothing more to register. */
  readonly whenFinished = (): Promise<void> => this.signal.promise

  async register(goal: Goal): Promise<RegisteredResource> {
    const name = `${goal.type} '${goal.name}'`
    try {
      this.assertOpen()
      if (goal.custom && goal.type.split(':').length !== 3) {
        throw new EngineFailure(`${name}: a resource type has three parts, package:module:Type.`)
      }
      const failedNeed = this.findFailedDependency(goal, goal.provider)
      if (failedNeed) return this.skipped(goal)
      const provider = goal.custom && !isProviderType(goal.type) ? await this.providers.resolve(goal, goal.type) : ''
      if (isProviderType(goal.type) && goal.version && goal.inputs.version === undefined)
        goal.inputs = { ...goal.inputs, version: goal.version }
      const steps = await this.planning(() => {
        this.context.status.assertNotStopped()
        return this.planner.planResource(goal, provider)
      })
      if ('leftOut' in steps) return this.untargeted(goal, steps)
      this.context.status.sourcePositions.set(steps.at(-1)!.urn, goal.sourcePosition)
      if (goal.additionalSecretOutputs.includes('id')) this.context.status.warn(NO_SECRET_ID, steps.at(-1)!.urn)
      const state = await this.executeSteps(steps)
      if (!state) return this.failed(goal, steps.at(-1)!.urn)
      this.record(goal, state)
      this.lastOp.set(state.urn, steps.at(-1)!.op)
      return { urn: state.urn, id: state.id ?? '', outputs: goal.custom ? state.outputs : {} }
    } catch (error) {
      throw this.aborted(error, name, goal.sourcePosition)
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
      this.assertOpen()
      if (!goal.id) throw new EngineFailure(`Expected an ID for ${name}`)
      const provider = await this.providers.resolve(goal, goal.type)
      const steps = await this.planning(async () => {
        this.context.status.assertNotStopped()
        return this.planner.planRead(goal, provider)
      })
      if (isUnknown(goal.id)) return { urn: steps[0]!.urn, id: UNKNOWN, outputs: {} }
      const state = await this.executeSteps(steps)
      if (!state) throw new RegistrationFailed()
      this.registered.set(state.urn, state)
      return { urn: state.urn, id: state.id ?? '', outputs: state.outputs }
    } catch (error) {
      throw this.aborted(error, name)
    }
  }

  async registerOutputs(urn: string, outputs: Bag) {
    if (this.withoutEntry.has(urn)) return
    const state = this.registered.get(urn)
    if (!state || this.outputsRegistered.has(urn))
      throw new EngineFailure(`cannot complete a resource '${urn}' whose registration isn't pending`)
    this.outputsRegistered.add(urn)
    if (state.type === STACK_TYPE) this.stack = { urn, outputs }
    else if (!equal(state.outputs, outputs)) {
      state.outputs = outputs
      this.context.journal.markChanged()
    }
    const kind = { create: 'AfterCreate', update: 'AfterUpdate' } as const
    const op = this.lastOp.get(urn)
    if (!state.custom && (op === 'create' || op === 'update')) await callAfterHooks(this.context, kind[op], { new: state }, state)
  }

  /** A failure here is the program's to handle: it hears the provider's reason. */
  async invoke({ token, args, provider, version, pluginDownloadURL, parent, dependsOn }: InvokeCall): Promise<InvokeResult> {
    this.assertOpen()
    const nothing = { return: {}, failures: [], unknown: true }
    if (this.run.dryRun && dependsOn.some(urn => this.registered.get(urn)?.custom && !this.registered.get(urn)?.id)) return nothing
    if (hasUnknowns(args)) return nothing
    if (packageOf(token) === 'pulumi')
      return { return: await this.context.builtIns.invoke(token, args, urn => this.registered.get(urn)), failures: [], unknown: false }
    const wish = { provider, providers: {}, parent, version, pluginDownloadURL }
    let reference: string
    try {
      reference = await this.providers.resolve(wish, token)
    } catch (error) {
      throw this.aborted(error, token)
    }
    try {
      const instance = await this.context.registry.get(reference, token)
      const answer = await instance.invoke({ tok: token, args, preview: this.run.dryRun })
      return { return: answer.return ?? {}, failures: answer.failures ?? [], unknown: false }
    } catch (error) {
      throw new EngineFailure(`invocation of ${token} returned an error: ${messageOf(error)}`)
    }
  }

  log({ severity, message, urn, ephemeral }: LogEntry) {
    // SDKs put whole values into these, secrets among them.
    if (severity === 'debug') return
    // What a program says after the run was stopped only repeats that it was.
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

  /** Whatever began comes to its end; then, if all went well, what the program no longer wants is deleted; then the stack's outputs are kept. */
  async conclude({ deletes = true } = {}) {
    this.closed = true
    await this.planning(async () => {})
    await this.context.stepSlots.whenIdle()
    const { status } = this.context
    const goesOn = this.context.continueOnError ? !status.isProgramIncomplete : !status.hasFailed
    if (deletes && goesOn && !status.isStopped) await deleteRemaining(this.context, urn => this.planner.isSeen(urn))
    this.keepStackOutputs()
    await this.context.journal.flush()
    this.over.resolve()
  }

  /** The stack's outputs after this run, secrets open, and those before it. */
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

  private keepStackOutputs() {
    const state = this.stack && this.registered.get(this.stack.urn)
    if (!state || !this.stack?.outputs) return
    // What is not known after a run of some targets only is as it was.
    const told = Object.fromEntries(Object.entries(this.stack.outputs).filter(([, value]) => this.run.dryRun || !hasUnknowns(value)))
    const isPartial = this.context.status.hasFailed || this.context.selection.isPartial
    const outputs = isPartial ? { ...state.outputs, ...told } : told
    if (!equal(state.outputs, outputs)) this.context.journal.markChanged()
    state.outputs = outputs
  }

  private assertOpen() {
    this.context.status.assertNotStopped()
    if (this.closed) throw new RunAborted()
  }

  /** Any failure of a registration stops the run; the program only hears that it was stopped. */
  private aborted(error: unknown, name: string, at?: string): Error {
    if (error instanceof RunAborted || error instanceof RegistrationFailed) return error
    this.context.status.stop(error instanceof EngineFailure ? error : new EngineFailure(`${name}: ${messageOf(error)}`), '', at)
    return new RunAborted()
  }

  /** The resource, or one that it needs, failed, and the run goes on: the program hears of it in the way that its SDK understands. */
  private failed(goal: Goal, urn: string, result: 'fail' | 'skip' = 'fail'): RegisteredResource {
    this.withoutEntry.add(urn)
    this.failures.add(urn)
    if (!goal.supportsResultReporting) throw new RegistrationFailed()
    return { urn, id: '', outputs: goal.inputs, result }
  }

  private skipped(goal: Goal): RegisteredResource {
    return this.failed(goal, this.planner.skip(goal), 'skip')
  }

  private findFailedDependency(goal: Goal, provider: string): string | undefined {
    return this.failures.size === 0 ? undefined : requiredUrns(goal, provider).find(urn => this.failures.has(urn))
  }

  /** None of the run's targets: it stays as it is, or stays unmade. */
  private untargeted(goal: Goal, { leftOut: urn, state }: UntargetedResource): RegisteredResource {
    this.withoutEntry.add(urn)
    if (!state) return { urn, id: '', outputs: {}, unknown: true }
    this.record(goal, state)
    return { urn, id: state.id ?? '', outputs: goal.custom ? state.outputs : {} }
  }

  /** Runs the steps of one registration in sequence and answers what is then in the state; nothing when one failed and the run goes on. */
  private async executeSteps(steps: Step[]): Promise<ResourceState | undefined> {
    const work = this.context.stepSlots.run(async () => {
      let state: ResourceState | undefined
      for (const step of steps) {
        this.context.status.assertNotStopped()
        try {
          state = (await executeStep(this.context, step)) ?? state
        } catch (error) {
          if (!this.context.continueOnError || this.context.status.isStopped) {
            this.context.status.stop(error, step.urn)
            throw new RunAborted()
          }
          this.context.status.reportStepFailure(error, step.urn)
          return undefined
        }
      }
      return state
    })
    return this.context.status.unlessStopped(work)
  }

  private record(goal: Goal, state: ResourceState) {
    this.registered.set(state.urn, state)
    if (state.type === STACK_TYPE) this.stack = { urn: state.urn }
    this.providers.recordParent(state.urn, goal)
  }
}
