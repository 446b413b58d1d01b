import { all, type Decision, one, Rollback, sql } from '../sql.ts'
import { lockPolicy, lockPrincipal } from './locks.ts'

/** Tags by name. */
export type Tags = readonly { name: string; value: string }[]

/** What has tags: a role or user by id, a managed policy by ARN. */
export type TagOwner = { principal: string } | { policy: string }

const idOf = (owner: TagOwner): string => ('principal' in owner ? owner.principal : owner.policy)
const lock = (owner: TagOwner): Decision<boolean> => ('principal' in owner ? lockPrincipal(owner.principal) : lockPolicy(owner.policy))

/** Writes tags of a new or locked owner. Names of tags ignore case and keep it; a repeated name gets the new value. */
export function* addTags(ownerId: string, tags: Tags): Decision<void> {
  for (const { name, value } of tags)
    yield sql`insert into iam_tags (owner_id, tag_key, name, value) values (${ownerId}, ${name.toLowerCase()}, ${name}, ${value})
      on conflict (owner_id, tag_key) do update set name = excluded.name, value = excluded.value`
}

/** Adds and replaces tags of a role, user or policy. */
export function* tagIam({ owner, tags, limit }: { owner: TagOwner; tags: Tags; limit: number }): Decision<'tagged' | 'gone' | 'limit'> {
  if (!(yield* lock(owner))) return 'gone'
  yield* addTags(idOf(owner), tags)
  const { count } = (yield* one<{ count: number }>(sql`select count(*) as count from iam_tags where owner_id = ${idOf(owner)}`))!
  if (count > limit) throw new Rollback('limit')
  return 'tagged'
}

/** Removes tags by name; a name without a tag is no error. */
export function* untagIam({ owner, names }: { owner: TagOwner; names: readonly string[] }): Decision<'untagged' | 'gone'> {
  if (!(yield* lock(owner))) return 'gone'
  for (const name of names) yield sql`delete from iam_tags where owner_id = ${idOf(owner)} and tag_key = ${name.toLowerCase()}`
  return 'untagged'
}

/** The tags of a role, user or policy (fifty at most), by name. */
export function* listIamTags(owner: TagOwner): Decision<Tags> {
  return yield* all<{ name: string; value: string }>(sql`select name, value from iam_tags where owner_id = ${idOf(owner)} order by tag_key`)
}
