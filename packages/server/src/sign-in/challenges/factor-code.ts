import { refuse } from '@poolhouse/contract'
import { newUuid } from '../../crypto/index.ts'
import { factorsOf, matchSealedTotp } from '../../factors/index.ts'
import { changeUser } from '../../storage/index.ts'
import { aliasesOf, findUserBySub, type User } from '../../users/index.ts'
import { completeWithAnswer, deviceOf } from '../complete-sign-in.ts'
import type { ChallengeAnswer, SignInResponse } from '../flow.ts'
import { invalidSession, requiredParameter, userDisabled } from '../refusals.ts'
import { factorAnswerOf, isCodeOfSession, refuseWrongAnswer } from '../second-factor.ts'

type CodeAnswer = ChallengeAnswer<'EMAIL_OTP' | 'SMS_OTP' | 'SMS_MFA'>

const wrongCode = () => refuse('CodeMismatchException', 'Invalid code or auth state for the user.', { rule: { id: 'factor-code-wrong' } })
const wrongTotpCode = () => refuse('CodeMismatchException', 'Invalid code received for user', { rule: { id: 'factor-code-wrong' } })

async function secondFactorUser({ call, pool, session }: ChallengeAnswer): Promise<User> {
  const user = await findUserBySub(call, pool, session.sub)
  if (!user) throw invalidSession()
  if (!user.enabled) throw userDisabled()
  return user
}

/** Undefined for an unknown user, to whom no code was sent, and for one who was disabled in the meantime: every code is wrong then. */
async function firstFactorUser({ call, pool, session }: ChallengeAnswer): Promise<User | undefined> {
  const user = await findUserBySub(call, pool, session.sub)
  return user?.enabled && user.status === 'CONFIRMED' ? user : undefined
}

/** Answers a challenge whose code was sent by SMS or e-mail. A correct code of a second factor also verifies the address. */
export const sentCode = (parameter: 'SMS_MFA_CODE' | 'SMS_OTP_CODE' | 'EMAIL_OTP_CODE') =>
  async function answerSentCode(answer: CodeAnswer): Promise<SignInResponse> {
    const { session, responses } = answer
    const code = requiredParameter(responses, parameter)
    const user = session.state.first ? await firstFactorUser(answer) : await secondFactorUser(answer)
    const device = await deviceOf(answer)
    // Compared for an unknown user as well, so that both take the same time.
    const isCorrect = isCodeOfSession(answer, session, code)
    if (!user || !isCorrect) return refuseWrongAnswer(answer, session, session, wrongCode())
    const response = await completeWithAnswer(answer, {
      user,
      device,
      answer: factorAnswerOf(answer, session, user),
      wrongAnswer: wrongCode,
    })
    if (!session.state.first) await verifyAddress(answer, parameter === 'EMAIL_OTP_CODE' ? 'email' : 'phone_number', session.state)
    return response
  }

/**
 * Marks the address that received the code as verified, where it still is the user's: one that was changed or deleted in the meantime stays so.
 * Only MFA_SETUP gives the user an address. The alias of another user stays with its owner.
 */
async function verifyAddress(
  answer: CodeAnswer,
  attribute: 'email' | 'phone_number',
  { to, setsUp }: { to: string; setsUp?: true },
): Promise<void> {
  const { call, pool, session } = answer
  const user = await findUserBySub(call, pool, session.sub)
  const address = user?.attributes[attribute]
  if (!user || (address === undefined ? !setsUp : address !== to || user.attributes[`${attribute}_verified`] === 'true')) return
  const attributes = { ...user.attributes, [attribute]: to, [`${attribute}_verified`]: 'true' }
  const outcome = await call.store.decide(changeUser, {
    poolId: pool.id,
    sub: user.sub,
    version: user.version,
    by: newUuid(),
    attributes: JSON.stringify(attributes),
    aliases: aliasesOf(pool, user.username, attributes),
    at: call.now,
  })
  if (outcome.kind === 'conflict') await verifyAddress(answer, attribute, { to, setsUp })
}

/** A one-time password of an authenticator app; the code of one time step is accepted once. */
export async function softwareTokenMfa(answer: ChallengeAnswer<'SOFTWARE_TOKEN_MFA'>): Promise<SignInResponse> {
  const code = requiredParameter(answer.responses, 'SOFTWARE_TOKEN_MFA_CODE')
  const user = await secondFactorUser(answer)
  const device = await deviceOf(answer)
  const { call, pool, session } = answer
  const { totp } = await factorsOf(call, pool, user.sub)
  if (!totp)
    throw refuse('SoftwareTokenMFANotFoundException', 'Software token MFA is not set up for the user.', { rule: { id: 'factor-missing' } })
  const totpStep = matchSealedTotp(call, pool, user.sub, totp.sealed, code)
  if (totpStep === undefined) return refuseWrongAnswer(answer, session, user, wrongTotpCode())
  return completeWithAnswer(answer, {
    user,
    device,
    answer: { ...factorAnswerOf(answer, session, user), totpStep },
    wrongAnswer: wrongTotpCode,
  })
}
