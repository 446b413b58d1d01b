import { refuse } from '@poolhouse/contract'
import { assertSecretHash } from '../../clients/index.ts'
import { presentedDevice } from '../../devices/index.ts'
import { readLockOut } from '../../storage/index.ts'
import { hasTrigger } from '../../triggers/index.ts'
import { attemptSubject, findUser } from '../../users/index.ts'
import { continueCustomAuth } from '../custom-auth.ts'
import { hidesUserExistence, requiredParameter, type SignInRequest, type SignInResponse, userDisabled, userLockedOut } from '../flow.ts'
import { preAuthenticate } from '../pre-authenticate.ts'
import { requiredSrpA } from '../srp-exchange.ts'

const triggers = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'] as const

/** The pool's functions ask what they like, after the password (SRP) or without one. Spec: authentication, section 8. */
export async function customAuth(start: SignInRequest): Promise<SignInResponse> {
  const { call, pool, client, parameters } = start
  const name = requiredParameter(parameters, 'USERNAME')
  const A = parameters.CHALLENGE_NAME === 'SRP_A' ? requiredSrpA(parameters) : undefined
  const found = await findUser(call, pool, name)
  await assertSecretHash(client, parameters.SECRET_HASH, name, async () => (found ? [found.username] : []))
  if (!triggers.every(trigger => hasTrigger(pool, trigger)))
    throw refuse('InvalidParameterException', 'Custom auth lambda trigger is not configured for the user pool.')
  if (!found && !hidesUserExistence(client)) throw refuse('UserNotFoundException', 'User does not exist.')
  if (await call.store.read(readLockOut({ poolId: pool.id, subject: attemptSubject(call, pool, found, name), at: call.now })))
    throw userLockedOut()
  if (found && !found.enabled && !hidesUserExistence(client)) throw userDisabled()
  const user = found?.enabled ? found : undefined
  // With SRP first, the proof of the password names the device again.
  const device =
    A === undefined ? await presentedDevice(call, pool, attemptSubject(call, pool, found, name), parameters.DEVICE_KEY) : undefined
  await preAuthenticate(start, user, name)
  const results = A === undefined ? [] : [{ challengeName: 'SRP_A', challengeResult: true, challengeMetadata: null }]
  return continueCustomAuth(start, { name, user, device, results, A })
}
