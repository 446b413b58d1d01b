import { refuse } from '@poolhouse/contract'
import { assertSecretHash } from '../../clients/index.ts'
import { presentedDevice } from '../../devices/index.ts'
import { readLock } from '../../storage/index.ts'
import { hasTrigger } from '../../triggers/index.ts'
import { findUser, subjectOf } from '../../users/index.ts'
import { defineNext } from '../custom-auth.ts'
import { disabled, hidesUsers, lockedOut, type Next, required, type Start } from '../flow.ts'
import { preAuthenticate } from '../pre-authenticate.ts'
import { requiredSrpA } from '../srp-exchange.ts'

const triggers = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'] as const

/** The pool's functions ask what they like, after the password (SRP) or without one. Spec: authentication, section 8. */
export async function customAuth(start: Start): Promise<Next> {
  const { call, pool, client, parameters } = start
  const name = required(parameters, 'USERNAME')
  const A = parameters.CHALLENGE_NAME === 'SRP_A' ? requiredSrpA(parameters) : undefined
  const found = await findUser(call, pool, name)
  await assertSecretHash(client, parameters.SECRET_HASH, name, async () => (found ? [found.username] : []))
  if (!triggers.every(trigger => hasTrigger(pool, trigger)))
    throw refuse('InvalidParameterException', 'Custom auth lambda trigger is not configured for the user pool.')
  if (!found && !hidesUsers(client)) throw refuse('UserNotFoundException', 'User does not exist.')
  if (await call.store.read(readLock({ poolId: pool.id, subject: subjectOf(call, pool, found, name), at: call.now }))) throw lockedOut()
  if (found && !found.enabled && !hidesUsers(client)) throw disabled()
  const user = found?.enabled ? found : undefined
  // With SRP first, the proof of the password names the device again.
  const device = A === undefined ? await presentedDevice(call, pool, subjectOf(call, pool, found, name), parameters.DEVICE_KEY) : undefined
  await preAuthenticate(start, user, name)
  const results = A === undefined ? [] : [{ challengeName: 'SRP_A', challengeResult: true, challengeMetadata: null }]
  return defineNext(start, { name, user, device, results, A })
}
