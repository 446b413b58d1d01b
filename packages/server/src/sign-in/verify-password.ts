import { refuse } from '@poolhouse/contract'
import { type Device, presentedDevice } from '../devices/index.ts'
import { type Attempt, readLockOut, recordFailure } from '../storage/index.ts'
import { hasTrigger } from '../triggers/index.ts'
import { attemptSubject, checkPassword, findUser, migrateUser, simulatePasswordCheck, type User } from '../users/index.ts'
import { hidesUserExistence, type SignInRequest, userDisabled, userLockedOut, wrongPassword } from './flow.ts'
import { preAuthenticate } from './pre-authenticate.ts'

export interface Proven {
  user: User
  /** That the sign-in says it comes from; it is the user's. */
  device?: Device
  /** Judged by the decision that acts on the proof, so that parallel guesses cannot outrun the lock. */
  attempt: Attempt
}

/**
 * Username and password, with the lock. A name that nobody has costs the same time and the same write, and locks the
 * same way, so that neither answers nor clocks tell who exists.
 */
export async function verifySignInPassword(start: SignInRequest, username: string, password: string): Promise<Proven> {
  const { call, pool, client } = start
  const user = (await findUser(call, pool, username)) ?? (await migrated(start, username, password))
  if (!user && !hidesUserExistence(client)) throw refuse('UserNotFoundException', 'User does not exist.')

  const subject = attemptSubject(call, pool, user, username)
  const attempt: Attempt = { poolId: pool.id, subject, at: call.now }
  if (await call.store.read(readLockOut(attempt))) throw userLockedOut()
  if (user && !user.enabled && !hidesUserExistence(client)) throw userDisabled()
  const device = await presentedDevice(call, pool, subject, start.parameters.DEVICE_KEY)
  await preAuthenticate(start, user, username)
  // The reset made the password worthless, so nothing is left to prove.
  if (user?.status === 'RESET_REQUIRED' && !hidesUserExistence(client))
    throw refuse('PasswordResetRequiredException', 'Password reset required for the user')

  const proven = user ? await checkPassword(call, pool, user, password) : await simulatePasswordCheck(call, pool, username, password)
  // With names hidden, a password that must be reset is no password at all.
  if (!user || !proven || user.status === 'RESET_REQUIRED') {
    const outcome = await call.store.decide(recordFailure, attempt)
    throw outcome === 'locked' ? userLockedOut() : wrongPassword()
  }
  return { user, attempt, device }
}

/** Guesses at a name that nobody has lock it as they would lock a user, before the function is asked. */
async function migrated({ call, pool, client }: SignInRequest, name: string, password: string): Promise<User | undefined> {
  if (!hasTrigger(pool, 'UserMigration')) return undefined
  const subject = attemptSubject(call, pool, undefined, name)
  if (await call.store.read(readLockOut({ poolId: pool.id, subject, at: call.now }))) throw userLockedOut()
  const user = await migrateUser(call, pool, client, { source: 'Authentication', name, password })
  // A client that tells who exists counts its guesses here: nothing after this does.
  if (!user && !hidesUserExistence(client)) await call.store.decide(recordFailure, { poolId: pool.id, subject, at: call.now })
  return user
}
