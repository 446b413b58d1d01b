import { isProviderType, STACK_TYPE, typeOf } from './urn.ts'

/** What of a stack a run is about. URNs may hold `*`, any part of a name, and `**`, anything. */
export interface TargetOptions {
  /** Only these are changed, deleted or refreshed; everything when there are none. */
  targets?: string[]
  /** And what depends on them. */
  targetDependents?: boolean
  /** Replaced whether they changed or not. */
  replace?: string[]
}

/** Answers for a choice. */
export class TargetSelection {
  readonly isPartial: boolean
  readonly withDependents: boolean
  private readonly targets: (urn: string) => boolean
  private readonly replaced: (urn: string) => boolean
  private readonly plain: string[]

  constructor({ targets = [], targetDependents = false, replace = [] }: TargetOptions) {
    this.isPartial = targets.length > 0
    this.withDependents = targetDependents
    this.targets = matcherOf(targets)
    this.replaced = matcherOf(replace)
    this.plain = [...targets, ...replace].filter(urn => !urn.includes('*'))
  }

  /** The stack and the providers are always in it: everything else hangs on them. */
  includes(urn: string): boolean {
    return !this.isPartial || this.targets(urn) || typeOf(urn) === STACK_TYPE || isProviderType(typeOf(urn))
  }

  /** Named itself; the stack and providers are not only for being needed. */
  isTargeted(urn: string): boolean {
    return !this.isPartial || this.targets(urn)
  }

  mustReplace(urn: string): boolean {
    return this.replaced(urn)
  }

  /** Named without `*`, and nowhere to be found. */
  findMissing(exists: (urn: string) => boolean): string[] {
    return [...new Set(this.plain)].filter(urn => !exists(urn))
  }
}

function matcherOf(patterns: string[]): (urn: string) => boolean {
  const plain = new Set(patterns)
  const globs = patterns.filter(pattern => pattern.includes('*')).map(expression)
  return urn => plain.has(urn) || globs.some(glob => glob.test(urn))
}

function expression(pattern: string): RegExp {
  const parts = pattern
    .split(/(\*\*|\*)/)
    .map(part => (part === '**' ? '.*' : part === '*' ? '[^:]*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
  return new RegExp(`^${parts.join('')}$`)
}
