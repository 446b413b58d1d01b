import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { verifyPassword } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import { listPastPasswords, type PasswordHistoryUpdate } from '../storage/index.ts'
import { checkPassword } from './credentials.ts'
import type { User } from './user.ts'

/** The AAD of past verifiers differs from that of current ones, so that a writer of the database cannot restore an old password. */
const pastVerifierAad = (pool: Pool, sub: string) => [pool.id, sub, 'past verifier']
const verifierAad = (pool: Pool, sub: string) => [pool.id, sub, 'verifier']

/** PasswordHistorySize of the pool; the current password is one of them. docs/reference/users-and-pools.md#14. */
const sizeOf = ({ config }: Pool): number => config.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0

/** Whether the current password was chosen by the user. A temporary password is not part of the history. */
const isOwn = ({ status, credential }: User): boolean => credential !== undefined && status !== 'FORCE_CHANGE_PASSWORD'

/** Costs one SRP computation for each password in the history. @throws PasswordHistoryPolicyViolationException */
export async function assertPasswordNotReused(call: Call, pool: Pool, user: User, password: string): Promise<void> {
  const size = sizeOf(pool)
  if (size === 0) return
  const past = size > 1 ? await call.store.read(listPastPasswords(pool.id, user.sub, size - 1)) : []
  const open = (sealed: Uint8Array) => call.keys.open({ dataKey: pool.dataKey, aad: pastVerifierAad(pool, user.sub), sealed })
  const identity = { poolId: pool.id, userId: user.username, password }
  const used = await Promise.all([
    isOwn(user) && checkPassword(call, pool, user, password),
    ...past.map(({ salt, sealed_credential }) =>
      verifyPassword({ ...identity, salt: Buffer.from(salt, 'hex'), verifier: open(sealed_credential) }),
    ),
  ])
  // The service's text is not published.
  if (used.includes(true)) throw refuse('PasswordHistoryPolicyViolationException', 'Password has previously been used.')
}

/** How the history changes with a new password, derived from this version of the user. */
export function passwordHistoryUpdate({ keys }: Pick<Call, 'keys'>, pool: Pool, user: User): PasswordHistoryUpdate {
  const keep = Math.max(sizeOf(pool) - 1, 0)
  if (keep === 0 || !isOwn(user)) return { keep }
  const { salt, sealed } = user.credential!
  const { dataKey } = pool
  const plain = keys.open({ dataKey, aad: verifierAad(pool, user.sub), sealed })
  return { keep, replaced: { salt, sealed: keys.seal({ dataKey, aad: pastVerifierAad(pool, user.sub), plain }) } }
}
