import { createHash } from 'node:crypto'
import type { Context } from '../context.ts'
import { groupBytes, newSalt, srpVerifier, verifyPassword } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import type { Credential } from '../storage/index.ts'
import { foldName, hidesUsername } from './names.ts'
import type { User } from './user.ts'

/** A verifier of another user or column opens nowhere: a writer of the database cannot swap two users' passwords. */
const verifierAad = (pool: Pool, sub: string) => [pool.id, sub, 'verifier']

/** Costs one modular power. `username` is inside the verifier, so it must be the one that never changes. */
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

/** Whom failed proofs count against: the user, or a keyed hash of a name that nobody has, in the case that the pool compares names in. */
export const attemptSubject = ({ keys }: Context, pool: Pool, user: User | undefined, name: string): string =>
  user?.sub ?? keys.keyedHash('simulated-user', `${pool.id} ${foldName(pool, name)}`).toString('base64url')

export interface SrpServerIdentity {
  userId: string
  /** Hex, without leading zeros, as clients get it. */
  salt: string
  verifier: Uint8Array
}

/** The server's side of an exchange. The user has a credential. */
function srpIdentity({ keys }: Context, pool: Pool, user: User): SrpServerIdentity {
  const { salt, sealed } = user.credential!
  const verifier = keys.open({ dataKey: pool.dataKey, aad: verifierAad(pool, user.sub), sealed })
  return { userId: user.username, salt: salt.replace(/^0+(?=.)/, ''), verifier }
}

/**
 * Of a name that nobody has: always the same salt and user id for the same name, and a verifier that nobody has a password for.
 * The guide has a UUID as user id; where real users carry the name that was typed, that would tell them apart, so it is the typed name there.
 */
export function simulatedSrpIdentity({ keys }: Context, pool: Pool, name: string): SrpServerIdentity {
  const bytes = (part: string) => keys.keyedHash('simulated-user', `${pool.id} ${part} ${foldName(pool, name)}`)
  const id = bytes('id').toString('hex')
  const uuid = `${id.slice(0, 8)}-${id.slice(8, 12)}-70${id.slice(14, 16)}-${id.slice(16, 20)}-${id.slice(20, 32)}`
  const verifier = createHash('shake256', { outputLength: groupBytes }).update(bytes('verifier')).digest()
  // Below N, whose first bits are all set.
  verifier[0]! &= 0x7f
  return {
    userId: hidesUsername(pool, name) ? uuid : foldName(pool, name),
    salt: bytes('salt')
      .toString('hex', 0, 16)
      .replace(/^0+(?=.)/, ''),
    verifier,
  }
}

const decoys = new WeakMap<Pool, Buffer>()

/** Sealed like a user's verifier, once for a pool: for a name that nobody has, opening it costs what opening theirs does. */
function openDecoy({ keys }: Context, pool: Pool): Buffer {
  const place = { dataKey: pool.dataKey, aad: verifierAad(pool, 'nobody') }
  const sealed = decoys.get(pool) ?? keys.seal({ ...place, plain: Buffer.alloc(groupBytes) })
  decoys.set(pool, sealed)
  return keys.open({ ...place, sealed })
}

/**
 * The server's side for anybody: everybody's is simulated and something is opened for everybody, so that both take the same time.
 * Undefined is a name that nobody has, or whose user cannot sign in by SRP.
 */
export function srpServerIdentity(context: Context, pool: Pool, user: User | undefined, name: string): SrpServerIdentity {
  const simulated = simulatedSrpIdentity(context, pool, name)
  if (user?.credential) return srpIdentity(context, pool, user)
  openDecoy(context, pool)
  return simulated
}

/** A user without a password takes as long to fail as one with another. */
export async function checkPassword(context: Context, pool: Pool, user: User, password: string): Promise<boolean> {
  if (!user.credential) return simulatePasswordCheck(context, pool, user.username, password)
  const { salt, sealed } = user.credential
  const verifier = context.keys.open({ dataKey: pool.dataKey, aad: verifierAad(pool, user.sub), sealed })
  return verifyPassword({ poolId: pool.id, userId: user.username, password, salt: Buffer.from(salt, 'hex'), verifier })
}

/** What an unknown name costs: the same power against a made-up verifier. Never true. */
export async function simulatePasswordCheck(context: Context, pool: Pool, name: string, password: string): Promise<false> {
  const salt = context.keys.keyedHash('simulated-user', `${pool.id} ${name}`).subarray(0, 16)
  await verifyPassword({ poolId: pool.id, userId: name, password, salt, verifier: openDecoy(context, pool) })
  return false
}
