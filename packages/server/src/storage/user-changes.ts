import { type CodeGuess, type CodeRow, consumeCode, issueCode, type NewCode, type RefusedGuess } from './codes.ts'
import { releaseAliases, replaceAliases } from './names.ts'
import { endSignIns, signOutUser } from './sign-outs.ts'
import { type Decision, one, Rollback, sql } from './sql.ts'
import { indexUser } from './user-search.ts'
import {
  type Alias,
  type ContactKind,
  movedAliases,
  type PasswordChange,
  readUser,
  setPassword,
  type UserRow,
  type UserStatus,
} from './users.ts'

/** A change of a user that was derived from `version`. Omitted members stay as they are. */
export interface UserChange {
  poolId: string
  sub: string
  version: number
  /** Random id of the change: one that runs again after a lost answer recognises its own write. */
  by: string
  attributes?: string
  status?: UserStatus
  enabled?: 0 | 1
  /** Ends every sign-in of the user. */
  endsSignIns?: boolean
  /** All aliases after the change; the others are released. */
  aliases?: readonly Alias[]
  /** Addresses that move from their owners: only those that were proven. */
  moves?: readonly ContactKind[]
  at: number
  /** Codes that are stored and sent in the same transaction. */
  codes?: readonly Omit<NewCode, 'at'>[]
}

/** Outcome of `changeUser`; `by`: the kind of the new name that another user has, `limit`: the quota of codes is used up. */
export type ChangedUser = { kind: 'changed' | 'conflict' | 'gone' | 'limit' } | { kind: 'taken'; by: Alias['kind'] }

/** Changes attributes, status and aliases, and stores the codes that the change causes, or nothing. Disabling revokes all sign-ins. */
export function* changeUser(change: UserChange): Decision<ChangedUser> {
  const { poolId, sub, version } = change
  const user = yield* one<UserRow>(sql`
    update users set attributes = coalesce(${change.attributes ?? null}, attributes), status = coalesce(${change.status ?? null}, status),
      enabled = coalesce(${change.enabled ?? null}, enabled), modified_at = ${change.at}, version = version + 1,
      written_by = ${change.by}
    where pool_id = ${poolId} and sub = ${sub} and version = ${version} returning *`)
  if (!user) return yield* afterMiss(change)

  if (change.aliases) yield* renameUser(poolId, sub, change.aliases, change.moves)
  if (change.attributes !== undefined) yield* indexUser(user)
  if (change.enabled === 0) yield* endSignIns({ poolId, sub, at: change.at })
  if (change.endsSignIns) yield* signOutUser({ poolId, sub, at: change.at })
  for (const code of change.codes ?? []) {
    if ((yield* issueCode({ ...code, at: change.at })) === 'limit') throw new Rollback({ kind: 'limit' } satisfies ChangedUser)
  }
  return { kind: 'changed' }
}

/** The outcome where the version did not match. A repeated run of the same change finds its own write. */
function* afterMiss({ poolId, sub, by }: UserChange): Decision<ChangedUser> {
  const user = yield* readUser(poolId, sub)
  if (!user) return { kind: 'gone' }
  return { kind: user.written_by === by ? 'changed' : 'conflict' }
}

/** Makes `aliases` the aliases of the user; those of `moves` are taken from their owners before. */
function* renameUser(poolId: string, sub: string, aliases: readonly Alias[], moves: readonly ContactKind[] = []): Decision<void> {
  yield* releaseAliases(poolId, sub, movedAliases(aliases, moves))
  const taken = yield* replaceAliases(poolId, sub, aliases)
  if (taken) throw new Rollback({ kind: 'taken', by: taken } satisfies ChangedUser)
}

/** Changes a user where the code matches. A wrong guess is counted, and the count is kept. */
export function* changeUserByCode({
  guess,
  change,
}: {
  guess: CodeGuess
  change: UserChange
}): Decision<ChangedUser | { kind: RefusedGuess }> {
  const check = yield* consumeCode(guess)
  if (check.kind !== 'match') return check
  const changed = yield* changeUser(change)
  // A change that was not made does not consume the code.
  if (changed.kind !== 'changed') throw new Rollback(changed)
  return changed
}

/** ConfirmForgotPassword: sets the password where the code matches. */
export function* setPasswordByCode({
  guess,
  change,
}: {
  guess: CodeGuess
  change: PasswordChange
}): Decision<{ kind: 'set' | 'conflict' | 'gone' | RefusedGuess }> {
  const check = yield* consumeCode(guess)
  if (check.kind !== 'match') return check
  const outcome = yield* setPassword(change)
  if (outcome !== 'set') throw new Rollback({ kind: outcome })
  return { kind: 'set' }
}

/** The newest code of a user for a purpose, with the pending value. */
export function* readCode(poolId: string, sub: string, purpose: CodeRow['purpose']): Decision<CodeRow | undefined> {
  return yield* one<CodeRow>(sql`select * from codes where pool_id = ${poolId} and sub = ${sub} and purpose = ${purpose}`)
}
