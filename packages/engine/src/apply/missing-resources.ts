import { EngineFailure } from '../failure.ts'
import { isProviderType, type MissingUse, missingMessage, packageOf } from '../plan/index.ts'
import type { Run } from './run.ts'

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

  constructor(run: Run) {
    this.run = run
  }

  /** Whether one was found. A run that is no preview then changes nothing more. */
  get isAny(): boolean {
    return this.uses.length > 0
  }

  /** Whether no provider here has the resource type or function; notes it if so. */
  async isMissing(kind: 'resource' | 'function', { type: token, name = '', version, sourcePosition = '' }: Named): Promise<boolean> {
    const found = await this.run.registry.explainMissing(kind, token, version)
    if (!found) return false
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

  /** Reports what was found, in one message. */
  report() {
    if (this.isAny) this.run.status.reportFailure(new EngineFailure(missingMessage(this.uses)))
  }
}
