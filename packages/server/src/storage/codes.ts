import { enqueueMessage, type NewMessage } from './outbox.ts'
import { consumeQuota, type HourlyQuota } from './quotas.ts'
import { type Decision, one, Rollback, sql } from './sql.ts'

/** What a code is for. A user has one valid code for each purpose, the newest. */
export type CodePurpose = 'sign-up' | 'recovery' | 'attribute:email' | 'attribute:phone_number'

/** A row of `codes`. `code_hash` is a keyed hash, see users/codes.ts. */
export interface CodeRow {
  pool_id: string
  sub: string
  purpose: CodePurpose
  code_hash: string
  /** The attribute whose address it was sent to. */
  attribute: string | null
  /** The pending value that it was sent to; null where it was sent to the current one. */
  value: string | null
  guesses: number
  expires_at: number
  used_by: string | null
}

/** Input of `issueCode`. */
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
  /** The caller may know that the address gets no more codes; otherwise the answer is as if one had been sent. */
  tellsLimit?: boolean
}

/** Stores a code and its message, and counts it against the quota. */
export function* issueCode(code: NewCode): Decision<'issued' | 'limit'> {
  if ((yield* consumeQuota(code.quota)) === 'limit') return 'limit'
  yield* storeCode(code)
  const queued = yield* enqueueMessage(code.poolId, code.sub, code.at, code.message)
  if (queued === 'suppressed' && code.tellsLimit) throw new Rollback('limit')
  return 'issued'
}

/** Replaces the code of a purpose; the one before it is invalid from then on. */
export function* storeCode({
  poolId,
  sub,
  purpose,
  codeHash,
  attribute,
  value,
  expiresAt,
}: Omit<NewCode, 'quota' | 'message' | 'at' | 'tellsLimit'>): Decision<void> {
  yield sql`insert into codes (pool_id, sub, purpose, code_hash, attribute, value, guesses, expires_at)
    values (${poolId}, ${sub}, ${purpose}, ${codeHash}, ${attribute}, ${value}, 0, ${expiresAt})
    on conflict (pool_id, sub, purpose) do update set code_hash = excluded.code_hash, attribute = excluded.attribute, value = excluded.value,
      guesses = 0, expires_at = excluded.expires_at, used_by = null`
}

/** A guess of a code, and the quota that it counts against. */
export interface CodeGuess {
  poolId: string
  sub: string
  purpose: CodePurpose
  codeHash: string
  /** Under master keys that were replaced: what was sent before is still accepted. */
  formerHashes?: readonly string[]
  at: number
  /** Unique to the request, so that a repeated run recognises its own use. */
  by: string
  quota: HourlyQuota
}

/** Wrong guesses after which a code is invalid, whatever the hourly quota leaves. */
const maxWrongGuesses = 10

/** Why a guess was not accepted; `limit`: the hourly quota is used up. */
export type RefusedGuess =
  | 'mismatch'
  /** No code was sent. */
  | 'missing'
  /** The right code, too late or a second time. */
  | 'expired'
  /** A wrong guess where no code is valid any more, and every guess of a code that was guessed too often. */
  | 'unusable'
  | 'limit'

/** Outcome of a guess. */
export type CodeCheck = { kind: 'match'; attribute: string | null; value: string | null } | { kind: RefusedGuess }

/**
 * Verifies a code, counts the guess and consumes the code where it matches, in one transaction: parallel guesses cannot exceed the quota.
 * The decision that calls it then makes the change that the code authorises.
 */
export function* consumeCode({ poolId, sub, purpose, codeHash: newest, formerHashes = [], at, by, quota }: CodeGuess): Decision<CodeCheck> {
  // Counting locks the row of this user's quota, so that parallel guesses are verified one after another.
  if ((yield* consumeQuota(quota)) === 'limit') return { kind: 'limit' }
  const code = yield* one<CodeRow>(sql`select * from codes where pool_id = ${poolId} and sub = ${sub} and purpose = ${purpose}`)
  if (code?.used_by === by) return { kind: 'match', attribute: code.attribute, value: code.value }
  const codeHash = formerHashes.find(former => former === code?.code_hash) ?? newest
  const refused = refusedGuess(code, codeHash, at)
  if (refused) {
    // One row is written whatever the reason, so that the response time does not reveal it.
    yield sql`insert into codes (pool_id, sub, purpose, code_hash, guesses, expires_at) values (${poolId}, ${sub}, ${purpose}, ${noCode}, 1, ${at})
      on conflict (pool_id, sub, purpose) do update set guesses = codes.guesses + 1`
    return { kind: refused }
  }
  const used = yield* one(sql`
    update codes set used_by = ${by} where pool_id = ${poolId} and sub = ${sub} and purpose = ${purpose} and used_by is null and code_hash = ${codeHash} returning sub`)
  return used ? { kind: 'match', attribute: code!.attribute, value: code!.value } : { kind: 'expired' }
}

/** `code_hash` of a row that only counts guesses: no code was sent. No keyed hash is empty. */
const noCode = ''

/** Why a guess is not accepted. Undefined where it is. */
function refusedGuess(code: CodeRow | undefined, codeHash: string, at: number): RefusedGuess | undefined {
  if (!code || code.code_hash === noCode) return 'missing'
  if (code.guesses >= maxWrongGuesses) return 'unusable'
  const isCorrect = code.code_hash === codeHash
  if (code.used_by !== null || code.expires_at <= at) return isCorrect ? 'expired' : 'unusable'
  return isCorrect ? undefined : 'mismatch'
}

/** Verifies a code like `consumeCode`, but a match neither consumes it nor counts: for checks whose result only the correct code may learn. */
export function* checkCode(guess: CodeGuess): Decision<CodeCheck> {
  const check = yield* consumeCode(guess)
  if (check.kind === 'match') throw new Rollback(check)
  return check
}
