import { refuse } from '@poolhouse/contract'
import { assertSecretHash } from '../../clients/index.ts'
import { hasTrigger } from '../../triggers/index.ts'
import { findUser } from '../../users/index.ts'
import { signInAfterSignUp } from '../after-sign-up.ts'
import { availableFirstFactors, isFirstFactor, selectableFirstFactors } from '../first-factors.ts'
import { hidesUserExistence, requiredParameter, type SignInRequest, type SignInResponse, userDisabled } from '../flow.ts'
import { preAuthenticate } from '../pre-authenticate.ts'
import { offerFirstFactors, startFirstFactor } from '../start-first-factor.ts'

/** The user chooses how to prove who they are. A name that nobody has gets challenges like any other. Spec: authentication, section 9. */
export async function userAuth(start: SignInRequest): Promise<SignInResponse> {
  const { call, pool, client, parameters } = start
  const name = requiredParameter(parameters, 'USERNAME')
  const preferred = parameters.PREFERRED_CHALLENGE
  if (preferred && !isFirstFactor(preferred))
    throw refuse('InvalidParameterException', `PREFERRED_CHALLENGE ${preferred} is not supported.`)
  const found = await findUser(call, pool, name)
  await assertSecretHash(client, parameters.SECRET_HASH, name, async () => (found ? [found.username] : []))
  if (start.sessionHandle !== undefined) return signInAfterSignUp(start, start.sessionHandle, name, found)
  // Only a password that came along can bring a user from elsewhere.
  const migrates = !found && preferred === 'PASSWORD' && !!parameters.PASSWORD && hasTrigger(pool, 'UserMigration')
  if (migrates && (await availableFirstFactors(call, pool, { user: undefined, name })).includes('PASSWORD'))
    return startFirstFactor(start, { name, user: undefined }, 'PASSWORD')
  if (!found && !hidesUserExistence(client)) throw refuse('UserNotFoundException', 'User does not exist.')
  if (found && !found.enabled && !hidesUserExistence(client)) throw userDisabled()

  await preAuthenticate(start, found, name)

  const chooser = { name, user: found?.enabled ? found : undefined }
  const isOffered = preferred && isFirstFactor(preferred) && (await selectableFirstFactors(start, chooser)).includes(preferred)
  return isOffered ? startFirstFactor({ ...start, preAuthenticationDone: true }, chooser, preferred) : offerFirstFactors(start, chooser)
}
