import { type ChallengeNameType, refuse } from '@poolhouse/contract'
import { assertSecretHash } from '../clients/index.ts'
import { findUser, findUserBySub, subjectOf } from '../users/index.ts'
import { findSession, unfitSession } from './challenge-sessions.ts'
import { type Answer, type Next, required, type Start } from './flow.ts'

/** Most challenges stand on a session that the one before opened; an SRP proof brings its own state, sealed. */
type Challenge =
  | { needs: 'session'; load: () => Promise<(answer: Answer) => Promise<Next>> }
  | { needs: 'nothing'; load: () => Promise<(answer: Omit<Answer, 'session' | 'handle'>) => Promise<Next>> }

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

interface Response extends Omit<Start, 'parameters'> {
  challenge: ChallengeNameType
  sessionHandle: string | undefined
  responses: Readonly<Record<string, string>>
}

export async function respond({ challenge, sessionHandle, responses, ...door }: Response): Promise<Next> {
  const { call, pool, client } = door
  door.isAsked = true
  const username = required(responses, 'USERNAME')
  const known = challenges[challenge]
  if (known?.needs === 'nothing') {
    await assertSecretHash(client, responses.SECRET_HASH, username)
    return (await known.load())({ ...door, responses })
  }

  if (sessionHandle === undefined) throw refuse('InvalidParameterException', 'Missing required parameter Session')
  const session = await findSession(door, sessionHandle, challenge)
  await assertSecretHash(client, responses.SECRET_HASH, username, async () => {
    const user = await findUserBySub(call, pool, session.sub)
    return user ? [user.username, user.sub] : []
  })
  // A session of a name that nobody has belongs to that name; what it answers is wrong, like any wrong answer.
  if (subjectOf(call, pool, await findUser(call, pool, username), username) !== session.sub) throw unfitSession()
  if (!known) throw refuse('NotImplementedException', `The ${challenge} challenge is not built yet.`)
  return (await known.load())({ ...door, session, handle: sessionHandle, responses })
}
