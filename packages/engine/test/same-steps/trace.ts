/** The steps of a run and the state after it, without values that differ between runs. */
export interface Life {
  life: string
  steps: string[]
  resources: unknown[]
}

interface Entry {
  urn: string
  id?: string
  [member: string]: unknown
}

const SIGNATURE = '4dabf18193072939515e22adb298388d'
/** Members of an entry that are internal to an engine. */
const ownMembers = new Set(['created', 'modified', 'sourcePosition', 'stackTrace'])

export const nameOf = (urn: string) => urn.split('::').at(-1)!
export const stepOf = (op: string, urn: string) => `${op} ${urn.split('::').slice(2).join('::')}`

/** Stack and providers are the last to be deleted, in an order that differs from run to run. */
export const withLastSorted = (steps: readonly string[]): string[] => {
  const last = steps.findLastIndex(step => !step.startsWith('delete pulumi:')) + 1
  return [...steps.slice(0, last), ...steps.slice(last).sort()]
}

/** Replaces ids by resource names, and secrets by a marker. */
export function stripped(resources: readonly Entry[], endpoint: string): unknown[] {
  const ids = resources.flatMap(({ urn, id }) => (id ? [[id, `<id of ${nameOf(urn)}>`] as const] : []))
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const text = ids.reduce((text, [id, name]) => text.replaceAll(id, name), value.replaceAll(endpoint, '<endpoint>'))
      return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? '<time>' : text
    }
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value !== 'object' || value === null) return value
    if (SIGNATURE in value) return '<secret>'
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !ownMembers.has(key))
        // SDKs send this list in any order.
        .map(([key, member]) => [key, key === 'dependencies' ? (clean(member) as string[]).sort() : clean(member)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    )
  }
  return resources.map(clean)
}

export const asText = (lives: readonly Life[]) => `${JSON.stringify(lives, null, 2)}\n`
