import { EngineFailure } from '../failure.ts'
import { RunAborted } from '../monitor/index.ts'
import { isProviderType, type MissingUse, missingMessage, packageOf, skippedMessage } from '../plan/index.ts'
import type { MissingToken } from '../provider.ts'
import type { Run } from './run.ts'

/** `component`: one that its provider makes. */
type Kind = 'resource' | 'function' | 'component'

/** What a program names: a resource or a function. */
interface Named {
  type: string
  name?: string
  version: string
  sourcePosition?: string
}

/**
 * Collects the resource types and functions of a program that no provider here has, so that one run reports them all. From the first one on the run has
 * failed: it goes on only to see what else is missing.
 */
export class MissingResources {
  private readonly run: Run
  private readonly uses: MissingUse[] = []
  private readonly findAll: () => Promise<string | undefined>
  private readonly warned = new Set<string>()
  private isReported = false

  /** `findAll`: runs the whole program as a preview and returns the message about every missing type that it meets. */
  constructor(run: Run, findAll: () => Promise<string | undefined> = async () => undefined) {
    this.run = run
    this.findAll = findAll
  }

  /** Whether one was found. A run that is no preview then changes nothing more. */
  get isAny(): boolean {
    return this.uses.length > 0
  }

  /** Whether no provider here has the type; if so, it is noted. A run with `--skip-unsupported` continues with a warning. */
  async isMissing(kind: Kind, { type: token, name = '', version, sourcePosition = '' }: Named): Promise<boolean> {
    const found = await this.explain(kind, token, version)
    if (!found) return false
    if (this.run.skipped) {
      this.skip(kind, token, name, found.reason, sourcePosition)
      return false
    }
    this.uses.push({
      ...found,
      token: isProviderType(token) ? packageOf(token) : token,
      name,
      at: this.run.status.shortPosition(sourcePosition),
    })
    this.run.status.hasFailed = true
    this.run.status.isProgramIncomplete = true
    return true
  }

  /** Whether the run skips this function, or this component of a provider. */
  async isSkipped(kind: 'function' | 'component', token: string, version: string): Promise<boolean> {
    return !!this.run.skipped && (await this.explain(kind, token, version)) !== undefined
  }

  private explain(kind: Kind, token: string, version: string): Promise<MissingToken | undefined> {
    const { registry } = this.run
    return kind === 'component' ? registry.explainMissingComponent(token, version) : registry.explainMissing(kind, token, version)
  }

  /** Warns once about what is skipped. A provider of a package that is not here is no resource of the program. */
  private skip(kind: Kind, token: string, name: string, reason: string, position: string) {
    const { skipped, status } = this.run
    if (kind !== 'function') skipped?.add(token)
    const message = skippedMessage(token, name, reason)
    if (isProviderType(token) || this.warned.has(message)) return
    this.warned.add(message)
    status.warn(message, '', position || undefined)
  }

  /** One message about what was found. */
  get message(): string | undefined {
    return this.isAny ? missingMessage(this.uses) : undefined
  }

  /** Stops the run, before it changes anything, when the program will use something that is missing. @throws RunAborted */
  async assertNoneAhead() {
    const { status } = this.run
    const message = await status.unlessStopped(this.findAll())
    if (message === undefined) return
    this.isReported = true
    status.stop(new EngineFailure(message))
    throw new RunAborted()
  }

  /** Reports what was found. */
  report() {
    if (this.message !== undefined && !this.isReported) this.run.status.reportFailure(new EngineFailure(this.message))
  }
}
