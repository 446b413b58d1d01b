import { refuse } from '@poolhouse/contract'
import { newUuid } from '../crypto/index.ts'
import type { Device } from '../devices/index.ts'
import { type Attempt, type ChallengeSessionRow, clearFailures, replaceChallengeSession, spendChallengeSession } from '../storage/index.ts'
import { runTrigger, userAttributes } from '../triggers/index.ts'
import { attemptSubject, simulatedSrpIdentity, type User, userQuota } from '../users/index.ts'
import { statusRefusal } from './after-password.ts'
import { newChallengeSession, sessionAlreadyUsed } from './challenge-sessions.ts'
import { type SignInRequest, type SignInResponse, userLockedOut, wrongPassword } from './flow.ts'
import { continueAfterFirstFactor } from './second-factor.ts'
import { startSrpExchange } from './srp-exchange.ts'

/** What the functions hear of a challenge that was answered. */
export interface ChallengeResult {
  challengeName: string
  challengeResult: boolean
  challengeMetadata: string | null
}

/** A sign-in that the pool's functions lead. `user` is undefined for a name that nobody has, and for who may not sign in. */
export interface Custom {
  name: string
  user: User | undefined
  results: readonly ChallengeResult[]
  /** That it says it comes from. */
  device?: Device
  /** Of a client that proves its password first. */
  A?: string
  /** The proof of the password, and the session that was answered: what follows takes their place. */
  attempt?: Attempt
  spends?: ChallengeSessionRow
}

type SignInContext = Omit<SignInRequest, 'parameters'>

/** Answers are counted by the functions; this only ends what never ends. */
const mostSteps = 50

export const userInEvent = ({ pool }: SignInContext, { user }: Pick<Custom, 'user'>) => ({
  userAttributes: user ? userAttributes(pool, user) : {},
  userNotFound: user === undefined,
})

/** DefineAuthChallenge says what follows: tokens, the end, or another challenge. Spec: authentication 8. */
export async function continueCustomAuth(signIn: SignInContext, custom: Custom): Promise<SignInResponse> {
  const { call, pool } = signIn
  if (custom.results.length >= mostSteps) return fail(signIn, custom)
  const answer = await runTrigger(call, pool, {
    trigger: 'DefineAuthChallenge',
    source: 'Authentication',
    ...triggerUser(signIn, custom),
    request: { ...userInEvent(signIn, custom), session: custom.results },
  })
  if (answer?.failAuthentication) return fail(signIn, custom)
  if (answer?.issueTokens) return custom.user ? issue(signIn, custom, custom.user) : fail(signIn, custom)
  if (answer?.challengeName === 'CUSTOM_CHALLENGE') return createChallenge(signIn, custom)
  if (answer?.challengeName === 'PASSWORD_VERIFIER' && custom.A) {
    const subject = attemptSubject(call, pool, custom.user, custom.name)
    return startSrpExchange(signIn, { ...custom, A: custom.A, subject, custom: custom.results })
  }
  throw refuse(
    'InvalidLambdaResponseException',
    `DefineAuthChallenge asked for ${answer?.challengeName ?? 'nothing'}, which cannot follow here.`,
  )
}

export const triggerUser = ({ client }: SignInContext, { user, name }: Pick<Custom, 'user' | 'name'>) => ({
  userName: user?.username ?? name,
  clientId: client.settings.ClientId,
})

/** Tokens, after the factors that the pool and the user still ask for. */
async function issue(signIn: SignInContext, { attempt, spends, device }: Custom, user: User): Promise<SignInResponse> {
  const { call } = signIn
  const refusal = unfinished(user, call.now)
  if (refusal) {
    const outcome = attempt ? await call.store.decide(clearFailures, attempt) : 'clear'
    throw outcome === 'clear' ? refusal : outcome === 'locked' ? userLockedOut() : wrongPassword()
  }
  const answer = spends && { session: { id: spends.id, by: newUuid(), at: call.now }, quota: customAnswerQuota(signIn, spends.sub) }
  return continueAfterFirstFactor(signIn, { user, device, attempt, spends, answer })
}

/** No function can vouch for a password that has to be changed or reset first. The service's answer here is not published. */
function unfinished(user: User, now: number): Error | undefined {
  if (user.status === 'RESET_REQUIRED') return refuse('PasswordResetRequiredException', 'Password reset required for the user')
  const isTemporary = user.status === 'FORCE_CHANGE_PASSWORD'
  return (
    statusRefusal(user, now) ?? (isTemporary ? refuse('NotAuthorizedException', 'Temporary password must be changed first.') : undefined)
  )
}

/** Answers of a user an hour, right ones too: a function that throws at a wrong answer does not end the session. */
const answersAnHour = 400

export const customAnswerQuota = ({ call, pool }: SignInContext, sub: string) =>
  userQuota(call, pool, { sub }, 'answer custom', answersAnHour)

/** The private parameters are what an answer is compared with: sealed, since a session keeps nothing secret in clear. */
async function createChallenge(signIn: SignInContext, custom: Custom): Promise<SignInResponse> {
  const { call, pool } = signIn
  const answer = await runTrigger(call, pool, {
    trigger: 'CreateAuthChallenge',
    source: 'Authentication',
    ...triggerUser(signIn, custom),
    request: { ...userInEvent(signIn, custom), challengeName: 'CUSTOM_CHALLENGE', session: custom.results },
  })
  const sub = attemptSubject(call, pool, custom.user, custom.name)
  const { handle, session } = newChallengeSession(
    signIn,
    'CUSTOM_CHALLENGE',
    { sub },
    {
      results: custom.results,
      metadata: answer?.challengeMetadata ?? null,
      ...(custom.device && { device: custom.device.key }),
      sealed: sealPrivateParameters(signIn, sub, answer?.privateChallengeParameters ?? {}),
    },
  )
  const { attempt, spends } = custom
  const outcome = await call.store.decide(replaceChallengeSession, {
    session,
    attempt,
    spends: spends && { id: spends.id, by: newUuid(), at: call.now },
  })
  if (outcome === 'locked') throw userLockedOut()
  if (outcome === 'replayed') throw wrongPassword()
  if (outcome === 'used') throw sessionAlreadyUsed()
  const USERNAME = custom.user?.username ?? simulatedSrpIdentity(call, pool, custom.name).userId
  return {
    ChallengeName: 'CUSTOM_CHALLENGE',
    Session: handle,
    ChallengeParameters: { ...answer?.publicChallengeParameters, USERNAME },
  }
}

const challengeParametersAad = ({ pool, client }: SignInContext, sub: string) => [
  pool.id,
  client.settings.ClientId,
  sub,
  'custom challenge',
]

const sealPrivateParameters = (signIn: SignInContext, sub: string, parameters: object): string =>
  signIn.call.keys
    .seal({ dataKey: signIn.pool.dataKey, aad: challengeParametersAad(signIn, sub), plain: JSON.stringify(parameters) })
    .toString('base64')

export const openPrivateParameters = (signIn: SignInContext, sub: string, sealed: string): Record<string, string> =>
  JSON.parse(
    signIn.call.keys
      .open({ dataKey: signIn.pool.dataKey, aad: challengeParametersAad(signIn, sub), sealed: Buffer.from(sealed, 'base64') })
      .toString(),
  )

/** The functions ended it, so the session ends with it. */
async function fail({ call }: SignInContext, { spends }: Custom): Promise<never> {
  if (spends && (await call.store.decide(spendChallengeSession, { id: spends.id, by: newUuid(), at: call.now })) === 'used')
    throw sessionAlreadyUsed()
  throw wrongPassword()
}
