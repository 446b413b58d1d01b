import { refuse, writableAttributeNames } from '@poolhouse/contract'
import { newUuid } from '../../crypto/index.ts'
import { requiredAttributes } from '../../pools/index.ts'
import { answerNewPassword } from '../../storage/index.ts'
import { aliasesOf, assertAttributes, findUserBySub, preparePasswordChange, type User } from '../../users/index.ts'
import { invalidSession, sessionAlreadyUsed } from '../challenge-sessions.ts'
import { deviceOf } from '../complete-sign-in.ts'
import { type ChallengeAnswer, requiredParameter, type SignInResponse, userDisabled } from '../flow.ts'
import { continueAfterFirstFactor } from '../second-factor.ts'

const prefix = 'userAttributes.'

/** A temporary password becomes the user's own, with the attributes that the pool still asks for. Spec: authentication, 6.2. */
export async function newPasswordRequired(answer: ChallengeAnswer): Promise<SignInResponse> {
  const { call, pool, client, session, responses } = answer
  const password = requiredParameter(responses, 'NEW_PASSWORD')
  const user = await findUserBySub(call, pool, session.sub)
  if (user?.status !== 'FORCE_CHANGE_PASSWORD' || user.credential?.salt !== JSON.parse(session.state).salt) throw invalidSession()
  if (!user.enabled) throw userDisabled()
  const attributes = { ...user.attributes, ...newAttributes({ pool, client, responses }, user) }
  const change = await preparePasswordChange(call, pool, user, { password })
  const device = await deviceOf(answer)

  const outcome = await call.store.decide(answerNewPassword, {
    session: { id: session.id, by: newUuid(), at: call.now },
    password: change,
    attributes: JSON.stringify(attributes),
    aliases: aliasesOf(pool, user.username, attributes),
  })
  if (outcome.kind === 'taken') throw refuse('AliasExistsException', `An account with the given ${outcome.by} already exists.`)
  if (outcome.kind === 'used') throw sessionAlreadyUsed()
  // Deleted, or changed by an administrator in between: the session was about another state.
  if (outcome.kind !== 'set') throw invalidSession()
  return continueAfterFirstFactor(answer, { user: { ...user, status: 'CONFIRMED', attributes }, device, source: 'NewPasswordChallenge' })
}

/** Only what has no value yet, and only what the client may write. */
function newAttributes(
  { pool, client, responses }: Pick<ChallengeAnswer, 'pool' | 'client' | 'responses'>,
  user: User,
): Record<string, string> {
  const given = Object.entries(responses).filter(([name]) => name.startsWith(prefix))
  const attributes = Object.fromEntries(given.map(([name, value]) => [name.slice(prefix.length), value]))
  const names = Object.keys(attributes)
  const known = names.find(name => Object.hasOwn(user.attributes, name))
  if (known) throw refuse('NotAuthorizedException', `Cannot modify an already provided ${known}`)
  if (writableAttributeNames(client.settings, names).length < names.length)
    throw refuse('NotAuthorizedException', 'A client attempted to write unauthorized attribute')
  assertAttributes(pool, attributes)
  const missing = requiredAttributes(pool.config).find(name => !attributes[name] && user.attributes[name] === undefined)
  if (missing) throw refuse('InvalidParameterException', `Invalid attributes given, ${missing} is missing`)
  return attributes
}
