import { refuse } from '@poolhouse/contract'
import { newUuid } from '../crypto/index.ts'
import type { Device } from '../devices/index.ts'
import { type Attempt, clearFailures, openFactor, type SessionRow, spendSession } from '../storage/index.ts'
import { runTrigger, userAttributes } from '../triggers/index.ts'
import { perHour, simulatedIdentity, subjectOf, type User } from '../users/index.ts'
import { statusRefusal } from './after-password.ts'
import { newSession, usedSession } from './challenge-sessions.ts'
import { lockedOut, type Next, type Start, wrongPassword } from './flow.ts'
import { afterFirstFactor } from './second-factor.ts'
import { openSrp } from './srp-exchange.ts'

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
  spends?: SessionRow
}

type Door = Omit<Start, 'parameters'>

/** Answers are counted by the functions; this only ends what never ends. */
const mostSteps = 50

export const aboutUser = ({ pool }: Door, { user }: Pick<Custom, 'user'>) => ({
  userAttributes: user ? userAttributes(pool, user) : {},
  userNotFound: user === undefined,
})

/** DefineAuthChallenge says what follows: tokens, the end, or another challenge. Spec: authentication 8. */
export async function defineNext(door: Door, custom: Custom): Promise<Next> {
  const { call, pool } = door
  if (custom.results.length >= mostSteps) return fail(door, custom)
  const answer = await runTrigger(call, pool, {
    trigger: 'DefineAuthChallenge',
    source: 'Authentication',
    ...toldTo(door, custom),
    request: { ...aboutUser(door, custom), session: custom.results },
  })
  if (answer?.failAuthentication) return fail(door, custom)
  if (answer?.issueTokens) return custom.user ? issue(door, custom, custom.user) : fail(door, custom)
  if (answer?.challengeName === 'CUSTOM_CHALLENGE') return createChallenge(door, custom)
  if (answer?.challengeName === 'PASSWORD_VERIFIER' && custom.A) {
    const subject = subjectOf(call, pool, custom.user, custom.name)
    return openSrp(door, { ...custom, A: custom.A, subject, custom: custom.results })
  }
  throw refuse(
    'InvalidLambdaResponseException',
    `DefineAuthChallenge asked for ${answer?.challengeName ?? 'nothing'}, which cannot follow here.`,
  )
}

export const toldTo = ({ client }: Door, { user, name }: Pick<Custom, 'user' | 'name'>) => ({
  userName: user?.username ?? name,
  clientId: client.settings.ClientId,
})

/** Tokens, after the factors that the pool and the user still ask for. */
async function issue(door: Door, { attempt, spends, device }: Custom, user: User): Promise<Next> {
  const { call } = door
  const refusal = unfinished(user, call.now)
  if (refusal) {
    const outcome = attempt ? await call.store.decide(clearFailures, attempt) : 'clear'
    throw outcome === 'clear' ? refusal : outcome === 'locked' ? lockedOut() : wrongPassword()
  }
  const answer = spends && { session: { id: spends.id, by: newUuid(), at: call.now }, quota: answerQuota(door, spends.sub) }
  return afterFirstFactor(door, { user, device, attempt, spends, answer })
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

export const answerQuota = ({ call, pool }: Door, sub: string) => perHour(call, pool, { sub }, 'answer custom', answersAnHour)

/** The private parameters are what an answer is compared with: sealed, since a session keeps nothing secret in clear. */
async function createChallenge(door: Door, custom: Custom): Promise<Next> {
  const { call, pool } = door
  const answer = await runTrigger(call, pool, {
    trigger: 'CreateAuthChallenge',
    source: 'Authentication',
    ...toldTo(door, custom),
    request: { ...aboutUser(door, custom), challengeName: 'CUSTOM_CHALLENGE', session: custom.results },
  })
  const sub = subjectOf(call, pool, custom.user, custom.name)
  const { handle, session } = newSession(
    door,
    'CUSTOM_CHALLENGE',
    { sub },
    {
      results: custom.results,
      metadata: answer?.challengeMetadata ?? null,
      ...(custom.device && { device: custom.device.key }),
      sealed: sealPrivate(door, sub, answer?.privateChallengeParameters ?? {}),
    },
  )
  const { attempt, spends } = custom
  const outcome = await call.store.decide(openFactor, {
    session,
    attempt,
    spends: spends && { id: spends.id, by: newUuid(), at: call.now },
  })
  if (outcome === 'locked') throw lockedOut()
  if (outcome === 'replayed') throw wrongPassword()
  if (outcome === 'used') throw usedSession()
  const USERNAME = custom.user?.username ?? simulatedIdentity(call, pool, custom.name).userId
  return {
    ChallengeName: 'CUSTOM_CHALLENGE',
    Session: handle,
    ChallengeParameters: { ...answer?.publicChallengeParameters, USERNAME },
  }
}

const challengeParametersAad = ({ pool, client }: Door, sub: string) => [pool.id, client.settings.ClientId, sub, 'custom challenge']

const sealPrivate = (door: Door, sub: string, parameters: object): string =>
  door.call.keys
    .seal({ dataKey: door.pool.dataKey, aad: challengeParametersAad(door, sub), plain: JSON.stringify(parameters) })
    .toString('base64')

export const openPrivate = (door: Door, sub: string, sealed: string): Record<string, string> =>
  JSON.parse(
    door.call.keys
      .open({ dataKey: door.pool.dataKey, aad: challengeParametersAad(door, sub), sealed: Buffer.from(sealed, 'base64') })
      .toString(),
  )

/** The functions ended it, so the session ends with it. */
async function fail({ call }: Door, { spends }: Custom): Promise<never> {
  if (spends && (await call.store.decide(spendSession, { id: spends.id, by: newUuid(), at: call.now })) === 'used') throw usedSession()
  throw wrongPassword()
}
