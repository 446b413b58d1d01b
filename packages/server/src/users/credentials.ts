import { createHash } from 'node:crypto'
import { openSealed, type RowSeals } from '../changed-rows.ts'
import type { Context } from '../context.ts'
import { type DataKey, groupBytes, newSalt, newUuid, srpVerifier, verifyPassword } from '../crypto/index.ts'
import { inSpan } from '../in-span.ts'
import type { Pool } from '../pools/index.ts'
import type { Credential } from '../storage/index.ts'
import { simulatedUserId } from './simulated-id.ts'
import type { User } from './user.ts'

/** AAD that binds a verifier to its user and column, so that a writer of the database cannot swap the passwords of two users. */
const verifierAad = ({ id }: Pick<Pool, 'id'>, sub: string) => [id, sub, 'verifier']

/** The password verifiers of users. */
export const userSeals: RowSeals = {
  table: 'users',
  sealed: { sealed_credential: (row: { pool_id: string; sub: string }) => verifierAad({ id: row.pool_id }, row.sub) },
}

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
    sealed: sealVerifier({ keys }, pool, sub, verifier),
  }
}

/** Seals an SRP verifier for a user. */
export const sealVerifier = ({ keys }: Pick<Context, 'keys'>, pool: Pool, sub: string, verifier: Uint8Array): Buffer =>
  keys.seal({ dataKey: pool.dataKey, aad: verifierAad(pool, sub), plain: verifier })

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

const withoutLeadingZeros = (hex: string): string => hex.replace(/^0+(?=.)/, '')

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
    salt: withoutLeadingZeros(bytes('salt').toString('hex', 0, 16)),
    verifier,
  }
}

/** A user of the pool who does not exist, for the same work as with an existing one. No password is correct: no power is 0. */
type Decoy = Pick<User, 'sub' | 'username'> & { credential: NonNullable<User['credential']> }

/** By the data key, which outlives the cached pool. */
const decoys = new WeakMap<DataKey, Decoy>()

function decoyOf({ keys }: Context, { id, dataKey }: Pool): Decoy {
  let decoy = decoys.get(dataKey)
  if (!decoy) {
    const sub = newUuid()
    const sealed = keys.seal({ dataKey, aad: verifierAad({ id }, sub), plain: noVerifier })
    decoy = { sub, username: sub, credential: { salt: newSalt().toString('hex'), sealed } }
    decoys.set(dataKey, decoy)
  }
  return decoy
}

/** 0, which no password has as its verifier. */
const noVerifier = Buffer.alloc(groupBytes)

/**
 * The server's side of an SRP exchange for an existing or unknown user. The simulated identity is computed and one verifier decrypted in
 * both cases, so that both take the same time. `user`: undefined for an unknown user.
 */
export function srpServerIdentity(context: Context, pool: Pool, user: User | undefined, name: string): SrpServerIdentity {
  const simulated = simulatedSrpIdentity(context, pool, name)
  const decoy = decoyOf(context, pool)
  const verifier = openVerifier(context, pool, user?.credential ? user : decoy)
  if (!user?.credential) return simulated
  return { userId: user.username, salt: withoutLeadingZeros(user.credential.salt), verifier: verifier ?? simulated.verifier }
}

/**
 * Whether the password is that of the user. User enumeration: an unknown user, and one without a password, costs the same work, with the
 * credential of a decoy.
 */
export async function checkPassword(context: Context, pool: Pool, user: User | undefined, password: string): Promise<boolean> {
  const decoy = decoyOf(context, pool)
  const { sub, username, credential } = user?.credential ? user : decoy
  const { salt } = credential!
  const verifier = openVerifier(context, pool, { sub, credential }) ?? noVerifier
  const identity = { poolId: pool.id, userId: username, password, salt: Buffer.from(salt, 'hex'), verifier }
  return inSpan(context, 'modular power', () => verifyPassword(identity))
}
