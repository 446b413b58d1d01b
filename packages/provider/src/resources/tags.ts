import { type Bag, isBag, own } from '@poolhouse/engine'
import { tagOutputs } from '../configuration/index.ts'
import type { ControllerContext } from './controller.ts'

/** How a service changes the tags of one resource. */
export interface TagCalls {
  untag: (keys: string[]) => Promise<unknown>
  tag: (tags: Record<string, string>) => Promise<unknown>
}

/** The tags that the service shall have. */
export const wantedTags = ({ tagsAll }: Bag): Record<string, string> => (isBag(tagsAll) ? (tagsAll as Record<string, string>) : {})

/** Removes tags that are no longer wanted, then sets those that are new or changed. */
export async function updateTags(olds: Bag, plan: Bag, { untag, tag }: TagCalls): Promise<void> {
  const [before, after] = [wantedTags(olds), wantedTags(plan)]
  const removed = Object.keys(before).filter(key => !Object.hasOwn(after, key))
  const set = Object.entries(after).filter(([key, value]) => own(before, key) !== value)
  if (removed.length > 0) await untag(removed)
  if (set.length > 0) await tag(Object.fromEntries(set))
}

/** Tags in the form of IAM. */
export const toTagList = (tags: Record<string, string>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

/** Tags from the form of IAM. */
export const fromTagList = (tags: unknown): Record<string, string> =>
  Object.fromEntries(((tags ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]))

/** The outputs `tags`, if there are any, and `tagsAll`. */
export function tagProperties({ settings }: Pick<ControllerContext, 'settings'>, found: Record<string, string>, given: Bag): Bag {
  const { tags, tagsAll } = tagOutputs(settings, found, given.tags)
  return { ...(Object.keys(tags).length > 0 ? { tags } : {}), tagsAll }
}
