import { refuse } from '@poolhouse/contract'
import { assertOutcomeKind } from '../../outcomes.ts'
import { requiredAttributes } from '../../pools/index.ts'
import { answerNewPassword } from '../../storage/index.ts'
import {
  aliasesOf,
  assertAttributes,
  assertWritable,
  findUserBySub,
  preparePasswordChange,
  storedAttributes,
  type User,
} from '../../users/index.ts'
import { useOf } from '../challenge-sessions.ts'
import { deviceOf } from '../complete-sign-in.ts'
import type { ChallengeAnswer, SignInResponse } from '../flow.ts'
import { invalidSession, requiredParameter, sessionAlreadyUsed, userDisabled } from '../refusals.ts'
import { continueAfterFirstFactor } from '../second-factor.ts'

const prefix = 'userAttributes.'

/**
 * Replaces a temporary password by a permanent one, and sets the required attributes that are missing.
 * docs/reference/authentication.md#6.2.
 */
export async function newPasswordRequired(answer: ChallengeAnswer<'NEW_PASSWORD_REQUIRED'>): Promise<SignInResponse> {
  const { call, pool, client, session, responses } = answer
  const password = requiredParameter(responses, 'NEW_PASSWORD')
  const user = await findUserBySub(call, pool, session.sub)
  if (user?.status !== 'FORCE_CHANGE_PASSWORD' || user.credential?.salt !== session.state.salt) throw invalidSession()
  if (!user.enabled) throw userDisabled()
  const device = await deviceOf(answer)
  const attributes = { ...user.attributes, ...newAttributes({ pool, client, responses }, user) }
  const change = await preparePasswordChange(call, pool, user, { password })

  const outcome = await call.store.decide(answerNewPassword, {
    session: useOf(call, session),
    password: change,
    attributes: JSON.stringify(attributes),
    aliases: aliasesOf(pool, user.username, attributes),
  })
  if (outcome.kind === 'taken')
    throw refuse('AliasExistsException', `An account with the given ${outcome.by} already exists.`, {
      rule: { id: 'alias-taken', setting: outcome.by },
    })
  // A user who was deleted, or changed by an administrator, in the meantime makes the session invalid.
  assertOutcomeKind(outcome, 'set', { used: sessionAlreadyUsed, conflict: invalidSession, gone: invalidSession })
  return continueAfterFirstFactor(answer, { user: { ...user, status: 'CONFIRMED', attributes }, device, source: 'NewPasswordChallenge' })
}

/** The attributes of the answer: only those without a value can be set, and only those that the client may write. */
function newAttributes(
  { pool, client, responses }: Pick<ChallengeAnswer, 'pool' | 'client' | 'responses'>,
  user: User,
): Record<string, string> {
  const given = Object.entries(responses).filter(([name]) => name.startsWith(prefix))
  const attributes = storedAttributes(pool, Object.fromEntries(given.map(([name, value]) => [name.slice(prefix.length), value])))
  const names = Object.keys(attributes)
  const known = names.find(name => Object.hasOwn(user.attributes, name))
  if (known)
    throw refuse('NotAuthorizedException', `Cannot modify an already provided ${known}`, {
      rule: { id: 'attribute-format', setting: known },
    })
  assertWritable(client, names)
  assertAttributes(pool, attributes)
  const missing = requiredAttributes(pool.config).find(name => !attributes[name] && user.attributes[name] === undefined)
  if (missing)
    throw refuse('InvalidParameterException', `Invalid attributes given, ${missing} is missing`, {
      rule: { id: 'attribute-required', setting: missing },
    })
  return attributes
}
