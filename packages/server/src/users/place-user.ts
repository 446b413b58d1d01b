import type { Call, Context } from '../context.ts'
import { newUuid, parseSrpVerifier } from '../crypto/index.ts'
import { assertOutcome, assertOutcomeKind } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { changeUser, setPassword, type UserStatus } from '../storage/index.ts'
import { openVerifier, sealVerifier } from './credentials.ts'
import { aliasesOfUser, aliasTaken } from './names.ts'
import { passwordHistoryUpdate } from './password-history.ts'
import { temporaryPasswordExpiry } from './passwords.ts'
import { type User, userNotFound } from './user.ts'

/** A password without itself: what a sign-in compares with. It is bound to pool id and stored username. */
export interface PasswordVerifier {
  /** Hexadecimal. */
  salt: string
  verifier: Uint8Array
}

/** The verifier of a user's password. Undefined where there is none, and where it does not open. */
export function readVerifier(context: Context, pool: Pool, user: User): PasswordVerifier | undefined {
  const verifier = openVerifier(context, pool, user)
  return verifier && { salt: user.credential!.salt, verifier }
}

/** Gives a user the password of this verifier, in place of the current one. @throws UserNotFoundException */
export async function placeVerifier(
  call: Call,
  pool: Pool,
  user: User,
  { salt, verifier }: PasswordVerifier,
  isTemporary: boolean,
): Promise<'set' | 'conflict' | 'invalid'> {
  const parsed = parseSrpVerifier(Buffer.from(verifier))
  if (!parsed || !/^[0-9a-f]{2,128}$/i.test(salt)) return 'invalid'
  const outcome = await call.store.decide(setPassword, {
    poolId: pool.id,
    sub: user.sub,
    credential: { kind: 'srp', salt, sealed: sealVerifier(call, pool, user.sub, parsed) },
    status: isTemporary ? 'FORCE_CHANGE_PASSWORD' : 'CONFIRMED',
    expiresAt: isTemporary ? temporaryPasswordExpiry(pool, call.now) : null,
    at: call.now,
    version: user.version,
    history: passwordHistoryUpdate(call, pool, user),
  })
  assertOutcome(outcome, ['set', 'conflict'], { gone: userNotFound })
  return outcome
}

/** Gives a user a status that otherwise follows from a sign-up or a reset, without a message. @throws AliasExistsException, UserNotFoundException */
export async function placeStatus(call: Call, pool: Pool, user: User, status: UserStatus): Promise<'changed' | 'conflict'> {
  const outcome = await call.store.decide(changeUser, {
    poolId: pool.id,
    sub: user.sub,
    version: user.version,
    by: newUuid(),
    status,
    aliases: aliasesOfUser(pool, { username: user.username, status }, user.attributes),
    at: call.now,
  })
  if (outcome.kind === 'taken') throw aliasTaken(outcome.by)
  assertOutcomeKind(outcome, ['changed', 'conflict'], {
    gone: userNotFound,
    limit: () => new Error('A change without codes met their quota.'),
  })
  return outcome.kind
}
