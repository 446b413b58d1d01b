import { refuse } from '@poolhouse/contract'
import { newCode, newLongCode, newUuid } from '../crypto/index.ts'
import { buildMfaMessage, maskDestination, suppressDelivery } from '../delivery/index.ts'
import { passkeyRequestOptions } from '../passkeys/index.ts'
import { type ChallengeSessionRow, replaceChallengeSession, spendChallengeSession } from '../storage/index.ts'
import { attemptSubject, simulatedContact } from '../users/index.ts'
import { continueAfterPassword } from './after-password.ts'
import { newChallengeSession, sessionAlreadyUsed } from './challenge-sessions.ts'
import { availableFirstFactors, type Chooser, type FirstFactor, selectableFirstFactors } from './first-factors.ts'
import type { SignInRequest, SignInResponse } from './flow.ts'
import { userSrpAuth } from './flows/USER_SRP_AUTH.ts'
import { hashOf } from './open-challenge.ts'
import { buildFactorMessage, codeQuota } from './second-factor.ts'
import { verifySignInPassword } from './verify-password.ts'

interface Choosing extends Chooser {
  spends?: ChallengeSessionRow
  /** The choice is one that the user has not: it looks like one that nobody has, and no answer is right. */
  isUnable?: boolean
}

/** Whom sessions and counts belong to: the user, or a hash that no user has. */
const subjectFor = ({ call, pool }: SignInRequest, { user, name }: Chooser): string => attemptSubject(call, pool, user, name)

/** The list to choose from. */
export async function offerFirstFactors(start: SignInRequest, chooser: Choosing): Promise<SignInResponse> {
  const AvailableChallenges = await selectableFirstFactors(start, chooser)
  return { ...(await openFor(start, chooser, 'SELECT_CHALLENGE', {})), AvailableChallenges }
}

/** One choice, with what came along for it: tokens at once, or its challenge. Spec: authentication 9.2. */
export async function startFirstFactor(start: SignInRequest, chooser: Choosing, choice: FirstFactor): Promise<SignInResponse> {
  const { parameters } = start
  const AvailableChallenges = await availableFirstFactors(start.call, start.pool, chooser)
  const isUnable = !AvailableChallenges.includes(choice)
  if (choice === 'PASSWORD')
    return parameters.PASSWORD ? byPassword(start, chooser, parameters.PASSWORD) : openFor(start, chooser, 'PASSWORD', {})
  if (choice === 'PASSWORD_SRP') {
    if (!parameters.SRP_A) return openFor(start, chooser, 'PASSWORD_SRP', {})
    await spend(start, chooser)
    return { ...(await userSrpAuth(start)), AvailableChallenges }
  }
  if (choice === 'WEB_AUTHN') return { ...(await askPasskey(start, { ...chooser, isUnable })), AvailableChallenges }
  return { ...(await sendCode(start, { ...chooser, isUnable }, choice)), AvailableChallenges }
}

async function byPassword(start: SignInRequest, chooser: Choosing, password: string): Promise<SignInResponse> {
  const proven = await verifySignInPassword(start, chooser.name, password)
  await spend(start, chooser)
  return continueAfterPassword(start, proven)
}

/** Success spends the session, a wrong answer does not. */
async function spend({ call }: SignInRequest, { spends }: Choosing): Promise<void> {
  if (spends && (await call.store.decide(spendChallengeSession, { id: spends.id, by: newUuid(), at: call.now })) === 'used')
    throw sessionAlreadyUsed()
}

/** Mail brings eight digits, SMS six, as the service's do. Nobody is sent nothing, at the same cost. */
async function sendCode(start: SignInRequest, chooser: Choosing, choice: 'EMAIL_OTP' | 'SMS_OTP'): Promise<SignInResponse> {
  const { call, pool } = start
  const isMail = choice === 'EMAIL_OTP'
  const attribute = isMail ? 'email' : 'phone_number'
  const user = chooser.isUnable ? undefined : chooser.user
  const to = user?.attributes[attribute] ?? simulatedContact(call, pool, chooser.name).value
  const code = isMail ? newLongCode() : newCode()
  const parameters = { CODE_DELIVERY_DELIVERY_MEDIUM: isMail ? 'EMAIL' : 'SMS', CODE_DELIVERY_DESTINATION: maskDestination(attribute, to) }
  const message = user
    ? await buildFactorMessage(start, user, { isMail, to, code })
    : suppressDelivery(buildMfaMessage(call, pool, { sub: subjectFor(start, chooser), isMail, to, code, templates: {} }))
  return openFor(start, chooser, choice, parameters, { code, message })
}

async function askPasskey(start: SignInRequest, chooser: Choosing): Promise<SignInResponse> {
  const sub = chooser.isUnable ? undefined : chooser.user?.sub
  const { challenge, options } = await passkeyRequestOptions(start.call, start.pool, sub, chooser.name)
  const state = { challenge: chooser.isUnable ? newUuid() : challenge }
  return openFor(start, chooser, 'WEB_AUTHN', { CREDENTIAL_REQUEST_OPTIONS: options }, undefined, state)
}

async function openFor(
  start: SignInRequest,
  chooser: Choosing,
  name: 'SELECT_CHALLENGE' | FirstFactor,
  parameters: Record<string, string>,
  sent?: { code: string; message: ReturnType<typeof buildMfaMessage> },
  state: Record<string, unknown> = {},
): Promise<SignInResponse> {
  const { call } = start
  const sub = subjectFor(start, chooser)
  const { handle, session } = newChallengeSession(
    start,
    name,
    { sub },
    sent ? { first: true, codeHash: hashOf(start, sub, sent.code) } : state,
  )
  const { spends } = chooser
  const outcome = await call.store.decide(replaceChallengeSession, {
    session,
    spends: spends && { id: spends.id, by: newUuid(), at: call.now },
    message: sent?.message,
    quota: sent && codeQuota(start, sub),
  })
  if (outcome === 'used') throw sessionAlreadyUsed()
  if (outcome === 'limit') throw refuse('TooManyRequestsException', 'Too many codes were sent. Try again in an hour.')
  return { ChallengeName: name, Session: handle, ChallengeParameters: parameters }
}
