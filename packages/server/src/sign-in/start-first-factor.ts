import { newCode, newLongCode, newUuid } from '../crypto/index.ts'
import { maskDestination } from '../delivery/index.ts'
import { assertOutcome } from '../outcomes.ts'
import { passkeyRequestOptions } from '../passkeys/index.ts'
import { type NewMessage, replaceChallengeSession } from '../storage/index.ts'
import { attemptSubject, simulatedAddress } from '../users/index.ts'
import { continueAfterPassword } from './after-password.ts'
import { newChallengeSession, spendSession, useOf } from './challenge-sessions.ts'
import type { ChallengeSession, ChallengeState } from './challenge-state.ts'
import { type FirstFactor, type FirstFactorChooser, firstFactorsOf } from './first-factors.ts'
import type { SignInRequest, SignInResponse } from './flow.ts'
import { assertNotLockedOut, type IdentifiedUser, identifyUser } from './identify-user.ts'
import { sessionCodeHash } from './open-challenge.ts'
import { challengeRefusals } from './refusals.ts'
import { buildFactorMessage, codeQuota } from './second-factor.ts'
import { requiredSrpA, startSrpExchange } from './srp-exchange.ts'
import { verifySignInPassword } from './verify-password.ts'

/** A user of USER_AUTH who selects a first factor. */
export interface FirstFactorRequest extends FirstFactorChooser {
  /** What failed attempts are counted for. */
  subject: string
  /** The SELECT_CHALLENGE session that was answered; the next challenge replaces it. */
  answeredSession?: Pick<ChallengeSession, 'id'>
  /** The phases of `identifyUser` ran in this request. */
  identified?: IdentifiedUser
}

type Chooser = FirstFactorRequest & {
  /** The user does not have the selected factor: its challenge looks like any other, and no answer to it is correct. */
  isUnavailable?: boolean
}

/** What sessions and quotas belong to: the user, or a keyed hash of an unknown username. */
const sessionSubject = ({ call, pool }: SignInRequest, { user, name }: Chooser): string => attemptSubject(call, pool, user, name)

/** SELECT_CHALLENGE, with the first factors to select from. */
export async function offerFirstFactors(request: SignInRequest, chooser: Chooser): Promise<SignInResponse> {
  const { shown: AvailableChallenges } = await firstFactorsOf(request, chooser)
  return { ...(await openFirstFactor(request, chooser, 'SELECT_CHALLENGE', {}, {})), AvailableChallenges }
}

/**
 * Starts the selected first factor: tokens at once where its proof came along, else its challenge. docs/reference/authentication.md#9.2.
 */
export async function startFirstFactor(request: SignInRequest, chooser: Chooser, factor: FirstFactor): Promise<SignInResponse> {
  const { parameters } = request
  const { available, shown: AvailableChallenges } = await firstFactorsOf(request, chooser)
  const isUnavailable = !available.includes(factor)
  if (factor === 'PASSWORD')
    return parameters.PASSWORD ? verifySelectedPassword(request, chooser, parameters.PASSWORD) : askPassword(request, chooser, factor)
  if (factor === 'PASSWORD_SRP') {
    if (!parameters.SRP_A) return askPassword(request, chooser, factor)
    return { ...(await startSelectedSrp(request, chooser)), AvailableChallenges }
  }
  if (factor === 'WEB_AUTHN') return { ...(await askPasskey(request, { ...chooser, isUnavailable })), AvailableChallenges }
  return { ...(await sendCode(request, { ...chooser, isUnavailable }, factor)), AvailableChallenges }
}

/** A locked-out user cannot select a password; codes and passkeys stay available to them. */
async function askPassword(request: SignInRequest, chooser: Chooser, factor: 'PASSWORD' | 'PASSWORD_SRP'): Promise<SignInResponse> {
  await assertNotLockedOut(request, chooser.subject)
  return openFirstFactor(request, chooser, factor, {}, {})
}

async function verifySelectedPassword(request: SignInRequest, chooser: Chooser, password: string): Promise<SignInResponse> {
  const selected = { secretHashVerified: true, migrationPassword: password, refusesLockedOut: true, checksDevice: true }
  const identified = chooser.identified ?? (await identifyUser(request, selected))
  const verified = await verifySignInPassword(request, identified, password)
  await spendAnswered(request, chooser)
  return continueAfterPassword(request, verified)
}

async function startSelectedSrp(request: SignInRequest, chooser: Chooser): Promise<SignInResponse> {
  const A = requiredSrpA(request.parameters)
  await spendAnswered(request, chooser)
  const identified = chooser.identified ?? (await identifyUser(request, { secretHashVerified: true, refusesLockedOut: true }))
  return startSrpExchange(request, { ...identified, A })
}

/** A correct answer uses up the SELECT_CHALLENGE session, a wrong one does not. */
async function spendAnswered({ call }: SignInRequest, { answeredSession }: Chooser): Promise<void> {
  if (answeredSession) await spendSession(call, answeredSession)
}

/** E-mail codes have eight digits, SMS codes six, as on the service. For an unknown user nothing is sent, at the same cost. */
async function sendCode(request: SignInRequest, chooser: Chooser, factor: 'EMAIL_OTP' | 'SMS_OTP'): Promise<SignInResponse> {
  const { call, pool } = request
  const isMail = factor === 'EMAIL_OTP'
  const attribute = isMail ? 'email' : 'phone_number'
  const user = chooser.isUnavailable ? undefined : chooser.user
  const to = simulatedAddress(call, pool, chooser, attribute)
  const code = isMail ? newLongCode() : newCode()
  const parameters = { CODE_DELIVERY_DELIVERY_MEDIUM: isMail ? 'EMAIL' : 'SMS', CODE_DELIVERY_DESTINATION: maskDestination(attribute, to) }
  const sub = sessionSubject(request, chooser)
  const standIn = { sub, username: chooser.name, status: 'CONFIRMED', attributes: { [attribute]: to } }
  const message = await buildFactorMessage(request, user ?? standIn, { isMail, to, code, isSimulated: !user })
  // A code that was not sent must not sign in a caller who guesses it.
  const codeOfNobody = newUuid()
  const codeHash = sessionCodeHash(request, sub, user ? code : codeOfNobody)
  return openFirstFactor(request, chooser, factor, parameters, { first: true, codeHash }, message)
}

async function askPasskey(request: SignInRequest, chooser: Chooser): Promise<SignInResponse> {
  const isSimulated = chooser.isUnavailable === true || chooser.user === undefined
  const owner = { subject: sessionSubject(request, chooser), isSimulated }
  const { challenge, options } = await passkeyRequestOptions(request.call, request.pool, owner)
  return openFirstFactor(request, chooser, 'WEB_AUTHN', { CREDENTIAL_REQUEST_OPTIONS: options }, { challenge, isSimulated })
}

/** Stores the session of a first factor's challenge; one that sends a code counts against the quota of codes. */
async function openFirstFactor<Name extends 'SELECT_CHALLENGE' | FirstFactor>(
  request: SignInRequest,
  chooser: Chooser,
  name: Name,
  parameters: Record<string, string>,
  state: ChallengeState<Name>,
  message?: NewMessage,
): Promise<SignInResponse> {
  const { call } = request
  const sub = sessionSubject(request, chooser)
  const { handle, session } = newChallengeSession(request, name, { sub }, state)
  const { answeredSession } = chooser
  const outcome = await call.store.decide(replaceChallengeSession, {
    session,
    answered: answeredSession && useOf(call, answeredSession),
    message,
    quota: message && codeQuota(request, sub),
  })
  assertOutcome(outcome, 'opened', challengeRefusals)
  return { ChallengeName: name, Session: handle, ChallengeParameters: parameters }
}
