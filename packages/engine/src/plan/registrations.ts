import { EngineFailure } from '../failure.ts'
import type { ResourceState } from '../state/index.ts'
import { type AliasedResource, aliasUrns } from './aliases.ts'
import { makeUrn } from './urn.ts'

/** The URNs that the program has registered in this run, and the old entries that they claimed, by their own URN or by an alias. */
export class Registrations {
  private readonly stack: string
  private readonly project: string
  private readonly previous: ReadonlyMap<string, ResourceState>
  private readonly renamed: Map<string, string>
  private readonly urns = new Set<string>()
  /** Old URN of an aliased resource, to the URN that claimed it. */
  private readonly claimed = new Map<string, string>()

  /** `renamed`: the new URN of each resource found by an alias, to its old one; entries are added here. */
  constructor(given: { stack: string; project: string; previous: readonly ResourceState[]; renamed: Map<string, string> }) {
    this.stack = given.stack
    this.project = given.project
    this.previous = new Map(given.previous.filter(state => !state.delete).map(state => [state.urn, state]))
    this.renamed = given.renamed
  }

  /** Registers a URN. Fails when the parent is unknown, or when the URN is registered or claimed already. */
  register({ type, name, parent }: { type: string; name: string; parent: string }): string {
    if (parent && !this.urns.has(parent)) throw new EngineFailure(`could not find parent resource ${parent} of ${type} '${name}'`)
    const urn = makeUrn(this.stack, this.project, parent, type, name)
    if (this.urns.has(urn)) throw new EngineFailure(`Duplicate resource URN '${urn}'; try giving it a unique name`)
    const claimant = this.claimed.get(urn)
    if (claimant)
      throw new EngineFailure(`resource with URN '${urn}' is registered, but '${claimant}' already took its state over by an alias`)
    this.urns.add(urn)
    return urn
  }

  /** Counts an entry of the old state as registered. */
  add(urn: string) {
    this.urns.add(urn)
  }

  /** The old entry of a registration: under its own URN, else under the first alias that has one. */
  claimOld(urn: string, resource: AliasedResource): ResourceState | undefined {
    const own = this.previous.get(urn)
    if (own) return own
    for (const alias of aliasUrns(resource, this.stack, this.project, this.renamed)) {
      const old = alias === urn ? undefined : this.previous.get(alias)
      if (!old) continue
      const other = this.urns.has(alias) ? alias : this.claimed.get(alias)
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

  /** Records that the resource had another URN before this run. */
  rename(urn: string, oldUrn: string) {
    if (urn !== oldUrn) this.renamed.set(urn, oldUrn)
  }

  /** The old entry under exactly this URN. */
  previousOf(urn: string): ResourceState | undefined {
    return this.previous.get(urn)
  }

  /** Whether the program registered this entry of the old state, under any URN. */
  isRegistered(urn: string): boolean {
    return this.urns.has(urn) || this.claimed.has(urn)
  }
}
