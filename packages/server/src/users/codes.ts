import { type CodeDeliveryDetailsType, refuse, refuseFor } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { newCode, newUuid } from '../crypto/index.ts'
import {
  buildCodeMessage,
  buildMessage,
  type ContactAttribute,
  confirmationLink,
  deliveryDetails,
  suppressDelivery,
} from '../delivery/index.ts'
import type { Pool } from '../pools/index.ts'
import { type CodePurpose, consumeCode, type HourlyQuota, issueCode } from '../storage/index.ts'
import { confirmsByLink, type EventUser, type MessageOccasion } from '../triggers/index.ts'
import { attemptSubject } from './credentials.ts'
import type { User } from './user.ts'
import { simulatedContact } from './user-existence.ts'

const hour = 3_600_000

interface Purpose {
  /** Milliseconds. */
  life: number
  /** Codes sent an hour, and guesses an hour; for one user, over all operations and pages. Spec: wire-protocol 8.3. */
  sent: number
  guesses: number
}

const purposes: Record<CodePurpose, Purpose> = {
  'sign-up': { life: 24 * hour, sent: 5, guesses: 15 },
  recovery: { life: hour, sent: 5, guesses: 15 },
  'attribute:email': { life: 24 * hour, sent: 5, guesses: 15 },
  'attribute:phone_number': { life: 24 * hour, sent: 5, guesses: 15 },
}

export const attemptLimitExceeded = () => refuse('LimitExceededException', 'Attempt limit exceeded, please try after some time.')
export const mismatchedCode = () => refuseFor('code-incorrect')
export const expiredCode = () => refuseFor('code-expired')

/** What a refused code is called. A user that changed meanwhile has to ask for a new one. */
export const codeErrors = {
  mismatch: mismatchedCode,
  missing: expiredCode,
  expired: expiredCode,
  limit: attemptLimitExceeded,
  conflict: expiredCode,
  gone: expiredCode,
} as const

const hourlyQuota = (call: Call, pool: Pool, subject: string, action: string, limit: number): HourlyQuota => ({
  poolId: pool.id,
  subject,
  action,
  limit,
  at: call.now,
  by: newUuid(),
})

/**
 * Bound to the address that the code was sent to, so that it never vouches for another; a recovery code is for the user, whatever
 * the address is by then.
 */
function hashOf({ keys }: Call, pool: Pool, sub: string, purpose: CodePurpose, to: string, code: string): string {
  return keys.keyedHash('code', JSON.stringify([pool.id, sub, purpose, purpose === 'recovery' ? '' : to, code])).toString('base64url')
}

export interface Recipient {
  purpose: CodePurpose
  attribute: ContactAttribute
  to: string
  /** The new value is not the user's until the code comes back. */
  isPending?: boolean
  /** Why it goes out, as the pool's function for texts hears it. */
  occasion: MessageOccasion
}

/** Whoever asks for it names a client, whose id the link has to carry. */
function linkOf(call: Call, pool: Pool, occasion: MessageOccasion, username: string, code: string): string | undefined {
  const clientId = confirmsByLink(pool, occasion) ? call.triggerContext?.clientId : undefined
  return clientId === undefined ? undefined : confirmationLink(call, pool, clientId, username, code)
}

/** A code as it is kept, and the message that carries it. */
export async function prepareCode(
  call: Call,
  pool: Pool,
  user: EventUser,
  { purpose, attribute, to, isPending = false, occasion }: Recipient,
) {
  const code = newCode()
  const link = linkOf(call, pool, occasion, user.username, code)
  const message = await buildMessage(call, pool, { occasion, user, attribute, to, secret: code }, words =>
    buildCodeMessage(call, pool, { sub: user.sub, username: user.username, attribute, value: to, code, words, link }),
  )
  return {
    kept: {
      poolId: pool.id,
      sub: user.sub,
      purpose,
      codeHash: hashOf(call, pool, user.sub, purpose, to, code),
      attribute,
      value: isPending ? to : null,
      expiresAt: call.now + purposes[purpose].life,
    },
    message,
    details: deliveryDetails(attribute, to),
    quota: hourlyQuota(call, pool, user.sub, `send ${purpose}`, purposes[purpose].sent),
  }
}

/** @throws LimitExceededException */
export async function sendCode(call: Call, pool: Pool, user: EventUser, recipient: Recipient): Promise<CodeDeliveryDetailsType> {
  const { kept, message, details, quota } = await prepareCode(call, pool, user, recipient)
  const outcome = await call.store.decide(issueCode, { ...kept, at: call.now, message, quota })
  if (outcome === 'limit') throw attemptLimitExceeded()
  return details
}

/** For a name that nobody has: the writes and the limit that a real one would meet. The code is no code, and its message goes nowhere. */
export async function simulateSendCode(call: Call, pool: Pool, name: string, purpose: CodePurpose): Promise<CodeDeliveryDetailsType> {
  const sub = attemptSubject(call, pool, undefined, name)
  const { attribute, value } = simulatedContact(call, pool, name)
  const code = newCode()
  const link = linkOf(call, pool, purpose === 'recovery' ? 'ForgotPassword' : 'ResendCode', name, code)
  const message = buildCodeMessage(call, pool, { sub, username: name, attribute, value, code, words: {}, link })
  const outcome = await call.store.decide(issueCode, {
    poolId: pool.id,
    sub,
    purpose,
    codeHash: hashOf(call, pool, sub, purpose, value, newUuid()),
    attribute,
    value: null,
    at: call.now,
    expiresAt: call.now + purposes[purpose].life,
    message: suppressDelivery(message),
    quota: hourlyQuota(call, pool, sub, `send ${purpose}`, purposes[purpose].sent),
  })
  if (outcome === 'limit') throw attemptLimitExceeded()
  return deliveryDetails(attribute, value)
}

/** What a decision needs to judge a code that was sent to `to`. */
export const codeGuess = (call: Call, pool: Pool, sub: string, purpose: CodePurpose, to: string, code: string) => ({
  poolId: pool.id,
  sub,
  purpose,
  codeHash: hashOf(call, pool, sub, purpose, to, code),
  at: call.now,
  by: newUuid(),
  quota: hourlyQuota(call, pool, sub, `guess ${purpose}`, purposes[purpose].guesses),
})

/** A guess for a name that nobody has: judged like any other, against what `simulateSendCode` left, and never right. */
export async function simulateConsumeCode(call: Call, pool: Pool, name: string, purpose: CodePurpose): Promise<Error> {
  const { kind } = await call.store.decide(
    consumeCode,
    codeGuess(call, pool, attemptSubject(call, pool, undefined, name), purpose, '', newUuid()),
  )
  // Spec, authentication 14: a mismatch, also where no code was asked for.
  return kind === 'right' || kind === 'missing' ? mismatchedCode() : codeErrors[kind]()
}

export const userQuota = (call: Call, pool: Pool, user: Pick<User, 'sub'>, action: string, limit: number): HourlyQuota =>
  hourlyQuota(call, pool, user.sub, action, limit)
