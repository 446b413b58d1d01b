import { type CodeGuess, type CodeRow, consumeCode, issueCode, type NewCode } from './codes.ts'
import { revokeFamiliesOfUser } from './families.ts'
import { type Decision, one, Rollback, sql } from './sql.ts'
import { indexUser } from './user-search.ts'
import { type Alias, type PasswordChange, readUser, releaseAliases, setPassword, type UserRow, type UserStatus } from './users.ts'

/** A user as it will be, decided on the state that `version` names. */
export interface UserChange {
  poolId: string
  sub: string
  version: number
  attributes?: string
  status?: UserStatus
  enabled?: 0 | 1
  /** All names afterwards; those of before that are not among them are given up. */
  aliases?: readonly Alias[]
  /** Takes aliases from whoever has them. */
  force?: boolean
  at: number
  /** Sent with the change. */
  codes?: readonly Omit<NewCode, 'at'>[]
}

export type ChangedUser = { kind: 'changed' | 'conflict' | 'gone' | 'limit' } | { kind: 'taken'; by: Alias['kind'] }

/** Attributes, status, names and the code that the change causes: together, or nothing. */
export function* changeUser(change: UserChange): Decision<ChangedUser> {
  const { poolId, sub, version } = change
  const user = yield* one<UserRow>(sql`
    update users set attributes = coalesce(${change.attributes ?? null}, attributes), status = coalesce(${change.status ?? null}, status),
      enabled = coalesce(${change.enabled ?? null}, enabled), modified_at = ${change.at}, version = version + 1
    where pool_id = ${poolId} and sub = ${sub} and version = ${version} returning *`)
  if (!user) return yield* afterMiss(change)

  if (change.aliases) yield* renameUser(poolId, sub, change.aliases, change.force)
  if (change.attributes !== undefined) yield* indexUser(user)
  if (change.enabled === 0) yield* endSignIns(poolId, sub, change.at)
  for (const code of change.codes ?? []) {
    if ((yield* issueCode({ ...code, at: change.at })) === 'limit') throw new Rollback({ kind: 'limit' } satisfies ChangedUser)
  }
  return { kind: 'changed' }
}

/** A second run of the same change finds what it wrote. */
function* afterMiss({ poolId, sub, version, at, attributes, status }: UserChange): Decision<ChangedUser> {
  const user = yield* readUser(poolId, sub)
  if (!user) return { kind: 'gone' }
  const isOwn =
    user.version === version + 1 &&
    user.modified_at === at &&
    (attributes === undefined || user.attributes === attributes) &&
    (status === undefined || user.status === status)
  return { kind: isOwn ? 'changed' : 'conflict' }
}

function* renameUser(poolId: string, sub: string, aliases: readonly Alias[], force: boolean | undefined): Decision<void> {
  if (force) yield* releaseAliases(poolId, sub, aliases)
  yield sql`delete from aliases where pool_id = ${poolId} and sub = ${sub} and kind <> 'username'`
  for (const { kind, value } of aliases) {
    const own = yield* one(sql`
      insert into aliases (pool_id, kind, value, sub) values (${poolId}, ${kind}, ${value}, ${sub})
      on conflict (pool_id, kind, value) do update set sub = excluded.sub where aliases.sub = excluded.sub returning sub`)
    if (!own) throw new Rollback({ kind: 'taken', by: kind } satisfies ChangedUser)
  }
}

/** Of a user who is disabled: also what browsers have, so that it does not come back with the user. */
function* endSignIns(poolId: string, sub: string, at: number): Decision<void> {
  yield* revokeFamiliesOfUser({ poolId, sub, at })
  yield sql`update browser_sessions set ended_at = ${at} where pool_id = ${poolId} and sub = ${sub} and ended_at is null`
  yield sql`delete from authorization_codes where pool_id = ${poolId} and sub = ${sub} and spent_at is null`
}

/** What a right code does; a wrong one is counted, and that stays. */
export function* changeUserByCode({
  guess,
  change,
}: {
  guess: CodeGuess
  change: UserChange
}): Decision<ChangedUser | { kind: 'mismatch' | 'missing' | 'expired' | 'limit' }> {
  const judged = yield* consumeCode(guess)
  if (judged.kind !== 'match') return judged
  const changed = yield* changeUser(change)
  // The code was about another state of the user: it is not used up by a change that did not happen.
  if (changed.kind !== 'changed') throw new Rollback(changed)
  return changed
}

/** Recovery: a right code sets the password, and the old one's sign-ins go on unless the pool says otherwise. */
export function* setPasswordByCode({
  guess,
  change,
}: {
  guess: CodeGuess
  change: PasswordChange
}): Decision<{ kind: 'set' | 'conflict' | 'gone' | 'mismatch' | 'missing' | 'expired' | 'limit' }> {
  const judged = yield* consumeCode(guess)
  if (judged.kind !== 'match') return judged
  const outcome = yield* setPassword(change)
  if (outcome !== 'set') throw new Rollback({ kind: outcome })
  return { kind: 'set' }
}

export function* readCode(poolId: string, sub: string, purpose: CodeRow['purpose']): Decision<CodeRow | undefined> {
  return yield* one<CodeRow>(sql`select * from codes where pool_id = ${poolId} and sub = ${sub} and purpose = ${purpose}`)
}
