import { type CodeDeliveryDetailsType, type ConfirmSignUpRequest, refuse, refuseBecause } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { changeUser, confirmUser, type NewChallengeSession } from '../storage/index.ts'
import { underProtection } from '../threat-protection/index.ts'
import { attemptLimitExceeded, codeErrorsFor, codeGuess, hidingCodeErrors, type Recipient, type Refusal, sendOrSimulate } from './codes.ts'
import type { ClientAndUser } from './find-client-and-user.ts'
import { aliasesOf, aliasTaken } from './names.ts'
import { postConfirmation } from './sign-up-triggers.ts'
import { attemptSubject } from './simulated-id.ts'
import { type User, userNotFound } from './user.ts'
import { hidesUserExistence, simulatedContact } from './user-existence.ts'
import { verificationContact } from './verification-contact.ts'

const alreadyConfirmed = ({ status }: User) =>
  refuse('NotAuthorizedException', `User cannot be confirmed. Current status is ${status}`, { rule: { id: 'user-confirmed-already' } })

/** The session of a sign-up that is spent, and the one that takes its place when the user is confirmed. */
export interface SessionReplacement {
  answered: { id: string; by: string; at: number }
  session: NewChallengeSession
}

/**
 * ConfirmSignUp, for the API and the pages: the correct code confirms the user and verifies the address that it was sent to. An unknown
 * user gets a simulated response at the same cost, and so does a confirmed one where the client hides user existence: only the caller who
 * has the code may learn the status. docs/reference/users-and-pools.md#10.2.
 * @throws NotAuthorizedException, CodeMismatchException, ExpiredCodeException, LimitExceededException, AliasExistsException
 */
export async function confirmSignUp(
  call: Call,
  { pool, client, user }: ClientAndUser,
  input: ConfirmSignUpRequest,
  replacement?: SessionReplacement,
): Promise<void> {
  // Derived before it is known whether they are used, so that the time does not reveal it.
  const simulated = simulatedSignUp(call, pool, user, input.Username)
  const codeOfNobody = newUuid()
  if (user && user.status !== 'UNCONFIRMED' && !hidesUserExistence(client)) throw alreadyConfirmed(user)
  const confirmed = user?.status === 'UNCONFIRMED' ? user : undefined
  const { attributes, decision } = confirmation(call, pool, confirmed ?? simulated, {
    ...input,
    ConfirmationCode: confirmed ? input.ConfirmationCode : codeOfNobody,
  })
  const outcome = await call.store.decide(confirmUser, { ...decision, handover: confirmed && replacement })
  if (outcome.kind === 'taken') throw aliasTaken(outcome.by)
  assertOutcomeKind(outcome, 'changed', {
    ...(confirmed ? codeErrorsFor(client) : hidingCodeErrors),
    used: () => refuseBecause('session-used'),
  })
  if (!confirmed) throw hidingCodeErrors.mismatch()
  await postConfirmation(call, pool, { ...confirmed, attributes })
}

function confirmation(
  call: Call,
  pool: Pool,
  { sub, username, version, attributes: before }: SignUp,
  { ConfirmationCode, ForceAliasCreation }: Pick<ConfirmSignUpRequest, 'ConfirmationCode' | 'ForceAliasCreation'>,
) {
  const attribute = verificationContact(pool, before)
  const attributes = attribute ? { ...before, [`${attribute}_verified`]: 'true' } : { ...before }
  const decision = {
    guess: codeGuess(call, pool, sub, 'sign-up', attribute ? before[attribute]! : '', ConfirmationCode),
    change: {
      poolId: pool.id,
      sub,
      version,
      by: newUuid(),
      status: 'CONFIRMED' as const,
      attributes: JSON.stringify(attributes),
      aliases: aliasesOf(pool, username, attributes),
      // Only the address that this code proves moves. In a pool with UsernameAttributes no name moves to another user.
      moves: ForceAliasCreation === true && attribute && pool.config.UsernameAttributes === undefined ? [attribute] : [],
      at: call.now,
    },
  }
  return { attributes, decision }
}

/** The part of a user that a confirmation reads. */
type SignUp = Pick<User, 'sub' | 'username' | 'version' | 'attributes'>

/** Guesses of a confirmed user count for that user, so that the limit does not show when the status changed. */
function simulatedSignUp(call: Call, pool: Pool, user: User | undefined, name: string): SignUp {
  const { attribute, value } = simulatedContact(call, pool, { user, name }, 'sign-up')
  return { sub: attemptSubject(call, pool, user, name), username: name, version: 0, attributes: { [attribute]: value } }
}

/**
 * AdminConfirmSignUp: confirms a user without a code and without verifying an address. `conflict`: another request changed the user in
 * between, and nothing was written. docs/reference/users-and-pools.md#10.4.
 * @throws NotAuthorizedException, UserNotFoundException, InvalidParameterException
 */
export async function confirmSignUpByAdmin(call: Call, pool: Pool, user: User): Promise<'confirmed' | 'conflict'> {
  if (user.status !== 'UNCONFIRMED') throw alreadyConfirmed(user)
  const outcome = await call.store.decide(changeUser, {
    poolId: pool.id,
    sub: user.sub,
    version: user.version,
    by: newUuid(),
    status: 'CONFIRMED',
    aliases: aliasesOf(pool, user.username, user.attributes),
    at: call.now,
  })
  if (outcome.kind === 'taken')
    throw refuse('InvalidParameterException', `An account with the given ${outcome.by} already exists.`, {
      rule: { id: 'alias-taken', setting: outcome.by },
    })
  assertOutcomeKind(outcome, ['changed', 'conflict'], { gone: userNotFound, limit: attemptLimitExceeded })
  if (outcome.kind === 'conflict') return 'conflict'
  await postConfirmation(call, pool, user)
  return 'confirmed'
}

const noAutoVerification = () => refuseBecause('no-auto-verification')

/**
 * ResendConfirmationCode, for the API and the pages: sends another code to an unconfirmed user; the code before it stops working.
 * Against user enumeration, an unknown user gets a simulated response at the same cost. docs/reference/users-and-pools.md#10.3.
 * @throws NotAuthorizedException where the pool verifies no attribute, InvalidParameterException, LimitExceededException
 */
export async function resendConfirmationCode(
  call: Call,
  { pool, client, user }: ClientAndUser,
  username: string,
): Promise<CodeDeliveryDetailsType> {
  const about = { pool, clientId: client.settings.ClientId, type: 'ResendCode' } as const
  return underProtection(call, { ...about, resultOf: () => ({ response: 'Pass' }) }, async () => {
    const recipient = user && confirmationRecipient(pool, user)
    if ((typeof recipient !== 'function' || hidesUserExistence(client)) && !pool.config.AutoVerifiedAttributes?.length)
      throw noAutoVerification()
    return sendOrSimulate(call, { pool, client, user }, recipient, { name: username, purpose: 'sign-up' })
  })
}

function confirmationRecipient(pool: Pool, user: User): Recipient | Refusal {
  if (user.status !== 'UNCONFIRMED')
    return () => refuse('InvalidParameterException', 'User is already confirmed.', { rule: { id: 'user-confirmed-already' } })
  const attribute = verificationContact(pool, user.attributes)
  if (!attribute) return noAutoVerification
  return { purpose: 'sign-up', attribute, to: user.attributes[attribute]!, occasion: 'ResendCode' }
}
