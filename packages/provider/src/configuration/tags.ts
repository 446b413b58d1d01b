import { type Bag, hasUnknowns, isBag, isUnknown, UNKNOWN, unwrap, type Value } from '@poolhouse/engine'
import type { ProviderSettings } from './settings.ts'

type TagSettings = Pick<ProviderSettings, 'defaultTags' | 'ignoreTags'>

const isIgnored = ({ ignoreTags: { keys, keyPrefixes } }: TagSettings, key: string): boolean =>
  keys.includes(key) || keyPrefixes.some(prefix => key.startsWith(prefix))

/** All tags of a resource: the provider's default ones under its own, without ignored ones. Unknown when any part is. */
export function mergeTags(settings: TagSettings, given: Value | undefined): Value {
  const own = given === undefined ? {} : unwrap(given)
  if (isUnknown(own) || hasUnknowns(own)) return UNKNOWN
  const merged = { ...settings.defaultTags, ...(isBag(own) ? own : {}) }
  return Object.fromEntries(Object.entries(merged).filter(([key]) => !isIgnored(settings, key)))
}

/** Those of the service's tags that the configuration leaves to others. */
export const pickIgnoredTags = (settings: TagSettings, found: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(found).filter(([key]) => isIgnored(settings, key)))

/** What the service's tags read back as: `tags` are the program's, so default ones count only where the program sets them itself. */
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
