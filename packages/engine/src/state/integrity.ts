import { type ResourceState, referencesOf } from './resource.ts'

/**
 * The first integrity rule that a list of entries breaks, in the words of Pulumi's engine: everything that an entry refers to comes before
 * it, and a URN occurs once among the entries that are not marked for deletion. `undefined`: the list is valid
 * (docs/reference/pulumi-protocol.md#12.2).
 */
export function findIntegrityProblem(resources: readonly ResourceState[]): string | undefined {
  const all = new Set(resources.map(state => state.urn))
  const before = new Set<string>()
  const providers = new Set<string>()
  const alive = new Set<string>()
  for (const state of resources) {
    const problem = problemOf(state)
    if (problem) return problem
    before.add(state.urn)
    if (state.type.startsWith('pulumi:providers:')) providers.add(`${state.urn}::${state.id}`)
    if (state.delete) continue
    if (alive.has(state.urn)) return `duplicate resource ${state.urn} (not marked for deletion)`
    alive.add(state.urn)
  }
  return undefined

  function problemOf(state: ResourceState): string | undefined {
    const { urn, type, custom, id, provider, parent, pendingReplacement } = state
    if (typeof urn !== 'string' || !urn) return 'a resource has no urn'
    if (typeof type !== 'string' || !type) return `resource ${urn} has no type`
    if (!custom && id) return `component ${urn} has an id`
    if (custom && type.startsWith('pulumi:providers:') && !id) return `provider ${urn} has no id`
    if (provider && !pendingReplacement && !providers.has(provider)) return `resource ${urn} refers to unknown provider ${provider}`
    if (parent && !before.has(parent)) {
      return all.has(parent)
        ? `child resource ${urn}'s parent ${parent} comes after it`
        : `child resource ${urn} refers to missing parent ${parent}`
    }
    const reference = [...referencesOf({ ...state, ...{ provider: '' } })].find(other => !before.has(other))
    if (reference === undefined) return undefined
    return all.has(reference)
      ? `resource ${urn}'s dependency ${reference} comes after it`
      : `resource ${urn}'s dependency ${reference} refers to missing resource`
  }
}
