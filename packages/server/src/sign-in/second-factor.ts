import { refuseBecause } from '@poolhouse/contract'
import { newCode } from '../crypto/index.ts'
import { buildMessage, buildMfaMessage, maskDestination } from '../delivery/index.ts'
import { type Factor, factorsAtRisk, factorsOf, factorsToSetUp, type UserFactors, usableFactors } from '../factors/index.ts'
import { countWrongAnswer } from '../storage/index.ts'
import type { EventUser } from '../triggers/index.ts'
import { type User, userQuota } from '../users/index.ts'
import { useOf } from './challenge-sessions.ts'
import type { ChallengeSession } from './challenge-state.ts'
import { completeSignIn } from './complete-sign-in.ts'
import type { ClientContext, CompletedSignIn, SignInContext, SignInProgress, SignInResponse } from './flow.ts'
import { isSessionCode, openChallenge } from './open-challenge.ts'

/** Limits for a user in an hour, over all challenge sessions. */
const maxCodesAnHour = 20
const maxAnswersAnHour = 30

/** The quota that sent codes count against, those simulated for unknown users too. */
export const codeQuota = ({ call, pool }: Pick<ClientContext, 'call' | 'pool'>, sub: string) =>
  userQuota(call, pool, { sub }, 'send mfa', maxCodesAnHour)

/**
 * What follows the first factor: tokens, the challenge of a second factor, SELECT_MFA_TYPE or MFA_SETUP.
 * docs/reference/authentication.md#7.
 */
export async function continueAfterFirstFactor(context: SignInContext, signIn: CompletedSignIn): Promise<SignInResponse> {
  const { call, pool } = context
  const atRisk = await call.protection?.assess(signIn.user)
  // With ChallengeRequiredOnNewDevice a remembered device replaces the second factor.
  if (!atRisk && signIn.device?.isRemembered && pool.config.DeviceConfiguration?.ChallengeRequiredOnNewDevice)
    return completeSignIn(context, signIn)
  const { MfaConfiguration = 'OFF' } = pool.config
  const own = MfaConfiguration === 'OFF' ? undefined : await factorsOf(call, pool, signIn.user.sub)
  const enabled = own ? usableFactors(pool, signIn.user, own) : []
  const usable = own && atRisk && enabled.length === 0 ? factorsAtRisk(pool, signIn.user, own) : enabled
  if (atRisk === 'MFA_REQUIRED' && usable.length === 0) throw call.protection!.refuseWithoutFactor()
  if (own && usable.length === 1) return challengeFactor(context, signIn, usable[0]!, own)
  if (usable.length > 1) return openChallenge(context, signIn, 'SELECT_MFA_TYPE', { MFAS_CAN_CHOOSE: JSON.stringify(usable) })
  if (MfaConfiguration !== 'ON') return completeSignIn(context, signIn)

  const canSetUp = factorsToSetUp(pool)
  if (canSetUp.length === 0) throw refuseBecause('no-second-factor')
  return openChallenge(context, signIn, 'MFA_SETUP', { MFAS_CAN_SETUP: JSON.stringify(canSetUp) })
}

/**
 * The challenge of one second factor. For SMS and e-mail it sends a code that is valid in this session alone. `newAddress`: where MFA_SETUP
 * sends it.
 */
export async function challengeFactor(
  context: ClientContext,
  signIn: SignInProgress,
  factor: Factor,
  own: UserFactors,
  newAddress?: string,
): Promise<SignInResponse> {
  if (factor === 'SOFTWARE_TOKEN_MFA') {
    return openChallenge(context, signIn, factor, own.totp?.name ? { FRIENDLY_DEVICE_NAME: own.totp.name } : {})
  }
  const { user } = signIn
  const to = newAddress ?? addressOf(user, factor)
  const code = newCode()
  const isMail = factor === 'EMAIL_OTP'
  const parameters = {
    CODE_DELIVERY_DELIVERY_MEDIUM: isMail ? 'EMAIL' : 'SMS',
    CODE_DELIVERY_DESTINATION: maskDestination(isMail ? 'email' : 'phone_number', to),
  }
  const message = await buildFactorMessage(context, user, { isMail, to, code })
  return openChallenge(context, signIn, factor, parameters, {
    code,
    to,
    ...(newAddress !== undefined && { setsUp: true as const }),
    message,
    quota: codeQuota(context, user.sub),
  })
}

/** The message that carries the code of a first or second factor. */
export const buildFactorMessage = (
  { call, pool, client }: ClientContext,
  user: EventUser,
  { isMail, to, code, isSimulated }: { isMail: boolean; to: string; code: string; isSimulated?: boolean },
) =>
  buildMessage(
    call,
    pool,
    {
      occasion: 'Authentication',
      user,
      attribute: isMail ? 'email' : 'phone_number',
      to,
      secret: code,
      clientId: client.settings.ClientId,
      isSimulated,
    },
    templates => buildMfaMessage(call, pool, { sub: user.sub, isMail, to, code, templates }),
  )

const addressOf = ({ attributes }: User, factor: Factor): string =>
  (factor === 'EMAIL_OTP' ? attributes.email : attributes.phone_number) ?? ''

/** Whether the code is the one that this session sent. */
export const isCodeOfSession = (
  context: ClientContext,
  { sub, state }: ChallengeSession<'EMAIL_OTP' | 'SMS_OTP' | 'SMS_MFA'>,
  code: string,
): boolean => isSessionCode(context, sub, code, state.codeHash)

/** The use of a session by its answer, and the quota that answers to factor challenges count against. */
export const factorAnswerOf = (
  { call, pool }: ClientContext,
  session: Pick<ChallengeSession, 'id' | 'sub'>,
  user: Pick<User, 'sub'> = session,
) => ({
  session: useOf(call, session),
  quota: userQuota(call, pool, user, 'guess mfa', maxAnswersAnHour),
})

/** Counts a wrong answer, then throws `refusal`. Beyond the limits the answer is the same, so the outcome does not matter. */
export async function refuseWrongAnswer(
  context: ClientContext,
  session: Pick<ChallengeSession, 'id' | 'sub'>,
  user: Pick<User, 'sub'>,
  refusal: Error,
): Promise<never> {
  await context.call.store.decide(countWrongAnswer, factorAnswerOf(context, session, user))
  throw refusal
}
