import { assertSecretHash } from '../clients/index.ts'
import { type Device, presentedDevice } from '../devices/index.ts'
import { readLockOut, recordFailure } from '../storage/index.ts'
import { hasTrigger } from '../triggers/index.ts'
import { attemptSubject, findUser, hidesUserExistence, migrateUser, type User } from '../users/index.ts'
import type { ClientContext, SignInRequest } from './flow.ts'
import { preAuthenticate } from './pre-authenticate.ts'
import { requiredParameter, userDisabled, userLockedOut, userNotFound } from './refusals.ts'

/** The user of a sign-in, before anything is verified. */
export interface IdentifiedUser {
  /** USERNAME as it was sent. */
  name: string
  /** Undefined for an unknown user, which only a client that hides user existence gets this far. The user may be disabled. */
  user: User | undefined
  /** UserMigration created the user in this request. */
  isMigrated: boolean
  /** What failed attempts are counted for: the user's `sub`, or a keyed hash of an unknown username. */
  subject: string
  /** The device of DEVICE_KEY, where this request checks it. */
  device?: Device
}

/** In which of the phases a flow differs from the others. */
export interface Identification {
  /** SECRET_HASH was verified when the challenge session was found. */
  secretHashVerified?: boolean
  /** Throws where the flow cannot run in this pool. */
  assertConfigured?: () => void
  /** A password for the UserMigration trigger, in flows that send it. */
  migrationPassword?: string
  /** A locked-out user is refused. Lock-out is about passwords: codes and passkeys of USER_AUTH work during it. */
  refusesLockedOut: boolean
  /** DEVICE_KEY is checked now. SRP flows check it with the proof of the password. */
  checksDevice?: boolean
}

/**
 * What every flow does before it verifies anything, in this order:
 *
 * 1. USERNAME is present.
 * 2. SECRET_HASH is correct.
 * 3. The flow is configured (CUSTOM_AUTH needs its triggers).
 * 4. The user exists. The UserMigration trigger may create one; a locked-out username does not reach it. A client that hides
 *    user existence continues with an unknown user, at the same cost.
 * 5. The user is not locked out.
 * 6. The user is enabled. A client that hides user existence learns it only from a wrong credential.
 * 7. The device of DEVICE_KEY belongs to the user.
 * 8. PreAuthentication accepts the attempt.
 *
 * docs/reference/authentication.md#1.4
 */
export async function identifyUser(request: SignInRequest, identification: Identification): Promise<IdentifiedUser> {
  const { call, pool, client, parameters } = request
  const name = requiredParameter(parameters, 'USERNAME')
  const found = identification.secretHashVerified ? await findUser(call, pool, name) : await findUserBySecretHash(request, name)
  identification.assertConfigured?.()
  const user = found ?? (await migrateUnknownUser(request, name, identification.migrationPassword))
  const hides = hidesUserExistence(client)
  if (!user && !hides) throw userNotFound()
  const subject = attemptSubject(call, pool, user, name)
  call.analytics?.noteAttempt(subject)
  await call.protection?.assertAddressAllowed()
  if (identification.refusesLockedOut) await assertNotLockedOut(request, subject)
  if (user && !user.enabled && !hides) throw userDisabled()
  const device = identification.checksDevice ? await presentedDevice(call, pool, subject, parameters.DEVICE_KEY) : undefined
  await preAuthenticate(request, user, name)
  return { name, user, isMigrated: !found && user !== undefined, subject, device }
}

/** The user of USERNAME, if SECRET_HASH is correct for what was sent or for the real username behind an alias. */
export async function findUserBySecretHash({ call, pool, client, parameters }: SignInRequest, name: string): Promise<User | undefined> {
  const user = await findUser(call, pool, name)
  await assertSecretHash(client, parameters.SECRET_HASH, name, async () => (user ? [user.username] : []))
  return user
}

/** Throws where too many failed attempts were counted for the subject. */
export async function assertNotLockedOut({ call, pool }: Pick<ClientContext, 'call' | 'pool'>, subject: string): Promise<void> {
  if (await call.store.read(readLockOut({ poolId: pool.id, subject, at: call.now }))) throw userLockedOut()
}

async function migrateUnknownUser(context: ClientContext, name: string, password: string | undefined): Promise<User | undefined> {
  const { call, pool, client } = context
  if (password === undefined || !hasTrigger(pool, 'UserMigration')) return undefined
  const subject = attemptSubject(call, pool, undefined, name)
  await assertNotLockedOut(context, subject)
  const user = await migrateUser(call, pool, client, { source: 'Authentication', name, password })
  // A client that reveals user existence refuses an unknown user next, so its failed attempts are counted here.
  if (!user && !hidesUserExistence(client)) await call.store.decide(recordFailure, { poolId: pool.id, subject, at: call.now })
  return user
}
