import type { Context } from '../context.ts'
import { newSalt, srpVerifier, verifyPassword } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import type { Credential } from '../storage/index.ts'
import type { User } from './user.ts'

/** A verifier of another user or column opens nowhere: a writer of the database cannot swap two users' passwords. */
const placeOf = (pool: Pool, sub: string) => [pool.id, sub, 'verifier']

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
    sealed: keys.seal({ dataKey: pool.dataKey, associated: placeOf(pool, sub), plain: verifier }),
  }
}

/** A user without a password takes as long to fail as one with another. */
export async function checkPassword(context: Context, pool: Pool, user: User, password: string): Promise<boolean> {
  if (!user.credential) return simulateCheck(context, pool, user.username, password)
  const { salt, sealed } = user.credential
  const verifier = context.keys.open({ dataKey: pool.dataKey, associated: placeOf(pool, user.sub), sealed })
  return verifyPassword({ poolId: pool.id, userId: user.username, password, salt: Buffer.from(salt, 'hex'), verifier })
}

/** What an unknown name costs: the same power against a made-up verifier. Never true. */
export async function simulateCheck({ keys }: Context, pool: Pool, name: string, password: string): Promise<false> {
  const salt = keys.keyedHash('simulated-user', `${pool.id} ${name}`).subarray(0, 16)
  await verifyPassword({ poolId: pool.id, userId: name, password, salt, verifier: new Uint8Array(384) })
  return false
}
