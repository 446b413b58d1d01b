import { type Bag, equal, hasSecrets, isBag, isSecret, mapValues, own, secret, signatureOf, type Value } from '../wire.ts'
import { covers, formatPath, type PathStep, parsePath, valueAt } from './property-path.ts'
import type { Step } from './steps.ts'

/** The change of one property for display: the value before and after, with secrets masked, and whether it forces a replacement. */
export interface PropertyChange {
  path: string
  kind: 'add' | 'delete' | 'update'
  old?: Value
  new?: Value
  forcesReplacement: boolean
}

/** The value inside a masked secret. The wrapper stays, so that a reader sees that the value is secret. */
export const MASK = '[secret]'
/** Masks every secret inside a value. */
export const maskSecrets = <T extends Value>(value: T): T =>
  mapValues(value, item => (isSecret(item) ? { ...item, value: MASK } : item)) as T

const isInternal = (key: PathStep): boolean => typeof key === 'string' && key.startsWith('__')

/** A value as it is shown: secrets are masked, and keys that a provider keeps for itself (`__defaults`) are left out. */
export const shownValue = <T extends Value>(value: T): T =>
  maskSecrets(
    (mapValues(value, item => (isBag(item) ? Object.fromEntries(Object.entries(item).filter(([key]) => !isInternal(key))) : item)) ??
      value) as T,
  )

/** The property changes of an update or a replacement, without those in `hideDiffs` that do not force the replacement. */
export function propertyChanges(step: Step): PropertyChange[] {
  const hidden = (step.new?.hideDiff ?? []).map(parsePath)
  const isShown = ({ path, forcesReplacement }: PropertyChange) =>
    !parsePath(path).some(isInternal) && (forcesReplacement || !hidden.some(outer => covers(outer, parsePath(path))))
  return allChanges(step).filter(isShown)
}

function allChanges({ old, new: next, diff }: Step): PropertyChange[] {
  if (!old || !next || !diff) return []
  const forcing = new Set(diff.replaceKeys)
  const forces = (path: string) => forcing.has(path) || forcing.has(String(parsePath(path)[0]))
  if (diff.detailed && Object.keys(diff.detailed).length > 0) {
    return Object.entries(diff.detailed).map(([path, { kind, inputDiff }]) => {
      const before = valueAt(inputDiff ? old.inputs : old.outputs, parsePath(path)) ?? valueAt(old.inputs, parsePath(path))
      const after = valueAt(next.inputs, parsePath(path))
      return entry(path, kind.split('-')[0] as PropertyChange['kind'], before, after, kind.endsWith('-replace') || forces(path))
    })
  }
  return diffValues(old.inputs, next.inputs, []).map(found => ({ ...found, forcesReplacement: forces(found.path) }))
}

function entry(
  path: string,
  kind: PropertyChange['kind'],
  old: Value | undefined,
  now: Value | undefined,
  forcesReplacement: boolean,
): PropertyChange {
  // When one side is secret, the other is masked too.
  const hide = [old, now].some(value => value !== undefined && hasSecrets(value))
    ? (value: Value) => maskSecrets(secret(value))
    : shownValue
  return {
    path,
    kind,
    ...(kind !== 'add' && old !== undefined && { old: hide(old) }),
    ...(kind !== 'delete' && now !== undefined && { new: hide(now) }),
    forcesReplacement,
  }
}

/** The leaf properties in which two values differ. */
export function diffValues(old: Value | undefined, now: Value | undefined, at: PathStep[]): PropertyChange[] {
  if (equal(old, now)) return []
  if (isPlain(old) && isPlain(now)) {
    return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap(key => diffValues(own(old, key), own(now, key), [...at, key]))
  }
  if (Array.isArray(old) && Array.isArray(now)) {
    return Array.from({ length: Math.max(old.length, now.length) }, (_, index) => index).flatMap(index =>
      diffValues(old[index], now[index], [...at, index]),
    )
  }
  const kind = old === undefined ? 'add' : now === undefined ? 'delete' : 'update'
  return [entry(formatPath(at), kind, old, now, false)]
}

const isPlain = (value: Value | undefined): value is Bag => isBag(value) && signatureOf(value) === undefined
