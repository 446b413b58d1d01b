import { EngineFailure, messageOf } from '../failure.ts'
import {
  type Goal,
  type InvokeCall,
  type InvokeResult,
  type LogEntry,
  type Monitor,
  plainGoal,
  type ReadGoal,
  type Registered,
  RunAborted,
  type RunInfo,
} from '../monitor/port.ts'
import { isProviderType, packageOf, providerType, STACK_TYPE, type Step } from '../plan/index.ts'
import { providerUrn, type ResourceState } from '../state/index.ts'
import { type Bag, equal, hasUnknowns, isUnknown, secret, UNKNOWN, type Value } from '../wire.ts'
import { deleteRemaining } from './delete-phase.ts'
import { execute } from './executor.ts'
import { Planner } from './planner.ts'
import { oneAtATime, type Run } from './run.ts'

/** One run of a program: answers what it asks, makes it so, and at the end removes what it no longer wants. */
export class Deployment implements Monitor {
  readonly run: RunInfo
  private readonly shared: Run
  private readonly planner: Planner
  private readonly planning = oneAtATime()
  /** Entries that this run has finished, by URN. */
  private readonly known = new Map<string, ResourceState>()
  private readonly providersOf = new Map<string, Record<string, string>>()
  private readonly explicit = new Map<string, string>()
  private readonly defaults = new Map<string, Promise<string>>()
  private readonly outputsTold = new Set<string>()
  private readonly over = Promise.withResolvers<void>()
  private readonly signal = Promise.withResolvers<void>()
  private closed = false
  private stack: { urn: string; outputs?: Bag } | undefined

  constructor(run: Run) {
    this.run = run.info
    this.shared = run
    this.planner = new Planner(run)
    this.over.promise.catch(() => {})
  }

  /** Resolves when the program says that it has nothing more to register. */
  readonly whenFinished = (): Promise<void> => this.signal.promise

  async register(goal: Goal): Promise<Registered> {
    const name = `${goal.type} '${goal.name}'`
    try {
      this.assertOpen()
      if (goal.custom && goal.type.split(':').length !== 3) {
        throw new EngineFailure(`${name}: a resource type has three parts, package:module:Type.`)
      }
      const provider = await this.providerFor(goal, goal.type, goal.custom && !isProviderType(goal.type))
      if (isProviderType(goal.type) && goal.version && goal.inputs.version === undefined)
        goal.inputs = { ...goal.inputs, version: goal.version }
      const steps = await this.planning(() => {
        this.shared.verdict.assertGoing()
        return this.planner.planResource(goal, provider)
      })
      const state = await this.carryOut(steps)
      this.remember(goal, state)
      return { urn: state.urn, id: state.id ?? '', outputs: goal.custom ? state.outputs : {} }
    } catch (error) {
      throw this.aborted(error, name)
    }
  }

  async read(goal: ReadGoal): Promise<Registered> {
    const name = `${goal.type} '${goal.name}'`
    try {
      this.assertOpen()
      if (!goal.id) throw new EngineFailure(`Expected an ID for ${name}`)
      const provider = await this.providerFor(goal, goal.type, true)
      const steps = await this.planning(async () => {
        this.shared.verdict.assertGoing()
        return this.planner.planRead(goal, provider)
      })
      if (isUnknown(goal.id)) return { urn: steps[0]!.urn, id: UNKNOWN, outputs: {} }
      const state = await this.carryOut(steps)
      this.known.set(state.urn, state)
      return { urn: state.urn, id: state.id ?? '', outputs: state.outputs }
    } catch (error) {
      throw this.aborted(error, name)
    }
  }

  async registerOutputs(urn: string, outputs: Bag) {
    const state = this.known.get(urn)
    if (!state || this.outputsTold.has(urn)) throw new EngineFailure(`cannot complete a resource '${urn}' whose registration isn't pending`)
    this.outputsTold.add(urn)
    if (state.type === STACK_TYPE) this.stack = { urn, outputs }
    else if (!equal(state.outputs, outputs)) {
      state.outputs = outputs
      this.shared.ledger.touch()
    }
  }

  /** A failure here is the program's to handle: it hears the provider's reason. */
  async invoke({ token, args, provider, version, pluginDownloadURL, parent, dependsOn }: InvokeCall): Promise<InvokeResult> {
    this.assertOpen()
    const nothing = { return: {}, failures: [], unknown: true }
    if (this.run.dryRun && dependsOn.some(urn => this.known.get(urn)?.custom && !this.known.get(urn)?.id)) return nothing
    if (hasUnknowns(args)) return nothing
    if (packageOf(token) === 'pulumi')
      return { return: await this.shared.builtIns.invoke(token, args, urn => this.known.get(urn)), failures: [], unknown: false }
    const wish = { provider, providers: {}, parent, version, pluginDownloadURL }
    let reference: string
    try {
      reference = await this.providerFor(wish, token, true)
    } catch (error) {
      throw this.aborted(error, token)
    }
    try {
      const instance = await this.shared.registry.get(reference, token)
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
    if (this.shared.verdict.stopped && severity === 'error') return
    if (severity === 'error') this.shared.verdict.report(new EngineFailure(message.trimEnd()), urn)
    else this.shared.emit({ type: 'diagnostic', severity, message: message.trimEnd(), urn, ephemeral })
  }

  finished(): Promise<void> {
    if (this.closed) return Promise.reject(new EngineFailure('Already waiting for shutdown'))
    this.closed = true
    this.signal.resolve()
    return this.over.promise
  }

  /** Whatever began comes to its end; then, if all went well, what the program no longer wants is deleted; then the stack's outputs are kept. */
  async conclude() {
    this.closed = true
    await this.planning(async () => {})
    await this.shared.slots.drained()
    if (!this.shared.verdict.failed && !this.shared.verdict.stopped) await deleteRemaining(this.shared)
    this.keepStackOutputs()
    await this.shared.ledger.flush()
    this.over.resolve()
  }

  /** The stack's outputs after this run, secrets open, and those before it. */
  outputs(): { outputs: Bag; before: Bag } {
    const before = this.shared.ledger.priors.find(state => state.type === STACK_TYPE)?.outputs ?? {}
    return { outputs: this.stack ? (this.known.get(this.stack.urn)?.outputs ?? {}) : before, before }
  }

  private keepStackOutputs() {
    const state = this.stack && this.known.get(this.stack.urn)
    if (!state || !this.stack?.outputs) return
    const outputs = this.shared.verdict.failed ? { ...state.outputs, ...this.stack.outputs } : this.stack.outputs
    if (!equal(state.outputs, outputs)) this.shared.ledger.touch()
    state.outputs = outputs
  }

  private assertOpen() {
    this.shared.verdict.assertGoing()
    if (this.closed) throw new RunAborted()
  }

  /** Any failure of a registration stops the run; the program only hears that it was stopped. */
  private aborted(error: unknown, name: string): RunAborted {
    if (error instanceof RunAborted) return error
    this.shared.verdict.stop(error instanceof EngineFailure ? error : new EngineFailure(`${name}: ${messageOf(error)}`))
    return new RunAborted()
  }

  /** Runs the steps of one registration in sequence and answers what is then in the state. */
  private async carryOut(steps: Step[]): Promise<ResourceState> {
    const work = this.shared.slots.run(async () => {
      let state: ResourceState | undefined
      for (const step of steps) {
        this.shared.verdict.assertGoing()
        state = (await this.attempt(step)) ?? state
      }
      return state!
    })
    return this.shared.verdict.unlessStopped(work)
  }

  private async attempt(step: Step): Promise<ResourceState | undefined> {
    try {
      return await execute(this.shared, step)
    } catch (error) {
      this.shared.verdict.stop(error, step.urn)
      throw new RunAborted()
    }
  }

  private remember(goal: Goal, state: ResourceState) {
    this.known.set(state.urn, state)
    if (state.type === STACK_TYPE) this.stack = { urn: state.urn }
    this.providersOf.set(state.urn, { ...this.providersOf.get(goal.parent), ...goal.providers })
    if (goal.provider) this.explicit.set(state.urn, goal.provider)
  }

  /** Which provider a wish uses (spec 7.3): its own, its parent component's, else the package's default one, made at its first use. */
  private async providerFor(
    wish: Pick<Goal, 'provider' | 'parent' | 'version' | 'pluginDownloadURL'> & { providers?: Record<string, string> },
    token: string,
    needed: boolean,
  ): Promise<string> {
    if (!needed) return ''
    const packageName = packageOf(token)
    if (packageName === 'pulumi') return this.defaultFor({ version: '', pluginDownloadURL: '' }, packageName)
    const inherited = this.explicit.get(wish.parent)
    const given =
      wish.provider ||
      wish.providers?.[packageName] ||
      this.providersOf.get(wish.parent)?.[packageName] ||
      (inherited && packageOf(this.known.get(providerUrn(inherited))?.type ?? '') === packageName ? inherited : '')
    if (given) {
      if (!given.includes('::'))
        throw new EngineFailure(`bad provider reference '${given}' for resource '${token}': it must be <URN>::<id>`)
      if (!this.shared.registry.has(given)) throw new EngineFailure(`unknown provider '${given}' for resource '${token}'`)
      return given
    }
    this.assertDefaultAllowed(packageName, token)
    return this.defaultFor(wish, packageName)
  }

  private defaultFor({ version, pluginDownloadURL }: Pick<Goal, 'version' | 'pluginDownloadURL'>, packageName: string): Promise<string> {
    const key = `${packageName}@${version}@${pluginDownloadURL}`
    const known = this.defaults.get(key) ?? this.makeDefault(packageName, version, pluginDownloadURL)
    this.defaults.set(key, known)
    return known
  }

  private assertDefaultAllowed(packageName: string, token: string) {
    const disabled = this.run.config['pulumi:disable-default-providers']
    if (!disabled) return
    const names = JSON.parse(disabled) as string[]
    if (names.includes('*') || names.includes(packageName)) {
      throw new EngineFailure(`Default provider for '${packageName}' disabled. '${token}' must use an explicit provider.`)
    }
  }

  /** The engine's own registration (spec 7.2); `config:` of the package is its input. */
  private async makeDefault(packageName: string, version: string, pluginDownloadURL: string): Promise<string> {
    const prefix = `${packageName}:`
    const inputs: Bag = Object.fromEntries(
      Object.entries(this.shared.stackConfig)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]): [string, Value] => [key.slice(prefix.length), this.run.secretKeys.includes(key) ? secret(value) : value]),
    )
    if (version) inputs.version = version
    if (pluginDownloadURL) inputs.__internal = { pluginDownloadURL }
    const name = ['default', version, pluginDownloadURL]
      .filter(Boolean)
      .join('_')
      .replaceAll(/[^A-Za-z0-9_]/g, '_')
    const { urn, id } = await this.register(plainGoal({ type: providerType(packageName), name, custom: true, inputs }))
    return `${urn}::${id}`
  }
}
