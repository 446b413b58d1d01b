import { refuse } from '@poolhouse/contract'
import { factorsOf, matchTotpStep, openTotp } from '../../factors/index.ts'
import { changeUser } from '../../storage/index.ts'
import { aliasesOf, findUserBySub, type User } from '../../users/index.ts'
import { invalidSession } from '../challenge-sessions.ts'
import { completeWithAnswer } from '../complete-sign-in.ts'
import { type ChallengeAnswer, requiredParameter, type SignInResponse, userDisabled } from '../flow.ts'
import { factorAnswerOf, isCodeOfSession, refuseWrongAnswer } from '../second-factor.ts'

const wrong = () => refuse('CodeMismatchException', 'Invalid code or auth state for the user.')
const wrongTotp = () => refuse('CodeMismatchException', 'Invalid code received for user')

async function userOf({ call, pool, session }: ChallengeAnswer): Promise<User> {
  const user = await findUserBySub(call, pool, session.sub)
  if (!user) throw invalidSession()
  if (!user.enabled) throw userDisabled()
  return user
}

/** As a first factor the code was sent to nobody for a name that nobody has, and to whoever was disabled meanwhile: it is wrong then. */
async function firstUserOf({ call, pool, session }: ChallengeAnswer): Promise<User | undefined> {
  const user = await findUserBySub(call, pool, session.sub)
  return user?.enabled && user.status === 'CONFIRMED' ? user : undefined
}

/** A code that went out by SMS or mail. Its answer proves the address as well. */
export const sentCode = (parameter: 'SMS_MFA_CODE' | 'SMS_OTP_CODE' | 'EMAIL_OTP_CODE') =>
  async function answerSentCode(answer: ChallengeAnswer): Promise<SignInResponse> {
    const code = requiredParameter(answer.responses, parameter)
    const { first } = JSON.parse(answer.session.state)
    const user = first ? await firstUserOf(answer) : await userOf(answer)
    if (!user || !isCodeOfSession(answer, answer.session, code)) return refuseWrongAnswer(answer, answer.session, answer.session, wrong())
    const next = await completeWithAnswer(answer, { user, guess: factorAnswerOf(answer, answer.session, user), wrong })
    if (!first) await verifyAddress(answer, user, parameter === 'EMAIL_OTP_CODE' ? 'email' : 'phone_number')
    return next
  }

/** Whoever got the code has the address: it is verified, unless somebody else owns it as an alias. */
async function verifyAddress({ call, pool, session }: ChallengeAnswer, user: User, attribute: 'email' | 'phone_number'): Promise<void> {
  const { to } = JSON.parse(session.state)
  if (user.attributes[`${attribute}_verified`] === 'true' && user.attributes[attribute] === to) return
  const attributes = { ...user.attributes, [attribute]: to, [`${attribute}_verified`]: 'true' }
  await call.store.decide(changeUser, {
    poolId: pool.id,
    sub: user.sub,
    version: user.version,
    attributes: JSON.stringify(attributes),
    aliases: aliasesOf(pool, user.username, attributes),
    at: call.now,
  })
}

/** A one-time password of an authenticator app; a step counts once. */
export async function softwareTokenMfa(answer: ChallengeAnswer): Promise<SignInResponse> {
  const code = requiredParameter(answer.responses, 'SOFTWARE_TOKEN_MFA_CODE')
  const user = await userOf(answer)
  const { call, pool, session } = answer
  const { totp } = await factorsOf(call, pool, user.sub)
  if (!totp) throw refuse('SoftwareTokenMFANotFoundException', 'Software token MFA is not set up for the user.')
  const totpStep = matchTotpStep(openTotp(call, pool, user.sub, totp.sealed), code)
  if (totpStep === undefined) return refuseWrongAnswer(answer, session, user, wrongTotp())
  return completeWithAnswer(answer, { user, guess: { ...factorAnswerOf(answer, session, user), totpStep }, wrong: wrongTotp })
}
