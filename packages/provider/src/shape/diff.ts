import { type Bag, type DiffKind, type DiffRequest, type DiffResponse, isBag, isUnknown, unwrap, type Value } from '@poolhouse/engine'
import { isWithin } from './paths.ts'
import { planProperties } from './plan.ts'
import type { Properties, Property } from './property.ts'
import type { ResourceShape } from './shape.ts'
import { isEmpty, isEquivalent, withoutInternalKeys } from './values.ts'

interface PropertyChange {
  path: string
  kind: DiffKind
}

function kindOf(property: Property, old: Value | undefined, next: Value | undefined): DiffKind {
  const kind = isEmpty(old) ? 'add' : isEmpty(next) ? 'delete' : 'update'
  const isReplaced = property.replaceOnChanges || (property.replaceWhenAddedOrRemoved && kind !== 'update')
  return isReplaced ? `${kind}-replace` : kind
}

const asBag = (value: Value | undefined): Bag | undefined => {
  const plain = value === undefined ? undefined : unwrap(value)
  return isBag(plain) && !isUnknown(plain) ? withoutInternalKeys(plain) : undefined
}

/** Compares the state with the plan: objects member by member, lists as a whole. */
function findChanges(properties: Properties, olds: Bag, plan: Bag, prefix = ''): PropertyChange[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    if (property.outputOnly || isEquivalent(property, olds[name], plan[name])) return []
    const path = `${prefix}${name}`
    const [old, next] = [asBag(olds[name]), asBag(plan[name])]
    const inner = property.kind === 'object' && old && next ? findChanges(property.properties!, old, next, `${path}.`) : []
    if (inner.length === 0) return [{ path, kind: kindOf(property, olds[name], plan[name]) }]
    return property.replaceOnChanges ? inner.map(change => ({ ...change, kind: `${change.kind}-replace` as DiffKind })) : inner
  })
}

/** A state written by a provider version without `region` gets the region of the inputs. */
const withRegion = (olds: Bag, news: Bag): Bag =>
  isEmpty(olds.region) && news.region !== undefined ? { ...olds, region: news.region } : olds

function restoreAt(plan: Bag, olds: Bag, path: string): Bag {
  const [head, ...rest] = path.split('.') as [string, ...string[]]
  const { [head]: next, ...others } = plan
  const old = olds[head]
  if (rest.length > 0 && asBag(next)) return { ...others, [head]: restoreAt(asBag(next)!, asBag(old) ?? {}, rest.join('.')) }
  return old === undefined ? others : { ...others, [head]: old }
}

/** Outputs of a resource, its new inputs, and the paths whose changes the program ignores. */
export type ResourceUpdate = Pick<DiffRequest, 'olds' | 'news' | 'ignoreChanges'>

/** The properties after an update. Everything under an ignored path keeps its old value. */
export function planUpdate({ properties }: ResourceShape, { olds, news, ignoreChanges }: ResourceUpdate): { before: Bag; plan: Bag } {
  const before = withRegion(withoutInternalKeys(olds), news)
  const plan = planProperties(properties, withoutInternalKeys(news), before)
  const ignored = findChanges(properties, before, plan).filter(({ path }) => ignoreChanges.some(each => isWithin(path, each)))
  return { before, plan: ignored.reduce((bag, { path }) => restoreAt(bag, before, path), plan) }
}

const collides = ({ uniqueBy }: ResourceShape, replaces: readonly string[]): boolean =>
  uniqueBy !== undefined && !uniqueBy.some(name => replaces.includes(name))

/** Diff: compares old outputs with checked new inputs. A name that the program gives cannot exist twice, hence `deleteBeforeReplace`. */
export function diffResource(shape: ResourceShape, wanted: ResourceUpdate): DiffResponse {
  const { news } = wanted
  const { before, plan } = planUpdate(shape, wanted)
  const found = findChanges(shape.properties, before, plan)
  if (found.length === 0) return { changes: 'none', replaces: [], diffs: [], detailedDiff: {} }
  const replaces = found.filter(({ kind }) => kind.endsWith('-replace')).map(({ path }) => path)
  const isNameDefaulted = Array.isArray(news.__defaults) && news.__defaults.includes('name')
  const named = shape.upstreamFramework === 'sdkV2' && !isEmpty(news.name) && !isNameDefaulted
  return {
    changes: 'some',
    replaces,
    diffs: [...new Set(found.map(({ path }) => path.split('.')[0]!))],
    detailedDiff: Object.fromEntries(found.map(({ path, kind }) => [path, { kind }])),
    deleteBeforeReplace: replaces.length > 0 && (named || collides(shape, replaces)),
  }
}
