import { refuse } from '@poolhouse/contract'
import { assertSecretHash } from '../../clients/index.ts'
import { hasTrigger } from '../../triggers/index.ts'
import { findUser } from '../../users/index.ts'
import { signInAfterSignUp } from '../after-sign-up.ts'
import { choicesAt, choicesOf, isChoice } from '../first-factors.ts'
import { disabled, hidesUsers, type Next, required, type Start } from '../flow.ts'
import { preAuthenticate } from '../pre-authenticate.ts'
import { offer, take } from '../start-first-factor.ts'

/** The user chooses how to prove who they are. A name that nobody has gets challenges like any other. Spec: authentication, section 9. */
export async function userAuth(start: Start): Promise<Next> {
  const { call, pool, client, parameters } = start
  const name = required(parameters, 'USERNAME')
  const preferred = parameters.PREFERRED_CHALLENGE
  if (preferred && !isChoice(preferred)) throw refuse('InvalidParameterException', `PREFERRED_CHALLENGE ${preferred} is not supported.`)
  const found = await findUser(call, pool, name)
  await assertSecretHash(client, parameters.SECRET_HASH, name, async () => (found ? [found.username] : []))
  if (start.sessionHandle !== undefined) return signInAfterSignUp(start, start.sessionHandle, name, found)
  // Only a password that came along can bring a user from elsewhere.
  const migrates = !found && preferred === 'PASSWORD' && !!parameters.PASSWORD && hasTrigger(pool, 'UserMigration')
  if (migrates && (await choicesOf(call, pool, { user: undefined, name })).includes('PASSWORD'))
    return take(start, { name, user: undefined }, 'PASSWORD')
  if (!found && !hidesUsers(client)) throw refuse('UserNotFoundException', 'User does not exist.')
  if (found && !found.enabled && !hidesUsers(client)) throw disabled()

  await preAuthenticate(start, found, name)

  const chooser = { name, user: found?.enabled ? found : undefined }
  const isOffered = preferred && isChoice(preferred) && (await choicesAt(start, chooser)).includes(preferred)
  return isOffered ? take({ ...start, isAsked: true }, chooser, preferred) : offer(start, chooser)
}
