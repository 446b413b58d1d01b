import { type CodeDeliveryDetailsType, refuse, refuseBecause, type ServiceError } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newCode, newUuid } from '../crypto/index.ts'
import { buildCodeMessage, buildMessage, type ContactAttribute, confirmationLink, deliveryDetails } from '../delivery/index.ts'
import { assertOutcome } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { hourlyQuotas } from '../quotas.ts'
import { type CodePurpose, checkCode, type HourlyQuota, issueCode } from '../storage/index.ts'
import { confirmsByLink, type EventUser, type MessageOccasion } from '../triggers/index.ts'
import type { ClientAndUser } from './find-client-and-user.ts'
import { attemptSubject } from './simulated-id.ts'
import type { User } from './user.ts'
import { hidesUserExistence, simulatedContact } from './user-existence.ts'

const hour = 3_600_000

/** How long a code of each purpose is valid, in milliseconds. */
const validity: Record<CodePurpose, number> = {
  'sign-up': 24 * hour,
  recovery: hour,
  'attribute:email': 24 * hour,
  'attribute:phone_number': 24 * hour,
}

/** LimitExceededException for too many codes, guesses or password changes in an hour. */
export const attemptLimitExceeded = () =>
  refuse('LimitExceededException', 'Attempt limit exceeded, please try after some time.', { rule: { id: 'attempts-exhausted' } })
const codeMismatch = () => refuseBecause('code-incorrect')
const codeExpired = () => refuseBecause('code-expired')
const notRequested = { rule: { id: 'code-not-requested' } } as const

/** Exception for each outcome of a code that was not accepted. A user who changed in between has to request a new code. */
export const codeErrors = {
  mismatch: codeMismatch,
  missing: () => refuseBecause('code-expired', notRequested),
  unusable: () => refuseBecause('code-expired', notRequested),
  expired: codeExpired,
  limit: attemptLimitExceeded,
  conflict: codeExpired,
  gone: codeExpired,
} as const

/**
 * `codeErrors` for a client that hides user existence. Whether a code was requested, and whether it is still valid, is known only to the
 * user who received it: a guess that is not that code is wrong, whatever the state of the code and of the user.
 */
export const hidingCodeErrors = {
  ...codeErrors,
  missing: () => refuseBecause('code-incorrect', notRequested),
  unusable: () => refuseBecause('code-incorrect', notRequested),
} as const

/** The exceptions for a code from an unsigned caller. */
export const codeErrorsFor = (client: AppClient): typeof codeErrors => (hidesUserExistence(client) ? hidingCodeErrors : codeErrors)

const hourlyQuota = (call: Call, pool: Pool, subject: string, action: string, limit: number): HourlyQuota => ({
  poolId: pool.id,
  subject,
  action,
  limit,
  at: call.now,
  by: newUuid(),
})

/**
 * What is stored of a code: a keyed hash that binds it to the address that it was sent to, so that it cannot verify another one. A
 * recovery code is bound to the user alone, whose address may have changed since.
 */
const hashedOf = (pool: Pool, sub: string, purpose: CodePurpose, to: string, code: string): string =>
  JSON.stringify([pool.id, sub, purpose, purpose === 'recovery' ? '' : to, code])

const hashOf = ({ keys }: Call, text: string): string => keys.keyedHash('code', text).toString('base64url')

/** Why a code is sent, and where to. */
export interface Recipient {
  purpose: CodePurpose
  attribute: ContactAttribute
  to: string
  /** The address becomes the user's only when the code comes back. */
  isPending?: boolean
  /** Decides the source of the CustomMessage trigger. */
  occasion: MessageOccasion
}

/** Why no code is sent. It is thrown only where the caller may know: creating an error takes long enough to be measured. */
export type Refusal = () => ServiceError

/** A confirmation link names a client, so there is one only where the request did. */
function linkOf(call: Call, pool: Pool, occasion: MessageOccasion, username: string, code: string): string | undefined {
  const clientId = confirmsByLink(pool, occasion) ? call.triggerContext?.clientId : undefined
  return clientId === undefined ? undefined : confirmationLink(call, pool, clientId, username, code)
}

/**
 * A new code as a row to store, the message that delivers it, and the quota that sending it counts against. `isSimulated`: nothing matches the stored
 * code, and the message is never sent.
 */
export async function prepareCode(
  call: Call,
  pool: Pool,
  user: EventUser,
  { purpose, attribute, to, isPending = false, occasion }: Recipient,
  isSimulated = false,
) {
  const code = newCode()
  const codeOfNobody = newUuid()
  const link = linkOf(call, pool, occasion, user.username, code)
  const message = await buildMessage(call, pool, { occasion, user, attribute, to, secret: code, isSimulated }, templates =>
    buildCodeMessage(call, pool, { sub: user.sub, username: user.username, attribute, value: to, code, templates, link }),
  )
  return {
    row: {
      poolId: pool.id,
      sub: user.sub,
      purpose,
      codeHash: hashOf(call, hashedOf(pool, user.sub, purpose, to, isSimulated ? codeOfNobody : code)),
      attribute,
      value: isPending ? to : null,
      expiresAt: call.now + validity[purpose],
    },
    message,
    details: deliveryDetails(attribute, to),
    quota: hourlyQuota(call, pool, user.sub, `send ${purpose}`, hourlyQuotas.codesSent),
  }
}

/** Stores a new code and sends it, in one transaction; a simulated one is not sent. @throws LimitExceededException */
export async function sendCode(
  call: Call,
  pool: Pool,
  user: EventUser,
  recipient: Recipient,
  { isSimulated = false, tellsLimit = false }: { isSimulated?: boolean; tellsLimit?: boolean } = {},
): Promise<CodeDeliveryDetailsType> {
  const { row, message, details, quota } = await prepareCode(call, pool, user, recipient, isSimulated)
  const outcome = await call.store.decide(issueCode, { ...row, at: call.now, message, quota, tellsLimit })
  assertOutcome(outcome, 'issued', { limit: attemptLimitExceeded })
  return details
}

/**
 * Sends the code, or answers the refusal: to a client that hides user existence, as if a code had been sent. `recipient` is undefined for an unknown
 * user. Simulated or not, the same functions run: those that run for some users only would not be compiled yet, and 10 µs slower.
 * @throws the refusal, LimitExceededException
 */
export async function sendOrSimulate(
  call: Call,
  { pool, client, user }: ClientAndUser,
  recipient: Recipient | Refusal | undefined,
  simulated: { name: string; purpose: 'sign-up' | 'recovery' },
): Promise<CodeDeliveryDetailsType> {
  const { name, purpose } = simulated
  // Derived before it is known whether it is used, so that the time does not reveal it.
  const { attribute, value } = simulatedContact(call, pool, { user, name }, purpose)
  const sub = attemptSubject(call, pool, user, name)
  if (typeof recipient === 'function' && !hidesUserExistence(client)) throw recipient()
  const standIn = { sub, username: name, status: 'UNCONFIRMED', attributes: { [attribute]: value } }
  const [receiver, where] =
    user && typeof recipient === 'object'
      ? [user, recipient]
      : [standIn, { purpose, attribute, to: value, occasion: purpose === 'recovery' ? 'ForgotPassword' : 'ResendCode' } as const]
  return sendCode(call, pool, receiver, where, { isSimulated: receiver === standIn, tellsLimit: !hidesUserExistence(client) })
}

/** The input of a decision that verifies a code sent to `to`. */
export const codeGuess = (call: Call, pool: Pool, sub: string, purpose: CodePurpose, to: string, code: string) => ({
  poolId: pool.id,
  sub,
  purpose,
  codeHash: hashOf(call, hashedOf(pool, sub, purpose, to, code)),
  formerHashes: call.keys.formerHashes('code', hashedOf(pool, sub, purpose, to, code)).map(hash => hash.toString('base64url')),
  at: call.now,
  by: newUuid(),
  quota: hourlyQuota(call, pool, sub, `guess ${purpose}`, hourlyQuotas.codeGuesses),
})

/** The error for a guess that must fail: verified like any other, against what `simulateSendCode` stored, and never a match. */
export async function simulateCodeGuess(call: Call, pool: Pool, sub: string, purpose: CodePurpose): Promise<Error> {
  const guess = codeGuess(call, pool, sub, purpose, '', newUuid())
  const { kind } = await call.store.decide(checkCode, guess)
  return kind === 'match' ? codeMismatch() : hidingCodeErrors[kind]()
}

/** An hourly quota of a user for an action that is not about codes. `limit`: uses an hour. */
export const userQuota = (call: Call, pool: Pool, user: Pick<User, 'sub'>, action: string, limit: number): HourlyQuota =>
  hourlyQuota(call, pool, user.sub, action, limit)
