import { type ChallengeNameType, refuse } from '@poolhouse/contract'
import { assertSecretHash } from '../clients/index.ts'
import { underProtection } from '../threat-protection/index.ts'
import { attemptSubject, findUser, findUserBySub, simulatedSubject } from '../users/index.ts'
import { getChallengeSession } from './challenge-sessions.ts'
import type { SessionPurpose } from './challenge-state.ts'
import type { ChallengeAnswer, SignInContext, SignInResponse } from './flow.ts'
import { invalidSession, requiredParameter } from './refusals.ts'
import { provenBy, signInResult } from './sign-in-event.ts'

/** Challenges that are answered with a session. */
type SessionChallenge = ChallengeNameType & SessionPurpose

/** Each is loaded at its first use. */
const challenges: { readonly [Name in SessionChallenge]: () => Promise<(answer: ChallengeAnswer<Name>) => Promise<SignInResponse>> } = {
  NEW_PASSWORD_REQUIRED: async () => (await import('./challenges/NEW_PASSWORD_REQUIRED.ts')).newPasswordRequired,
  CUSTOM_CHALLENGE: async () => (await import('./challenges/CUSTOM_CHALLENGE.ts')).customChallenge,
  SMS_OTP: async () => (await import('./challenges/factor-code.ts')).sentCode('SMS_OTP_CODE'),
  WEB_AUTHN: async () => (await import('./challenges/WEB_AUTHN.ts')).webAuthn,
  SELECT_CHALLENGE: async () => (await import('./challenges/SELECT_CHALLENGE.ts')).selectChallenge,
  PASSWORD: async () => (await import('./challenges/SELECT_CHALLENGE.ts')).selectedPassword('PASSWORD', 'PASSWORD'),
  PASSWORD_SRP: async () => (await import('./challenges/SELECT_CHALLENGE.ts')).selectedPassword('PASSWORD_SRP', 'SRP_A'),
  SMS_MFA: async () => (await import('./challenges/factor-code.ts')).sentCode('SMS_MFA_CODE'),
  EMAIL_OTP: async () => (await import('./challenges/factor-code.ts')).sentCode('EMAIL_OTP_CODE'),
  SOFTWARE_TOKEN_MFA: async () => (await import('./challenges/factor-code.ts')).softwareTokenMfa,
  SELECT_MFA_TYPE: async () => (await import('./challenges/SELECT_MFA_TYPE.ts')).selectMfaType,
  MFA_SETUP: async () => (await import('./challenges/MFA_SETUP.ts')).mfaSetup,
  DEVICE_SRP_AUTH: async () => (await import('./challenges/DEVICE_SRP_AUTH.ts')).deviceSrpAuth,
  DEVICE_PASSWORD_VERIFIER: async () => (await import('./challenges/DEVICE_PASSWORD_VERIFIER.ts')).devicePasswordVerifier,
}

const isSessionChallenge = (name: ChallengeNameType): name is SessionChallenge => Object.hasOwn(challenges, name)

interface ChallengeResponse extends SignInContext {
  challenge: ChallengeNameType
  sessionHandle: string | undefined
  responses: Readonly<Record<string, string>>
}

/** Answers a challenge. PASSWORD_VERIFIER needs no session: its state is encrypted in SECRET_BLOCK. */
export async function respondToAuthChallenge(response: ChallengeResponse): Promise<SignInResponse> {
  const { call, pool, client, challenge, sessionHandle } = response
  const about = { pool, clientId: client.settings.ClientId, type: 'SignIn', isCustom: challenge === 'CUSTOM_CHALLENGE' } as const
  if (sessionHandle === undefined)
    return underProtection(call, { ...about, resultOf: signInResult('Password') }, each => answer({ ...response, call: each }))
  const answers = { session: sessionHandle, challenge: provenBy(challenge) }
  return underProtection(call, { ...about, answers, resultOf: signInResult(undefined, true) }, each => answer({ ...response, call: each }))
}

async function answer({ challenge, sessionHandle, responses, ...given }: ChallengeResponse): Promise<SignInResponse> {
  const context: SignInContext = { ...given, preAuthenticationDone: true }
  const username = requiredParameter(responses, 'USERNAME')
  if (challenge === 'PASSWORD_VERIFIER') {
    await assertSecretHash(context.client, responses.SECRET_HASH, username)
    const { passwordVerifier } = await import('./challenges/PASSWORD_VERIFIER.ts')
    return passwordVerifier({ ...context, responses })
  }
  if (sessionHandle === undefined)
    throw refuse('InvalidParameterException', 'Missing required parameter Session', {
      rule: { id: 'parameter-missing', setting: 'Session' },
    })
  // No session is created for a challenge that is not in the table.
  if (!isSessionChallenge(challenge)) throw invalidSession()
  return answerWithSession(context, challenge, sessionHandle, responses)
}

async function answerWithSession<Name extends SessionChallenge>(
  context: SignInContext,
  challenge: Name,
  handle: string,
  responses: Readonly<Record<string, string>>,
): Promise<SignInResponse> {
  const { call, pool, client } = context
  const username = requiredParameter(responses, 'USERNAME')
  const session = await getChallengeSession(context, handle, challenge)
  await assertSecretHash(client, responses.SECRET_HASH, username, async () => {
    const user = await findUserBySub(call, pool, session.sub)
    return user ? [user.username, user.sub] : []
  })
  // A session that was opened for an unknown or disabled user belongs to the username; every answer to it is wrong.
  const named = await findUser(call, pool, username)
  if (session.sub !== named?.sub && session.sub !== simulatedSubject(call, pool, username)) throw invalidSession()
  const subject = attemptSubject(call, pool, named, username)
  call.analytics?.noteAttempt(subject)
  await call.protection?.assertAddressAllowed()
  const answerChallenge = await challenges[challenge]()
  return answerChallenge({ ...context, subject, session, handle, responses })
}
