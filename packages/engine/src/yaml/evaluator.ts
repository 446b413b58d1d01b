import { EngineFailure, messageOf } from '../failure.ts'
import { type Monitor, RegistrationFailed, RunAborted } from '../monitor/index.ts'
import { hasSkippedMark, nameOf, placeholderOf } from '../plan/index.ts'
import type { Project } from '../project/index.ts'
import { type Bag, isReference, REFERENCE, SIGNATURE, UNKNOWN, type Value } from '../wire.ts'
import { evaluateCall } from './calls.ts'
import { configValue, undeclaredValue } from './config.ts'
import { type Evaluated, joinText, mergeUrns, readPath, withoutUrns } from './evaluated.ts'
import { type Evaluation, type ResourceHandle, withPosition } from './evaluation.ts'
import { defaultProvidersFor, type NamedNode } from './evaluation-order.ts'
import { applyByKind, type ByKind, type Expression } from './expression.ts'
import type { Access } from './interpolation.ts'
import type { Program } from './program.ts'
import { registerResource } from './registration.ts'
import type { Schemas } from './schema.ts'

/** The node was skipped because it, or a node that it depends on, failed; the failure is reported already. */
export class NodeSkipped extends Error {}

/** Evaluates the nodes of one program in one run. Nodes are promises, so that independent resources are created at the same time. */
export class Evaluator implements Evaluation {
  readonly program: Program
  readonly project: Project
  readonly monitor: Monitor
  readonly schemas: Schemas
  readonly stackUrn: string
  private readonly values = new Map<string, Promise<Evaluated>>()
  private readonly resources = new Map<string, Promise<ResourceHandle>>()
  private readonly byUrn = new Map<string, ResourceHandle>()
  private readonly shared = new Map<string, Promise<Bag>>()

  constructor(given: { program: Program; project: Project; monitor: Monitor; schemas: Schemas; stackUrn: string }) {
    this.program = given.program
    this.project = given.project
    this.monitor = given.monitor
    this.schemas = given.schemas
    this.stackUrn = given.stackUrn
  }

  /** Starts a node. The nodes that it refers to must have been started before. */
  start({ kind, name, at }: NamedNode) {
    if (kind === 'resource') {
      const made = this.reportFailure(at, () => this.register(name))
      this.resources.set(name, made)
      made.catch(() => {})
      return
    }
    const value = this.reportFailure(at, async () => {
      if (kind === 'config') return withoutUrns(configValue(this.program.config.get(name)!, this.monitor.run))
      return this.evaluate(this.program.variables.get(name)!)
    })
    this.values.set(name, value)
    value.catch(() => {})
  }

  /** Resolves when every started node is done or has failed. */
  async whenSettled() {
    await Promise.allSettled([...this.values.values(), ...this.resources.values()])
  }

  /** The stack's outputs in order, without those that failed. */
  async outputs(): Promise<Bag> {
    const outputs: Bag = {}
    for (const [name, expression] of this.program.outputs) {
      try {
        const { value } = await this.reportFailure(expression.at, () => this.evaluate(expression))
        outputs[name] = value
      } catch {
        // `reportFailure` has reported it.
      }
    }
    return outputs
  }

  async evaluate(expression: Expression): Promise<Evaluated> {
    return applyByKind(this.byKind, expression)
  }

  private readonly byKind: ByKind<Promise<Evaluated>> = {
    literal: async ({ value }) => withoutUrns(value),
    access: ({ access, at }) => this.access(access, at),
    text: async ({ parts: given, at }) => {
      const parts = await Promise.all(given.map(async part => (typeof part === 'string' ? withoutUrns(part) : this.access(part, at))))
      return { value: withPosition(at, () => joinText(parts.map(part => part.value))), urns: mergeUrns(parts) }
    },
    list: async ({ items: given }) => {
      const items = await Promise.all(given.map(item => this.evaluate(item)))
      return { value: items.map(item => item.value), urns: mergeUrns(items) }
    },
    map: async ({ entries: given }) => {
      const entries = await Promise.all(given.map(async ([key, value]) => [key, await this.evaluate(value)] as const))
      return {
        value: Object.fromEntries(entries.map(([key, { value }]) => [key, value])),
        urns: mergeUrns(entries.map(([, value]) => value)),
      }
    },
    call: call => evaluateCall(this, call),
  }

  /** The resource that an option names. */
  async evaluateResource(expression: Expression): Promise<ResourceHandle> {
    const { value } = await this.evaluate(expression)
    const made = isReference(value) ? this.byUrn.get(String(value.urn)) : undefined
    if (!made) throw new EngineFailure(`${expression.at}: this option takes a resource such as \${resource}`)
    return made
  }

  /** The resources that an option names: one, a list of them, or a variable that holds a list. */
  async evaluateResources(expression: Expression | undefined): Promise<ResourceHandle[]> {
    if (!expression) return []
    if (expression.kind === 'list') return (await Promise.all(expression.items.map(item => this.evaluateResources(item)))).flat()
    const { value } = await this.evaluate(expression)
    const made = (Array.isArray(value) ? value : [value]).map(item => (isReference(item) ? this.byUrn.get(String(item.urn)) : undefined))
    if (made.includes(undefined))
      throw new EngineFailure(`${expression.at}: this option takes resources such as \${resource}, one or a list`)
    return made as ResourceHandle[]
  }

  private async access({ root, path }: Access, at: string): Promise<Evaluated> {
    const missing = (made: ResourceHandle) => (key: string) => {
      if (this.monitor.run.dryRun || made.unknown) return UNKNOWN
      return hasSkippedMark(made.outputs) ? placeholderOf(nameOf(made.urn), key) : null
    }
    const made = this.resources.get(root)
    if (made) {
      const resource = await awaitNode(made)
      const value = withPosition(at, () => propertyOf(resource, path, missing(resource)))
      return { value, urns: new Set([resource.urn]) }
    }
    const base = this.values.get(root)
    if (base) {
      const { value, urns } = await awaitNode(base)
      const reference = path.length > 0 && isReference(value) ? this.byUrn.get(String(value.urn)) : undefined
      return {
        value: withPosition(at, () => (reference ? propertyOf(reference, path, missing(reference)) : readPath(value, path, () => null))),
        urns,
      }
    }
    const found = root === 'pulumi' ? this.runInformation() : undeclaredValue(root, this.monitor.run)
    if (found === undefined) throw new EngineFailure(`${at}: resource or variable named "${root}" could not be found`)
    return withoutUrns(withPosition(at, () => readPath(found, path, () => null)))
  }

  private runInformation(): Value {
    const { organization, project, stack } = this.monitor.run
    return { cwd: this.project.programDir, organization, project, rootDirectory: this.project.dir, stack }
  }

  /** The result of work that is done once for each key. */
  once(what: string, work: () => Promise<Bag>): Promise<Bag> {
    const known = this.shared.get(what) ?? work()
    this.shared.set(what, known)
    return known
  }

  /** The reference of the provider marked `defaultProvider` for a token's package; empty when there is none. */
  async defaultProvider(token: string): Promise<string> {
    const found = [...this.program.resources.values()].find(
      ({ defaultProvider, type }) => defaultProvider && type === `pulumi:providers:${token.split(':')[0]}`,
    )
    const made = found && (await awaitNode(this.resources.get(found.key)!))
    return made ? `${made.urn}::${made.id}` : ''
  }

  private async register(name: string): Promise<ResourceHandle> {
    const declaration = this.program.resources.get(name)!
    for (const provider of defaultProvidersFor(declaration, this.program.resources)) await awaitNode(this.resources.get(provider.name)!)
    const made = await registerResource(this, declaration)
    this.byUrn.set(made.urn, made)
    return made
  }

  /** Reports a failure once, at the node where it happened; nodes that depend on it are skipped without a report. */
  private async reportFailure<T>(at: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof NodeSkipped || error instanceof RunAborted || error instanceof RegistrationFailed)) {
        const message = messageOf(error)
        const isPlaced = message.startsWith(`${this.program.source.file}:`)
        this.monitor.log({ severity: 'error', message: isPlaced ? message : `${at}: ${message}`, urn: '', ephemeral: false })
      }
      throw new NodeSkipped()
    }
  }
}

const awaitNode = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch(() => {
    throw new NodeSkipped()
  })

/** A property of a resource, or the resource itself as a reference. */
function propertyOf({ urn, id, outputs, custom }: ResourceHandle, path: (string | number)[], missing: (key: string) => Value): Value {
  const [first] = path
  if (first === undefined) return { [SIGNATURE]: REFERENCE, urn, ...(custom && { id: id || UNKNOWN }) }
  if (first === 'urn') return readPath(urn, path.slice(1), missing)
  if (first === 'id') return readPath(id || UNKNOWN, path.slice(1), missing)
  return readPath(outputs, path, missing)
}
