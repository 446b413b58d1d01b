import { refuse } from '@poolhouse/contract'
import { assertSecretHash } from '../../clients/index.ts'
import { readLockOut } from '../../storage/index.ts'
import { attemptSubject, findUser } from '../../users/index.ts'
import { hidesUserExistence, requiredParameter, type SignInRequest, type SignInResponse, userDisabled, userLockedOut } from '../flow.ts'
import { preAuthenticate } from '../pre-authenticate.ts'
import { requiredSrpA, startSrpExchange } from '../srp-exchange.ts'

/** The password never travels: the client and the server each show that they know it. Spec: authentication, section 5. */
export async function userSrpAuth(start: SignInRequest): Promise<SignInResponse> {
  const { call, pool, client, parameters } = start
  const username = requiredParameter(parameters, 'USERNAME')
  const A = requiredSrpA(parameters)
  const user = await findUser(call, pool, username)
  await assertSecretHash(client, parameters.SECRET_HASH, username, async () => (user ? [user.username] : []))
  if (!user && !hidesUserExistence(client)) throw refuse('UserNotFoundException', 'User does not exist.')
  const subject = attemptSubject(call, pool, user, username)
  if (await call.store.read(readLockOut({ poolId: pool.id, subject, at: call.now }))) throw userLockedOut()
  if (user && !user.enabled && !hidesUserExistence(client)) throw userDisabled()
  await preAuthenticate(start, user, username)

  return startSrpExchange(start, { name: username, user, subject, A })
}
