import { type ChallengeNameType, refuse } from '@poolhouse/contract'
import { assertSecretHash } from '../clients/index.ts'
import { attemptSubject, findUser, findUserBySub } from '../users/index.ts'
import { getChallengeSession, invalidSession } from './challenge-sessions.ts'
import { type ChallengeAnswer, requiredParameter, type SignInRequest, type SignInResponse } from './flow.ts'

/** Most challenges stand on a session that the one before opened; an SRP proof brings its own state, sealed. */
type Challenge =
  | { needs: 'session'; load: () => Promise<(answer: ChallengeAnswer) => Promise<SignInResponse>> }
  | { needs: 'nothing'; load: () => Promise<(answer: Omit<ChallengeAnswer, 'session' | 'handle'>) => Promise<SignInResponse>> }

/** A challenge without a file is not built yet, and no session asks for it. */
const challenges: Partial<Record<ChallengeNameType, Challenge>> = {
  NEW_PASSWORD_REQUIRED: {
    needs: 'session',
    load: async () => (await import('./challenges/NEW_PASSWORD_REQUIRED.ts')).newPasswordRequired,
  },
  CUSTOM_CHALLENGE: { needs: 'session', load: async () => (await import('./challenges/CUSTOM_CHALLENGE.ts')).customChallenge },
  SMS_OTP: { needs: 'session', load: async () => (await import('./challenges/factor-code.ts')).sentCode('SMS_OTP_CODE') },
  WEB_AUTHN: { needs: 'session', load: async () => (await import('./challenges/WEB_AUTHN.ts')).webAuthn },
  SELECT_CHALLENGE: { needs: 'session', load: async () => (await import('./challenges/SELECT_CHALLENGE.ts')).selectChallenge },
  PASSWORD: { needs: 'session', load: async () => (await import('./challenges/SELECT_CHALLENGE.ts')).chosen('PASSWORD', 'PASSWORD') },
  PASSWORD_SRP: { needs: 'session', load: async () => (await import('./challenges/SELECT_CHALLENGE.ts')).chosen('PASSWORD_SRP', 'SRP_A') },
  SMS_MFA: { needs: 'session', load: async () => (await import('./challenges/factor-code.ts')).sentCode('SMS_MFA_CODE') },
  EMAIL_OTP: { needs: 'session', load: async () => (await import('./challenges/factor-code.ts')).sentCode('EMAIL_OTP_CODE') },
  SOFTWARE_TOKEN_MFA: { needs: 'session', load: async () => (await import('./challenges/factor-code.ts')).softwareTokenMfa },
  SELECT_MFA_TYPE: { needs: 'session', load: async () => (await import('./challenges/SELECT_MFA_TYPE.ts')).selectMfaType },
  MFA_SETUP: { needs: 'session', load: async () => (await import('./challenges/MFA_SETUP.ts')).mfaSetup },
  DEVICE_SRP_AUTH: { needs: 'session', load: async () => (await import('./challenges/DEVICE_SRP_AUTH.ts')).deviceSrpAuth },
  DEVICE_PASSWORD_VERIFIER: {
    needs: 'session',
    load: async () => (await import('./challenges/DEVICE_PASSWORD_VERIFIER.ts')).devicePasswordVerifier,
  },
  PASSWORD_VERIFIER: { needs: 'nothing', load: async () => (await import('./challenges/PASSWORD_VERIFIER.ts')).passwordVerifier },
}

interface Response extends Omit<SignInRequest, 'parameters'> {
  challenge: ChallengeNameType
  sessionHandle: string | undefined
  responses: Readonly<Record<string, string>>
}

export async function respondToAuthChallenge({ challenge, sessionHandle, responses, ...signIn }: Response): Promise<SignInResponse> {
  const { call, pool, client } = signIn
  signIn.preAuthenticationDone = true
  const username = requiredParameter(responses, 'USERNAME')
  const known = challenges[challenge]
  if (known?.needs === 'nothing') {
    await assertSecretHash(client, responses.SECRET_HASH, username)
    return (await known.load())({ ...signIn, responses })
  }

  if (sessionHandle === undefined) throw refuse('InvalidParameterException', 'Missing required parameter Session')
  const session = await getChallengeSession(signIn, sessionHandle, challenge)
  await assertSecretHash(client, responses.SECRET_HASH, username, async () => {
    const user = await findUserBySub(call, pool, session.sub)
    return user ? [user.username, user.sub] : []
  })
  // A session of a name that nobody has belongs to that name; what it answers is wrong, like any wrong answer.
  if (attemptSubject(call, pool, await findUser(call, pool, username), username) !== session.sub) throw invalidSession()
  if (!known) throw refuse('NotImplementedException', `The ${challenge} challenge is not built yet.`)
  return (await known.load())({ ...signIn, session, handle: sessionHandle, responses })
}
