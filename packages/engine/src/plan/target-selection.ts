import { isProviderType, STACK_TYPE, typeOf } from './urn.ts'

/** The resources that a run is limited to. In URNs `*` matches any text without `:`, `**` any text. */
export interface TargetOptions {
  /** Only these are changed, deleted or refreshed; empty: all. */
  targets?: string[]
  /** Also target what depends on them. */
  targetDependents?: boolean
  /** These are replaced even if they did not change. */
  replace?: string[]
}

/** Matches URNs against the targets of a run. */
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

  /** Whether the resource is planned: a target, the stack or a provider, on which everything depends. */
  includes(urn: string): boolean {
    return !this.isPartial || this.targets(urn) || typeOf(urn) === STACK_TYPE || isProviderType(typeOf(urn))
  }

  /** Whether the resource itself is a target. */
  isTargeted(urn: string): boolean {
    return !this.isPartial || this.targets(urn)
  }

  mustReplace(urn: string): boolean {
    return this.replaced(urn)
  }

  /** The targets without `*` that do not exist. */
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
