import { enqueueMessage, type NewMessage } from './outbox.ts'
import { consumeQuota, type HourlyQuota } from './quotas.ts'
import { type Decision, one, Rollback, sql } from './sql.ts'

/** What a code is for. The newest of a purpose is the only one that counts. */
export type CodePurpose = 'sign-up' | 'recovery' | 'attribute:email' | 'attribute:phone_number'

export interface CodeRow {
  pool_id: string
  sub: string
  purpose: CodePurpose
  code_hash: string
  /** The attribute that it was sent to. */
  attribute: string | null
  /** The value that it was sent to, where that is not the user's yet. */
  value: string | null
  guesses: number
  expires_at: number
  used_by: string | null
}

export interface NewCode {
  poolId: string
  sub: string
  purpose: CodePurpose
  codeHash: string
  attribute: string
  value: string | null
  at: number
  expiresAt: number
  message: NewMessage
  quota: HourlyQuota
}

/** The code and its message, or neither. */
export function* issueCode(code: NewCode): Decision<'issued' | 'limit'> {
  if ((yield* consumeQuota(code.quota)) === 'limit') return 'limit'
  yield* storeCode(code)
  yield* enqueueMessage(code.poolId, code.sub, code.at, code.message)
  return 'issued'
}

export function* storeCode({
  poolId,
  sub,
  purpose,
  codeHash,
  attribute,
  value,
  expiresAt,
}: Omit<NewCode, 'quota' | 'message' | 'at'>): Decision<void> {
  yield sql`insert into codes (pool_id, sub, purpose, code_hash, attribute, value, guesses, expires_at)
    values (${poolId}, ${sub}, ${purpose}, ${codeHash}, ${attribute}, ${value}, 0, ${expiresAt})
    on conflict (pool_id, sub, purpose) do update set code_hash = excluded.code_hash, attribute = excluded.attribute, value = excluded.value,
      guesses = 0, expires_at = excluded.expires_at, used_by = null`
}

export interface CodeGuess {
  poolId: string
  sub: string
  purpose: CodePurpose
  codeHash: string
  at: number
  /** Made by the caller, so that a repeated run knows its own use. */
  by: string
  quota: HourlyQuota
}

/** So many wrong guesses end a code, whatever the hour's quota leaves. */
const maxWrongAnswers = 10

export type CodeCheck =
  | { kind: 'match'; attribute: string | null; value: string | null }
  | { kind: 'mismatch' | 'missing' | 'expired' | 'limit' }

/**
 * Judged when it is written: of parallel guesses no more learn anything than the quota and the code allow. A right one uses the
 * code up; what it was for is done by the decision that asked.
 */
export function* consumeCode({ poolId, sub, purpose, codeHash, at, by, quota }: CodeGuess): Decision<CodeCheck> {
  // The count locks the row of this user's guesses, so that what is read after it is what the guess before left.
  if ((yield* consumeQuota(quota)) === 'limit') return { kind: 'limit' }
  const code = yield* one<CodeRow>(sql`select * from codes where pool_id = ${poolId} and sub = ${sub} and purpose = ${purpose}`)
  if (code?.used_by === by) return { kind: 'match', attribute: code.attribute, value: code.value }
  if (!code) return { kind: 'missing' }
  if (code.used_by !== null || code.expires_at <= at || code.guesses >= maxWrongAnswers) return { kind: 'expired' }
  if (code.code_hash !== codeHash) {
    yield sql`update codes set guesses = guesses + 1 where pool_id = ${poolId} and sub = ${sub} and purpose = ${purpose}`
    return { kind: 'mismatch' }
  }
  const used = yield* one(sql`
    update codes set used_by = ${by} where pool_id = ${poolId} and sub = ${sub} and purpose = ${purpose} and used_by is null and code_hash = ${codeHash} returning sub`)
  return used ? { kind: 'match', attribute: code.attribute, value: code.value } : { kind: 'expired' }
}

/** For who has to be refused for another reason, which only the right code may learn: the code is not used up by it. */
export function* checkCode(guess: CodeGuess): Decision<CodeCheck> {
  const judged = yield* consumeCode(guess)
  if (judged.kind === 'match') throw new Rollback(judged)
  return judged
}
