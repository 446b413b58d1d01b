import type { DiffKind, DiffResponse } from '../provider.ts'
import type { ResourceState } from '../state/index.ts'
import { type Bag, contains, equal, isBag, isUnknown, OUTPUT, own, SIGNATURE, type Value, withoutSecrets } from '../wire.ts'
import { covers, parsePath } from './property-path.ts'
import { noDiff, type ResourceDiff } from './steps.ts'

/** The diff of a component, which no provider compares; secret wrappers are ignored. */
export function diffInputs(olds: Bag, news: Bag): ResourceDiff {
  const [before, after] = [withoutSecrets(olds) as Bag, withoutSecrets(news) as Bag]
  const diffs = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(key => !equal(own(before, key), own(after, key)))
  return diffs.length === 0 ? noDiff : { changes: 'some', replaceKeys: [], diffs }
}

/** The diff from a provider's response; replace keys come from its list and from its detailed diff (docs/reference/pulumi-protocol.md#8.2, docs/reference/pulumi-protocol.md#8.4). */
export function diffFromProvider(diff: DiffResponse, old: ResourceState, news: Bag, replaceOnChanges: string[]): ResourceDiff {
  if (diff.changes === 'none') return noDiff
  if (diff.changes === 'unknown') return applyReplaceOnChanges(diffInputs(old.inputs, news), replaceOnChanges)
  const detailed = diff.detailedDiff
  const forcing = Object.entries(detailed ?? {}).flatMap(([path, { kind }]) => (kind.endsWith('-replace') ? [path] : []))
  const change: ResourceDiff = {
    changes: 'some',
    replaceKeys: [...new Set([...(diff.replaces ?? []), ...forcing])],
    diffs: diff.diffs ?? [...new Set(Object.keys(detailed ?? {}).map(path => String(parsePath(path)[0])))],
  }
  if (detailed) change.detailed = detailed
  if (diff.deleteBeforeReplace) change.deleteBeforeReplace = true
  return applyReplaceOnChanges(change, replaceOnChanges)
}

/** Makes a change below one of the paths of `replaceOnChanges` force a replacement. */
export function applyReplaceOnChanges(change: ResourceDiff, replaceOnChanges: string[]): ResourceDiff {
  if (replaceOnChanges.length === 0 || change.changes === 'none') return change
  const paths = replaceOnChanges.map(parsePath)
  const forced = (path: string) => paths.some(outer => covers(outer, parsePath(path)))
  const detailed = Object.fromEntries(
    Object.entries(change.detailed ?? {}).map(([path, entry]) => [path, forced(path) ? { ...entry, kind: forcing[entry.kind] } : entry]),
  )
  const keys = [...change.diffs, ...Object.keys(detailed)].filter(forced)
  return { ...change, ...(change.detailed && { detailed }), replaceKeys: [...new Set([...change.replaceKeys, ...keys])] }
}

const forcing: Record<DiffKind, DiffKind> = {
  add: 'add-replace',
  'add-replace': 'add-replace',
  delete: 'delete-replace',
  'delete-replace': 'delete-replace',
  update: 'update-replace',
  'update-replace': 'update-replace',
}

/** Whether a replacement trigger forces a replacement: both values are set and differ, or one is unknown (docs/reference/pulumi-protocol.md#8.2, step 12). */
export function isReplacementTriggered(before: Value | undefined, after: Value | undefined): boolean {
  const [old, now] = [plain(before), plain(after)]
  if ([old, now].some(value => contains(value, isUnknown))) return true
  return old !== null && now !== null && !equal(old, now)
}

const plain = (value: Value | undefined): Value => {
  const bare = withoutSecrets(value ?? null)
  return isBag(bare) && bare[SIGNATURE] === OUTPUT ? (bare.value ?? null) : bare
}
