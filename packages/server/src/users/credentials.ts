import { createHash } from 'node:crypto'
import { openSealed } from '../changed-rows.ts'
import type { Context } from '../context.ts'
import { groupBytes, newSalt, srpVerifier, verifyPassword } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import type { Credential } from '../storage/index.ts'
import { simulatedUserId } from './simulated-id.ts'
import type { User } from './user.ts'

/** AAD that binds a verifier to its user and column, so that a writer of the database cannot swap the passwords of two users. */
const verifierAad = (pool: Pool, sub: string) => [pool.id, sub, 'verifier']

/** Computes and seals an SRP verifier. It depends on `username`, so that must be the stored one, which never changes. */
export async function newCredential(
  { keys }: Context,
  pool: Pool,
  { sub, username }: Pick<User, 'sub' | 'username'>,
  password: string,
): Promise<Credential> {
  const salt = newSalt()
  const verifier = await srpVerifier({ poolId: pool.id, userId: username, password, salt })
  return {
    kind: 'srp',
    salt: salt.toString('hex'),
    sealed: keys.seal({ dataKey: pool.dataKey, aad: verifierAad(pool, sub), plain: verifier }),
  }
}

/** The subject of lock-outs, quotas and sessions: the `sub`, or for an unknown user `simulatedSubject`. */
export const attemptSubject = (context: Context, pool: Pool, user: User | undefined, name: string): string =>
  user?.sub ?? simulatedSubject(context, pool, name)

/**
 * The subject of an unknown user: a keyed hash of the user id that simulated challenges show for the name. Clients answer a challenge with
 * the name or with that id, and both must reach the same lock-out and session, as the username and the `sub` of an existing user do.
 */
export function simulatedSubject(context: Context, pool: Pool, name: string): string {
  const last = lastSubjects.get(pool)
  if (last?.name === name) return last.subject
  const subject = context.keys.keyedHash('simulated-user', `${pool.id} ${simulatedUserId(context, pool, name)}`).toString('base64url')
  lastSubjects.set(pool, { name, subject })
  return subject
}

/** One request asks several times for the same name. An existing user's `sub` costs nothing, so that each time would show. */
const lastSubjects = new WeakMap<Pool, { name: string; subject: string }>()

/** What the server's side of an SRP exchange needs of a user. */
export interface SrpServerIdentity {
  userId: string
  /** Hexadecimal without leading zeros, as `SALT` of the challenge. */
  salt: string
  verifier: Uint8Array
}

/** The verifier of a user's password. Undefined where there is none, and where it does not open: no password is correct then. */
export function openVerifier(context: Context, pool: Pool, { sub, credential }: Pick<User, 'sub' | 'credential'>): Buffer | undefined {
  return credential && openSealed(context, pool, { table: 'users', aad: verifierAad(pool, sub), sealed: credential.sealed })
}

/** Bytes of an unknown user: always the same for a name, and for the id that stands for it. */
const simulatedBytes = ({ keys }: Context, pool: Pool, id: string, part: 'verifier' | 'salt'): Buffer =>
  keys.keyedHash('simulated-user', `${pool.id} ${part} ${id}`)

/**
 * The simulated SRP identity of an unknown user, against user enumeration: always the same salt and user id for the same name, and a
 * verifier without a password.
 */
function simulatedSrpIdentity(context: Context, pool: Pool, name: string): SrpServerIdentity {
  const userId = simulatedUserId(context, pool, name)
  const bytes = (part: 'verifier' | 'salt') => simulatedBytes(context, pool, userId, part)
  const verifier = createHash('shake256', { outputLength: groupBytes }).update(bytes('verifier')).digest()
  // Smaller than N, whose first bits are all set.
  verifier[0]! &= 0x7f
  return {
    userId,
    salt: bytes('salt')
      .toString('hex', 0, 16)
      .replace(/^0+(?=.)/, ''),
    verifier,
  }
}

const decoyVerifiers = new WeakMap<Pool, Buffer>()

/** Decrypts a sealed decoy of the pool, so that an unknown user costs the same decryption as an existing one. */
function openDecoyVerifier({ keys }: Context, pool: Pool): Buffer {
  const key = { dataKey: pool.dataKey, aad: verifierAad(pool, 'decoy') }
  const sealed = decoyVerifiers.get(pool) ?? keys.seal({ ...key, plain: Buffer.alloc(groupBytes) })
  decoyVerifiers.set(pool, sealed)
  return keys.open({ ...key, sealed })
}

/**
 * The server's side of an SRP exchange for an existing or unknown user. The simulated identity is computed and one verifier decrypted in
 * both cases, so that both take the same time. `user`: undefined for an unknown user.
 */
export function srpServerIdentity(context: Context, pool: Pool, user: User | undefined, name: string): SrpServerIdentity {
  const simulated = simulatedSrpIdentity(context, pool, name)
  if (!user?.credential) {
    openDecoyVerifier(context, pool)
    return simulated
  }
  const salt = user.credential.salt.replace(/^0+(?=.)/, '')
  return { userId: user.username, salt, verifier: openVerifier(context, pool, user) ?? simulated.verifier }
}

/** Whether the password is correct. A user without a password fails in the same time as one with a wrong password. */
export async function checkPassword(context: Context, pool: Pool, user: User, password: string): Promise<boolean> {
  const verifier = openVerifier(context, pool, user)
  if (!user.credential || !verifier) return simulatePasswordCheck(context, pool, user.username, password)
  return verifyPassword({ poolId: pool.id, userId: user.username, password, salt: Buffer.from(user.credential.salt, 'hex'), verifier })
}

/** A verifier of a random password that is not kept. */
const decoySalt = Buffer.alloc(16, 1)

/** Password check of an unknown user: the same computation against a decoy verifier. Always false. */
export async function simulatePasswordCheck(context: Context, pool: Pool, name: string, password: string): Promise<false> {
  await verifyPassword({ poolId: pool.id, userId: name, password, salt: decoySalt, verifier: openDecoyVerifier(context, pool) })
  return false
}
