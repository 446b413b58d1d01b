import { all, type Decision, one, sql } from './sql.ts'
import type { Alias, UserRow } from './users.ts'

/**
 * Claims a name for a user; false where another user of the pool has it, as `sub`, username or alias. The key of `names` decides between parallel
 * claims. The look-up in `aliases` covers names that two users had before names were unique: the first owner may be gone.
 */
export function* claimName(poolId: string, sub: string, value: string): Decision<boolean> {
  const own = yield* one(sql`
    insert into names (pool_id, value, sub)
    select cast(${poolId} as text), cast(${value} as text), cast(${sub} as text) where not exists (
      select 1 from aliases where pool_id = ${poolId} and kind in ('username', 'email', 'phone_number', 'preferred_username')
        and value = ${value} and sub <> ${sub})
    on conflict (pool_id, value) do update set sub = excluded.sub where names.sub = excluded.sub returning sub`)
  return own !== undefined
}

/** The kind of the first alias whose value is a name of another user. Every alias is looked up, whatever is found before. */
export function* takenName(poolId: string, sub: string, aliases: readonly Alias[]): Decision<Alias['kind'] | undefined> {
  let taken: Alias['kind'] | undefined
  for (const { kind, value } of aliases) {
    const owner = yield* one(sql`
      select sub from names where pool_id = ${poolId} and value = ${value} and sub <> ${sub}
      union all select sub from aliases where pool_id = ${poolId} and value = ${value} and sub <> ${sub}
        and kind in ('username', 'email', 'phone_number', 'preferred_username')`)
    if (owner) taken ??= kind
  }
  return taken
}

/**
 * Claims the aliases that the user does not have yet. Returns the kind of the first one whose value is a name of another user; the caller then
 * rolls back what was claimed before it.
 */
export function* claimAliases(poolId: string, sub: string, aliases: readonly Alias[]): Decision<Alias['kind'] | undefined> {
  const own = yield* readAliases(poolId, sub)
  for (const alias of aliases.filter(wanted => !own.some(isSame(wanted)))) {
    const { kind, value } = alias
    if (!(yield* claimName(poolId, sub, value))) return kind
    const row = yield* one(sql`
      insert into aliases (pool_id, kind, value, sub) values (${poolId}, ${kind}, ${value}, ${sub})
      on conflict (pool_id, kind, value) do update set sub = excluded.sub where aliases.sub = excluded.sub returning sub`)
    if (!row) return kind
  }
  return undefined
}

/** Makes `aliases` the aliases of the user; the username stays. The result is that of `claimAliases`. */
export function* replaceAliases(poolId: string, sub: string, aliases: readonly Alias[]): Decision<Alias['kind'] | undefined> {
  const own = yield* readAliases(poolId, sub)
  for (const { kind, value } of own.filter(alias => alias.kind !== 'username' && !aliases.some(isSame(alias))))
    yield sql`delete from aliases where pool_id = ${poolId} and kind = ${kind} and value = ${value} and sub = ${sub}`
  yield* releaseNames(poolId, sub)
  return yield* claimAliases(poolId, sub, aliases)
}

/**
 * Takes aliases from their owners, whose attributes become unverified, so that another user can claim them. An owner who has the value as
 * another kind of name keeps it as that.
 */
export function* releaseAliases(poolId: string, sub: string, aliases: readonly Alias[]): Decision<void> {
  for (const { kind, value } of aliases) {
    // The update locks the row, so that no other change of the owner is lost.
    const owner = yield* one<UserRow>(sql`
      update users set version = version + 1 where pool_id = ${poolId} and sub <> ${sub} and sub = (
        select sub from aliases where pool_id = ${poolId} and kind = ${kind} and value = ${value}) returning *`)
    if (!owner) continue
    const taken = yield* one(sql`
      delete from aliases where pool_id = ${poolId} and kind = ${kind} and value = ${value} and sub = ${owner.sub} returning sub`)
    if (!taken) continue
    const attributes = JSON.stringify({ ...JSON.parse(owner.attributes), [`${kind}_verified`]: 'false' })
    yield sql`update users set attributes = ${attributes} where pool_id = ${poolId} and sub = ${owner.sub}`
    yield* releaseNames(poolId, owner.sub)
  }
}

/** Gives up the names of a user that are neither the `sub` nor an alias any more. */
function* releaseNames(poolId: string, sub: string): Decision<void> {
  yield sql`delete from names where pool_id = ${poolId} and sub = ${sub} and value <> ${sub}
    and value not in (select value from aliases where pool_id = ${poolId} and sub = ${sub})`
}

const readAliases = (poolId: string, sub: string) =>
  all<Alias>(sql`select kind, value from aliases where pool_id = ${poolId} and sub = ${sub}`)

const isSame = (one: Alias) => (other: Alias) => one.kind === other.kind && one.value === other.value

/** A text that is a name of several users of a pool: from a time before the names of a pool were unique. */
export interface SharedName {
  pool_id: string
  value: string
  kind: Alias['kind'] | 'sub'
  sub: string
  username: string
}

/** Every name that several users have, with a row for each of them and each kind, ordered by pool, name and user. */
export function* listSharedNames(): Decision<readonly SharedName[]> {
  return yield* all<SharedName>(sql`
    with every_name as (
      select pool_id, value, kind, sub from aliases where pool_id in (select id from user_pools)
      union all select pool_id, sub, 'sub', sub from users where pool_id in (select id from user_pools))
    select every_name.pool_id, every_name.value, every_name.kind, every_name.sub, users.username from every_name
    join (select pool_id, value from every_name group by pool_id, value having count(distinct sub) > 1) shared
      on shared.pool_id = every_name.pool_id and shared.value = every_name.value
    join users on users.pool_id = every_name.pool_id and users.sub = every_name.sub
    order by every_name.pool_id, every_name.value, every_name.sub, every_name.kind`)
}
