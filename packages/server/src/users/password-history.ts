import { refuse } from '@poolhouse/contract'
import { openSealed, type RowSeals } from '../changed-rows.ts'
import type { Call } from '../context.ts'
import { verifyPassword } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { listPastPasswords, type PasswordHistoryUpdate } from '../storage/index.ts'
import { checkPassword, openVerifier } from './credentials.ts'
import type { User } from './user.ts'

/** The AAD of past verifiers differs from that of current ones, so that a writer of the database cannot restore an old password. */
const pastVerifierAad = (pool: Pick<Pool, 'id'>, sub: string) => [pool.id, sub, 'past verifier']

/** The verifiers of past passwords. */
export const passwordHistorySeals: RowSeals = {
  table: 'password_history',
  sealed: { sealed_credential: (row: { pool_id: string; sub: string }) => pastVerifierAad({ id: row.pool_id }, row.sub) },
}

/** PasswordHistorySize of the pool; the current password is one of them. docs/reference/users-and-pools.md#14. */
const sizeOf = ({ config }: Pool): number => config.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0

/** Whether the current password was chosen by the user. A temporary password is not part of the history. */
const isOwn = ({ status, credential }: User): boolean => credential !== undefined && status !== 'FORCE_CHANGE_PASSWORD'

/** Costs one SRP computation for each password in the history. @throws PasswordHistoryPolicyViolationException */
export async function assertPasswordNotReused(call: Call, pool: Pool, user: User, password: string): Promise<void> {
  const size = sizeOf(pool)
  if (size === 0) return
  const past = size > 1 ? await call.store.read(listPastPasswords(pool.id, user.sub, size - 1)) : []
  const open = (sealed: Uint8Array) => openSealed(call, pool, { table: 'password_history', aad: pastVerifierAad(pool, user.sub), sealed })
  const identity = { poolId: pool.id, userId: user.username, password }
  const used = await Promise.all([
    isOwn(user) && checkPassword(call, pool, user, password),
    ...past.map(({ salt, sealed_credential }) => {
      const verifier = open(sealed_credential)
      return verifier && verifyPassword({ ...identity, salt: Buffer.from(salt, 'hex'), verifier })
    }),
  ])
  // The service's text is not published.
  if (used.includes(true))
    throw refuse('PasswordHistoryPolicyViolationException', 'Password has previously been used.', { rule: { id: 'password-reused' } })
}

/** How the history changes with a new password, derived from this version of the user. */
export function passwordHistoryUpdate(call: Call, pool: Pool, user: User): PasswordHistoryUpdate {
  const keep = Math.max(sizeOf(pool) - 1, 0)
  if (keep === 0 || !isOwn(user)) return { keep }
  const plain = openVerifier(call, pool, user)
  if (!plain) return { keep }
  const sealed = call.keys.seal({ dataKey: pool.dataKey, aad: pastVerifierAad(pool, user.sub), plain })
  return { keep, replaced: { salt: user.credential!.salt, sealed } }
}
