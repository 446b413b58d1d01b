import { type CodeDeliveryDetailsType, refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { newCode, newUuid } from '../crypto/index.ts'
import { type ContactAttribute, carry, codeMessage, confirmationLink, deliveryDetails } from '../delivery/index.ts'
import type { Pool } from '../pools/index.ts'
import { type CodePurpose, issueCode, type Quota, useQuota } from '../storage/index.ts'
import { type EventUser, isByLink, type MessageOccasion } from '../triggers/index.ts'
import { subjectOf } from './credentials.ts'
import type { User } from './user.ts'

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

export const tooOften = () => refuse('LimitExceededException', 'Attempt limit exceeded, please try after some time.')
export const wrongCode = () => refuse('CodeMismatchException', 'Invalid verification code provided, please try again.')
export const noCode = () => refuse('ExpiredCodeException', 'Invalid code provided, please request a code again.')

/** What a refused code is called. A user that changed meanwhile has to ask for a new one. */
export const codeRefusals = { mismatch: wrongCode, expired: noCode, limit: tooOften, conflict: noCode, gone: noCode } as const

const quotaOf = (call: Call, pool: Pool, subject: string, action: string, limit: number): Quota => ({
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

/** A code as it is kept, and the message that carries it. */
export async function makeCode(
  call: Call,
  pool: Pool,
  user: EventUser,
  { purpose, attribute, to, isPending = false, occasion }: Recipient,
) {
  const code = newCode()
  // Whoever asks for it names a client, whose id the link has to carry.
  const clientId = isByLink(pool, occasion) ? call.toTriggers?.clientId : undefined
  const link = clientId === undefined ? undefined : confirmationLink(call, pool, clientId, user.username, code)
  const message = await carry(call, pool, { occasion, user, attribute, to, secret: code }, words =>
    codeMessage(call, pool, { sub: user.sub, username: user.username, attribute, value: to, code, words, link }),
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
    quota: quotaOf(call, pool, user.sub, `send ${purpose}`, purposes[purpose].sent),
  }
}

/** @throws LimitExceededException */
export async function sendCode(call: Call, pool: Pool, user: EventUser, recipient: Recipient): Promise<CodeDeliveryDetailsType> {
  const { kept, message, details, quota } = await makeCode(call, pool, user, recipient)
  const outcome = await call.store.decide(issueCode, { ...kept, at: call.now, message, quota })
  if (outcome === 'limit') throw tooOften()
  return details
}

/** For a name that nobody has: the write and the limit that a real one would meet. */
export async function simulateSending(call: Call, pool: Pool, name: string, purpose: CodePurpose): Promise<void> {
  const quota = quotaOf(call, pool, subjectOf(call, pool, undefined, name), `send ${purpose}`, purposes[purpose].sent)
  if ((await call.store.decide(useQuota, quota)) === 'limit') throw tooOften()
}

/** What a decision needs to judge a code that was sent to `to`. */
export const guessOf = (call: Call, pool: Pool, sub: string, purpose: CodePurpose, to: string, code: string) => ({
  poolId: pool.id,
  sub,
  purpose,
  codeHash: hashOf(call, pool, sub, purpose, to, code),
  at: call.now,
  by: newUuid(),
  quota: quotaOf(call, pool, sub, `guess ${purpose}`, purposes[purpose].guesses),
})

/** A guess for a name that nobody has: counted like one, and wrong. */
export async function simulateGuess(call: Call, pool: Pool, name: string, purpose: CodePurpose): Promise<Error> {
  const quota = quotaOf(call, pool, subjectOf(call, pool, undefined, name), `guess ${purpose}`, purposes[purpose].guesses)
  return (await call.store.decide(useQuota, quota)) === 'limit' ? tooOften() : wrongCode()
}

export const perHour = (call: Call, pool: Pool, user: Pick<User, 'sub'>, action: string, limit: number): Quota =>
  quotaOf(call, pool, user.sub, action, limit)
