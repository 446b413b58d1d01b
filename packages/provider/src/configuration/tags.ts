import { type Bag, hasUnknowns, isBag, isUnknown, UNKNOWN, unwrap, type Value } from '@poolhouse/engine'
import type { ProviderSettings } from './settings.ts'

type TagSettings = Pick<ProviderSettings, 'defaultTags' | 'ignoreTags'>

const isIgnored = ({ ignoreTags: { keys, keyPrefixes } }: TagSettings, key: string): boolean =>
  keys.includes(key) || keyPrefixes.some(prefix => key.startsWith(prefix))

/** `tagsAll` of a resource: default tags overridden by its own tags, without ignored ones. Unknown if any of its tags is unknown. */
export function mergeTags(settings: TagSettings, given: Value | undefined): Value {
  const own = given === undefined ? {} : unwrap(given)
  if (isUnknown(own) || hasUnknowns(own)) return UNKNOWN
  const merged = { ...settings.defaultTags, ...(isBag(own) ? own : {}) }
  return Object.fromEntries(Object.entries(merged).filter(([key]) => !isIgnored(settings, key)))
}

/** The tags of the service that `ignoreTags` excludes from management. */
export const pickIgnoredTags = (settings: TagSettings, found: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(found).filter(([key]) => isIgnored(settings, key)))

/** Outputs `tags` and `tagsAll` for the tags of the service. A default tag appears in `tags` only if the program sets it too. */
export function tagOutputs(
  settings: TagSettings,
  found: Readonly<Record<string, string>>,
  given: Value | undefined,
): { tags: Bag; tagsAll: Bag } {
  const plain = given === undefined ? {} : unwrap(given)
  const own = isBag(plain) ? plain : {}
  const all = Object.entries(found).filter(([key]) => !key.startsWith('aws:') && !isIgnored(settings, key))
  return {
    tags: Object.fromEntries(all.filter(([key, value]) => Object.hasOwn(own, key) || settings.defaultTags[key] !== value)),
    tagsAll: Object.fromEntries(all),
  }
}
