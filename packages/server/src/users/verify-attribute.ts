import { type CodeDeliveryDetailsType, refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import type { ContactAttribute } from '../delivery/index.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { changeUserByCode, readCode } from '../storage/index.ts'
import { codeErrors, codeGuess, sendCode } from './codes.ts'
import { aliasesOfUser, aliasTaken } from './names.ts'
import { assertOwnUser, type User } from './user.ts'

const invalid = (message: string, setting: string) =>
  refuse('InvalidParameterException', message, { rule: { id: 'input-invalid', setting } })

function assertContact(name: string): asserts name is ContactAttribute {
  if (name !== 'email' && name !== 'phone_number')
    throw invalid('Invalid attribute name. Only phone_number and email can be verified.', 'AttributeName')
}

/**
 * GetUserAttributeVerificationCode, also for attributes that the pool does not verify automatically.
 * docs/reference/users-and-pools.md#12.5.
 * @throws InvalidParameterException, LimitExceededException
 */
export async function sendAttributeCode(call: Call, pool: Pool, user: User, name: string): Promise<CodeDeliveryDetailsType> {
  assertContact(name)
  assertOwnUser(user)
  const to = user.attributes[name]
  if (!to) throw invalid(`The user has no ${name} to send a code to.`, name)
  return sendCode(
    call,
    pool,
    user,
    { purpose: `attribute:${name}`, attribute: name, to, occasion: 'VerifyUserAttribute' },
    { tellsLimit: true },
  )
}

/**
 * VerifyUserAttribute. A pending value replaces the current one when its code comes back. The first user to verify an alias owns it.
 * @throws InvalidParameterException, CodeMismatchException, ExpiredCodeException, LimitExceededException, AliasExistsException
 */
export async function verifyAttribute(call: Call, pool: Pool, user: User, name: string, code: string): Promise<void> {
  assertContact(name)
  assertOwnUser(user)
  const purpose = `attribute:${name}` as const
  const pending = (await call.store.read(readCode(pool.id, user.sub, purpose)))?.value
  const value = pending ?? user.attributes[name]
  if (!value) throw codeErrors.expired()
  const attributes = { ...user.attributes, [name]: value, [`${name}_verified`]: 'true' }
  const outcome = await call.store.decide(changeUserByCode, {
    guess: codeGuess(call, pool, user.sub, purpose, value, code),
    change: {
      poolId: pool.id,
      sub: user.sub,
      version: user.version,
      by: newUuid(),
      attributes: JSON.stringify(attributes),
      aliases: aliasesOfUser(pool, user, attributes),
      at: call.now,
    },
  })
  if (outcome.kind === 'taken') throw aliasTaken(outcome.by)
  assertOutcomeKind(outcome, 'changed', codeErrors)
}
