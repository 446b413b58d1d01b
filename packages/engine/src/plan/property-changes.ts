import { type Bag, equal, hasSecrets, isBag, isSecret, mapValues, secret, signatureOf, type Value } from '../wire.ts'
import { covers, formatPath, type PathStep, parsePath, valueAt } from './property-path.ts'
import type { Step } from './steps.ts'

/** One property of a plan, as a person reads it: secrets masked, the value before and after, whether it forces the replacement. */
export interface PropertyChange {
  path: string
  kind: 'add' | 'delete' | 'update'
  old?: Value
  new?: Value
  forcesReplacement: boolean
}

/** Secrets stay in their envelope, so that a reader still sees that they are secret; what is inside is not the secret. */
export const MASK = '[secret]'
export const maskSecrets = <T extends Value>(value: T): T =>
  mapValues(value, item => (isSecret(item) ? { ...item, value: MASK } : item)) as T

/** What an update or a replacement changes, without what the program wants hidden, unless that forces the replacement. */
export function propertyChanges(step: Step): PropertyChange[] {
  const hidden = (step.new?.hideDiff ?? []).map(parsePath)
  const isShown = ({ path, forcesReplacement }: PropertyChange) =>
    forcesReplacement || !hidden.some(outer => covers(outer, parsePath(path)))
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
  // A value that is secret on one side is the same secret on the other.
  const hide = [old, now].some(value => value !== undefined && hasSecrets(value))
    ? (value: Value) => maskSecrets(secret(value))
    : maskSecrets
  return {
    path,
    kind,
    ...(kind !== 'add' && old !== undefined && { old: hide(old) }),
    ...(kind !== 'delete' && now !== undefined && { new: hide(now) }),
    forcesReplacement,
  }
}

/** Every leaf in which two bags differ. */
export function diffValues(old: Value | undefined, now: Value | undefined, at: PathStep[]): PropertyChange[] {
  if (equal(old, now)) return []
  if (isPlain(old) && isPlain(now)) {
    return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap(key => diffValues(old[key], now[key], [...at, key]))
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
