import { EngineFailure, messageOf } from '../failure.ts'
import { type Monitor, plainGoal, RunAborted } from '../monitor/index.ts'
import type { Project } from '../project/index.ts'
import {
  type Bag,
  hasUnknowns,
  isBag,
  isReference,
  isSecret,
  REFERENCE,
  revealBag,
  SIGNATURE,
  secret,
  UNKNOWN,
  unwrap,
  type Value,
} from '../wire.ts'
import { configValue, undeclaredValue } from './config.ts'
import { type Evaluated, follow, joinText, plain, unite } from './evaluated.ts'
import type { Expression } from './expression.ts'
import { functions, spelling } from './functions.ts'
import type { Access } from './interpolation.ts'
import { defaultProvidersFor, type NamedNode } from './order.ts'
import type { Program } from './program.ts'
import { registration } from './registration.ts'
import type { Schemas } from './schema.ts'

/** A resource that was registered or read. */
export interface Made {
  urn: string
  id: string
  outputs: Bag
  custom: boolean
}

/** The node was left out because something it needs failed, which was told already. */
export class Skipped extends Error {}

/** Evaluates the nodes of one program in one run; values of resources are promises, so that independent ones are made at the same time. */
export class Evaluator {
  readonly program: Program
  readonly project: Project
  readonly monitor: Monitor
  readonly schemas: Schemas
  readonly stackUrn: string
  private readonly values = new Map<string, Promise<Evaluated>>()
  private readonly made = new Map<string, Promise<Made>>()
  private readonly byUrn = new Map<string, Made>()

  constructor(given: { program: Program; project: Project; monitor: Monitor; schemas: Schemas; stackUrn: string }) {
    this.program = given.program
    this.project = given.project
    this.monitor = given.monitor
    this.schemas = given.schemas
    this.stackUrn = given.stackUrn
  }

  /** Starts a node; everything that it refers to must have been started. */
  start({ kind, name, at }: NamedNode) {
    if (kind === 'resource') {
      const made = this.guarded(at, () => this.register(name))
      this.made.set(name, made)
      made.catch(() => {})
      return
    }
    const value = this.guarded(at, async () => {
      if (kind === 'config') return plain(configValue(this.program.config.get(name)!, this.monitor.run))
      return this.evaluate(this.program.variables.get(name)!)
    })
    this.values.set(name, value)
    value.catch(() => {})
  }

  /** Waits for everything that was started. */
  async settle() {
    await Promise.allSettled([...this.values.values(), ...this.made.values()])
  }

  /** The stack's outputs, in order; those that failed are left out. */
  async outputs(): Promise<Bag> {
    const outputs: Bag = {}
    for (const [name, expression] of this.program.outputs) {
      try {
        const { value } = await this.guarded(expression.at, () => this.evaluate(expression))
        outputs[name] = value
      } catch {
        // Told by `guarded`.
      }
    }
    return outputs
  }

  async evaluate(expression: Expression): Promise<Evaluated> {
    switch (expression.kind) {
      case 'literal':
        return plain(expression.value)
      case 'access':
        return this.access(expression.access, expression.at)
      case 'text': {
        const parts = await Promise.all(
          expression.parts.map(async part => (typeof part === 'string' ? plain(part) : this.access(part, expression.at))),
        )
        return { value: placed(expression.at, () => joinText(parts.map(part => part.value))), urns: unite(parts) }
      }
      case 'list': {
        const items = await Promise.all(expression.items.map(item => this.evaluate(item)))
        return { value: items.map(item => item.value), urns: unite(items) }
      }
      case 'map': {
        const entries = await Promise.all(expression.entries.map(async ([key, value]) => [key, await this.evaluate(value)] as const))
        return {
          value: Object.fromEntries(entries.map(([key, { value }]) => [key, value])),
          urns: unite(entries.map(([, value]) => value)),
        }
      }
      case 'call':
        return this.call(expression)
    }
  }

  /** The resource that an option names. */
  async resourceAt(expression: Expression): Promise<Made> {
    const { value } = await this.evaluate(expression)
    const made = isReference(value) ? this.byUrn.get(String(value.urn)) : undefined
    if (!made) throw new EngineFailure(`${expression.at}: this option takes a resource such as \${resource}`)
    return made
  }

  private async access({ root, path }: Access, at: string): Promise<Evaluated> {
    const missing = () => (this.monitor.run.dryRun ? UNKNOWN : null)
    const made = this.made.get(root)
    if (made) {
      const resource = await awaited(made)
      const value = placed(at, () => propertyOf(resource, path, missing))
      return { value, urns: new Set([resource.urn]) }
    }
    const base = this.values.get(root)
    if (base) {
      const { value, urns } = await awaited(base)
      const reference = path.length > 0 && isReference(value) ? this.byUrn.get(String(value.urn)) : undefined
      return { value: placed(at, () => (reference ? propertyOf(reference, path, missing) : follow(value, path, () => null))), urns }
    }
    const found = root === 'pulumi' ? this.runInformation() : undeclaredValue(root, this.monitor.run)
    if (found === undefined) throw new EngineFailure(`${at}: resource or variable named "${root}" could not be found`)
    return plain(placed(at, () => follow(found, path, () => null)))
  }

  private runInformation(): Value {
    const { organization, project, stack } = this.monitor.run
    return { cwd: this.project.programDir, organization, project, rootDirectory: this.project.dir, stack }
  }

  private async call({ name, argument, at }: Expression & { kind: 'call' }): Promise<Evaluated> {
    const known = spelling.find(spelled => spelled.toLowerCase() === name.toLowerCase())
    if (known && known !== name)
      this.monitor.log({ severity: 'warning', message: `${at}: ${name} is spelled ${known}`, urn: '', ephemeral: false })
    if (known === 'fn::invoke') return this.invokeCall(argument, at)
    if (known === 'fn::stackReference') return this.stackReference(argument, at)
    const apply = functions[name.toLowerCase()]
    if (apply) {
      const { value, urns } = await this.evaluate(argument)
      return { value: placed(at, () => apply(value, this.project.programDir)), urns }
    }
    const token = name.slice('fn::'.length)
    if (!token.includes(':')) throw new EngineFailure(`${at}: there is no function ${name}; the built-in ones are ${spelling.join(', ')}`)
    return this.invoke(token, await this.evaluate(argument), { version: '', provider: '', parent: '' }, at)
  }

  private async invokeCall(argument: Expression, at: string): Promise<Evaluated> {
    const members = argument.kind === 'map' ? new Map(argument.entries) : undefined
    const token = members?.get('function')
    if (token?.kind !== 'literal' || typeof token.value !== 'string') {
      throw new EngineFailure(`${at}: fn::invoke takes {function: token, arguments: map, return: name, options: map}`)
    }
    const given = members?.get('options')
    const options = given?.kind === 'map' ? new Map(given.entries) : new Map<string, Expression>()
    const literal = (key: string) => {
      const option = options.get(key)
      return option?.kind === 'literal' ? String(option.value) : ''
    }
    const provider = options.has('provider') ? await this.resourceAt(options.get('provider')!) : undefined
    const parent = options.has('parent') ? await this.resourceAt(options.get('parent')!) : undefined
    const args = members?.get('arguments')
    const result = await this.invoke(
      token.value,
      args ? await this.evaluate(args) : plain({}),
      { version: literal('version'), provider: provider ? `${provider.urn}::${provider.id || UNKNOWN}` : '', parent: parent?.urn ?? '' },
      at,
    )
    const wanted = members?.get('return')
    if (wanted?.kind !== 'literal') return result
    const name = String(wanted.value)
    const bare = unwrap(result.value)
    if (isBag(bare) && !Object.hasOwn(bare, name)) {
      throw new EngineFailure(
        `${at}: Unable to evaluate result[${name}]: ${token.value} has no such result; it has ${Object.keys(bare).join(', ')}`,
      )
    }
    return { ...result, value: follow(result.value, [name], () => null) }
  }

  private async invoke(
    name: string,
    args: Evaluated,
    options: { version: string; provider: string; parent: string },
    at: string,
  ): Promise<Evaluated> {
    const token = await this.schemas.function(name, options.version).catch(error => {
      throw new EngineFailure(`${at}: ${messageOf(error)}`)
    })
    if (hasUnknowns(args.value)) return { value: UNKNOWN, urns: args.urns }
    if (!isBag(args.value)) throw new EngineFailure(`${at}: the arguments of ${name} must be a map`)
    const provider = options.provider || (await this.defaultProvider(token))
    try {
      const answer = await this.monitor.invoke({
        ...options,
        provider,
        token,
        args: revealBag(args.value),
        pluginDownloadURL: '',
        dependsOn: [],
      })
      if (answer.failures.length > 0) {
        const reasons = answer.failures.map(({ property, reason }) => (property ? `${reason} (${property})` : reason))
        throw new EngineFailure(`Invoke of '${token}' failed: ${reasons.join('; ')}`)
      }
      const value: Value = answer.unknown ? UNKNOWN : answer.return
      return { value: Object.values(args.value).some(isSecret) ? secret(value) : value, urns: args.urns }
    } catch (error) {
      throw error instanceof RunAborted ? error : new EngineFailure(`${at}: ${messageOf(error)}`)
    }
  }

  private async stackReference(argument: Expression, at: string): Promise<Evaluated> {
    this.monitor.log({
      severity: 'warning',
      message: `${at}: fn::stackReference is deprecated; use a resource of type pulumi:pulumi:StackReference`,
      urn: '',
      ephemeral: false,
    })
    const { value } = await this.evaluate(argument)
    if (!Array.isArray(value) || value.length !== 2) throw new EngineFailure(`${at}: fn::stackReference takes [stack name, output name]`)
    const [name, output] = value.map(String) as [string, string]
    const { outputs } = await this.monitor.read({
      ...plainGoal({ type: 'pulumi:pulumi:StackReference', name, custom: true }),
      id: name,
      properties: { name },
    })
    return plain(placed(at, () => follow(outputs, ['outputs', output], () => null)))
  }

  /** Reference of a provider marked `defaultProvider` for a token's package, if there is one. */
  async defaultProvider(token: string): Promise<string> {
    const found = [...this.program.resources.values()].find(
      ({ defaultProvider, type }) => defaultProvider && type === `pulumi:providers:${token.split(':')[0]}`,
    )
    const made = found && (await awaited(this.made.get(found.key)!))
    return made ? `${made.urn}::${made.id}` : ''
  }

  private async register(name: string): Promise<Made> {
    const declaration = this.program.resources.get(name)!
    for (const provider of defaultProvidersFor(declaration, this.program.resources)) await awaited(this.made.get(provider.name)!)
    const made = await registration(this, declaration)
    this.byUrn.set(made.urn, made)
    return made
  }

  /** Tells a failure once, at the node where it happened; what depends on the node is skipped silently. */
  private async guarded<T>(at: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Skipped || error instanceof RunAborted)) {
        const message = messageOf(error)
        const isPlaced = message.startsWith(`${this.program.source.file}:`)
        this.monitor.log({ severity: 'error', message: isPlaced ? message : `${at}: ${message}`, urn: '', ephemeral: false })
      }
      throw new Skipped()
    }
  }
}

const awaited = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch(() => {
    throw new Skipped()
  })

/** A property of a resource, or the resource itself as a reference. */
function propertyOf({ urn, id, outputs, custom }: Made, path: (string | number)[], missing: () => Value): Value {
  const [first] = path
  if (first === undefined) return { [SIGNATURE]: REFERENCE, urn, ...(custom && { id: id || UNKNOWN }) }
  if (first === 'urn') return follow(urn, path.slice(1), missing)
  if (first === 'id') return follow(id || UNKNOWN, path.slice(1), missing)
  return follow(outputs, path, missing)
}

/** Runs something whose failures do not know where they are. */
export function placed<T>(at: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new EngineFailure(`${at}: ${messageOf(error)}`)
  }
}
