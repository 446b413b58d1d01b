import { refuse } from '@poolhouse/contract'
import { assertSecretHash } from '../../clients/index.ts'
import { readLock } from '../../storage/index.ts'
import { findUser, subjectOf } from '../../users/index.ts'
import { disabled, hidesUsers, lockedOut, type Next, required, type Start } from '../flow.ts'
import { preAuthenticate } from '../pre-authenticate.ts'
import { openSrp, requiredSrpA } from '../srp-exchange.ts'

/** The password never travels: the client and the server each show that they know it. Spec: authentication, section 5. */
export async function userSrpAuth(start: Start): Promise<Next> {
  const { call, pool, client, parameters } = start
  const username = required(parameters, 'USERNAME')
  const A = requiredSrpA(parameters)
  const user = await findUser(call, pool, username)
  await assertSecretHash(client, parameters.SECRET_HASH, username, async () => (user ? [user.username] : []))
  if (!user && !hidesUsers(client)) throw refuse('UserNotFoundException', 'User does not exist.')
  const subject = subjectOf(call, pool, user, username)
  if (await call.store.read(readLock({ poolId: pool.id, subject, at: call.now }))) throw lockedOut()
  if (user && !user.enabled && !hidesUsers(client)) throw disabled()
  await preAuthenticate(start, user, username)

  return openSrp(start, { name: username, user, subject, A })
}
