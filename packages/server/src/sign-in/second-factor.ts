import { refuseFor } from '@poolhouse/contract'
import { newCode, newUuid } from '../crypto/index.ts'
import { buildMessage, buildMfaMessage, maskDestination } from '../delivery/index.ts'
import { type Factor, factorsOf, factorsToSetUp, type UserFactors, usableFactors } from '../factors/index.ts'
import { type ChallengeSessionRow, countWrongAnswer } from '../storage/index.ts'
import { type User, userQuota } from '../users/index.ts'
import { complete, type Passed } from './complete-sign-in.ts'
import type { SignInResponse } from './flow.ts'
import { hashOf, open, type Proof, type SignInContext } from './open-challenge.ts'

/** An hour's bounds, over all sessions of a user. */
const codesAnHour = 20
const guessesAnHour = 30

/** What a code that is sent is counted against; nobody's are, too. */
export const codeQuota = ({ call, pool }: Pick<SignInContext, 'call' | 'pool'>, sub: string) =>
  userQuota(call, pool, { sub }, 'send mfa', codesAnHour)

/** After the password: tokens, a factor's challenge, a choice, or set-up. Spec: authentication, section 7. */
export async function continueAfterFirstFactor(signIn: SignInContext, proof: Passed): Promise<SignInResponse> {
  const { call, pool } = signIn
  // A remembered device stands for the second factor, where only new ones are to be challenged.
  if (proof.device?.isRemembered && pool.config.DeviceConfiguration?.ChallengeRequiredOnNewDevice) return complete(signIn, proof)
  const { MfaConfiguration = 'OFF' } = pool.config
  const own = MfaConfiguration === 'OFF' ? undefined : await factorsOf(call, pool, proof.user.sub)
  const asked = own ? usableFactors(pool, proof.user, own) : []
  if (own && asked.length === 1) return challengeFactor(signIn, proof, asked[0]!, own)
  if (asked.length > 1) return open(signIn, proof, 'SELECT_MFA_TYPE', { MFAS_CAN_CHOOSE: JSON.stringify(asked) })
  if (MfaConfiguration !== 'ON') return complete(signIn, proof)

  const canSetUp = factorsToSetUp(pool)
  if (canSetUp.length === 0) throw refuseFor('no-second-factor')
  return open(signIn, proof, 'MFA_SETUP', { MFAS_CAN_SETUP: JSON.stringify(canSetUp) })
}

/** One factor's challenge; SMS and mail carry a code of this session alone. */
export async function challengeFactor(
  signIn: SignInContext,
  proof: Proof,
  factor: Factor,
  own: UserFactors,
  to = addressOf(proof.user, factor),
): Promise<SignInResponse> {
  if (factor === 'SOFTWARE_TOKEN_MFA') {
    return open(signIn, proof, factor, own.totp?.name ? { FRIENDLY_DEVICE_NAME: own.totp.name } : {})
  }
  const { user } = proof
  const code = newCode()
  const isMail = factor === 'EMAIL_OTP'
  const parameters = {
    CODE_DELIVERY_DELIVERY_MEDIUM: isMail ? 'EMAIL' : 'SMS',
    CODE_DELIVERY_DESTINATION: maskDestination(isMail ? 'email' : 'phone_number', to),
  }
  const sent = {
    code,
    to,
    message: await buildFactorMessage(signIn, user, { isMail, to, code }),
    quota: codeQuota(signIn, user.sub),
  }
  return open(signIn, proof, factor, parameters, sent)
}

/** A code that signs in. */
export const buildFactorMessage = (
  { call, pool, client }: SignInContext,
  user: User,
  { isMail, to, code }: { isMail: boolean; to: string; code: string },
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
    },
    templates => buildMfaMessage(call, pool, { sub: user.sub, isMail, to, code, templates }),
  )

const addressOf = ({ attributes }: User, factor: Factor): string =>
  (factor === 'EMAIL_OTP' ? attributes.email : attributes.phone_number) ?? ''

/** Whether a code is the one that this session sent. */
export const isCodeOfSession = (signIn: SignInContext, session: ChallengeSessionRow, code: string): boolean =>
  JSON.parse(session.state).codeHash === hashOf(signIn, session.sub, code)

/** What a guess is counted against. */
export const factorAnswerOf = ({ call, pool }: SignInContext, session: ChallengeSessionRow, user: Pick<User, 'sub'> = session) => ({
  session: { id: session.id, by: newUuid(), at: call.now },
  quota: userQuota(call, pool, user, 'guess mfa', guessesAnHour),
})

/** A wrong code is counted before it is called wrong. Beyond the bounds every code is. */
export async function refuseWrongAnswer(
  signIn: SignInContext,
  session: ChallengeSessionRow,
  user: Pick<User, 'sub'>,
  refusal: Error,
): Promise<never> {
  await signIn.call.store.decide(countWrongAnswer, factorAnswerOf(signIn, session, user))
  throw refusal
}
