import { refuse } from '@poolhouse/contract'
import { openSealed } from '../changed-rows.ts'
import type { Device } from '../devices/index.ts'
import { assertOutcome } from '../outcomes.ts'
import { type Attempt, replaceChallengeSession } from '../storage/index.ts'
import { runTrigger, userAttributes } from '../triggers/index.ts'
import { attemptSubject, simulatedUserId, type User, userQuota } from '../users/index.ts'
import { refuseAfterPassword, statusRefusal } from './after-password.ts'
import { newChallengeSession, spendSession, useOf } from './challenge-sessions.ts'
import type { ChallengeResult, ChallengeSession } from './challenge-state.ts'
import type { ClientContext, SignInContext, SignInResponse } from './flow.ts'
import { challengeRefusals, invalidSession, passwordResetRequired, wrongPassword } from './refusals.ts'
import { continueAfterFirstFactor } from './second-factor.ts'
import { startSrpExchange } from './srp-exchange.ts'

/** A sign-in whose challenges the Lambda triggers of the pool define. */
export interface CustomSignIn {
  /** USERNAME as it was sent. */
  name: string
  /** Undefined for an unknown or disabled user, who never gets tokens. */
  user: User | undefined
  results: readonly ChallengeResult[]
  /** The device that the sign-in comes from. */
  device?: Device
  /** A client that proves the password first: its SRP_A, and what failed proofs are counted for. */
  srp?: { A: string; subject: string }
  /** The verified password, accepted with the next step. */
  attempt?: Attempt
  /** The CUSTOM_CHALLENGE session that was answered; the next step replaces it. */
  answeredSession?: Pick<ChallengeSession, 'id' | 'sub'>
}

/** The triggers count answers; this bound only stops a sign-in that would never end. */
const maxSteps = 50

/** Members of the trigger events about the user. */
export const userInEvent = ({ pool }: ClientContext, { user }: Pick<CustomSignIn, 'user'>) => ({
  userAttributes: user ? userAttributes(pool, user) : {},
  userNotFound: user === undefined,
})

/** The user and the client of a trigger event. */
export const triggerUser = ({ client }: ClientContext, { user, name }: Pick<CustomSignIn, 'user' | 'name'>) => ({
  userName: user?.username ?? name,
  clientId: client.settings.ClientId,
})

/**
 * Runs DefineAuthChallenge, whose answer issues tokens, fails the sign-in, or asks for another challenge.
 * docs/reference/authentication.md#8.
 */
export async function continueCustomAuth(context: SignInContext, signIn: CustomSignIn): Promise<SignInResponse> {
  const { call, pool } = context
  if (signIn.results.length >= maxSteps) return failSignIn(context, signIn)
  const answer = await runTrigger(call, pool, {
    trigger: 'DefineAuthChallenge',
    source: 'Authentication',
    ...triggerUser(context, signIn),
    request: { ...userInEvent(context, signIn), session: signIn.results },
  })
  if (answer?.failAuthentication) return failSignIn(context, signIn)
  if (answer?.issueTokens) return signIn.user ? continueToTokens(context, signIn, signIn.user) : failSignIn(context, signIn)
  if (answer?.challengeName === 'CUSTOM_CHALLENGE') return createAuthChallenge(context, signIn)
  if (answer?.challengeName === 'PASSWORD_VERIFIER' && signIn.srp)
    return startSrpExchange(context, { ...signIn, ...signIn.srp, custom: signIn.results })
  throw refuse(
    'InvalidLambdaResponseException',
    `DefineAuthChallenge asked for ${answer?.challengeName ?? 'nothing'}, which cannot follow here.`,
    { rule: { id: 'trigger-answer', setting: 'DefineAuthChallenge' } },
  )
}

/** `issueTokens`: the second factors that the pool and the user ask for still come first. */
async function continueToTokens(
  context: SignInContext,
  { attempt, answeredSession, device }: CustomSignIn,
  user: User,
): Promise<SignInResponse> {
  const { call } = context
  const refusal = passwordRefusal(user, call.now)
  if (refusal) throw attempt ? await refuseAfterPassword(context, attempt, refusal) : refusal
  const answer = answeredSession && {
    session: useOf(call, answeredSession),
    quota: customAnswerQuota(context, answeredSession.sub),
  }
  return continueAfterFirstFactor(context, { user, device, attempt, answeredSession, answer })
}

/** No trigger can replace a password that must be changed or reset first. The service's answer here is not published. */
function passwordRefusal(user: User, now: number): Error | undefined {
  if (user.status === 'RESET_REQUIRED') return passwordResetRequired()
  const isTemporary = user.status === 'FORCE_CHANGE_PASSWORD'
  return (
    statusRefusal(user, now) ??
    (isTemporary
      ? refuse('NotAuthorizedException', 'Temporary password must be changed first.', { rule: { id: 'password-not-resettable' } })
      : undefined)
  )
}

/** Answers of a user in an hour, correct ones too: a trigger that throws at a wrong answer does not use up the session. */
const maxAnswersAnHour = 400

/** The quota that answers to CUSTOM_CHALLENGE count against. */
export const customAnswerQuota = ({ call, pool }: ClientContext, sub: string) =>
  userQuota(call, pool, { sub }, 'answer custom', maxAnswersAnHour)

/** Runs CreateAuthChallenge. The private parameters, which the answer is compared with, are encrypted in the session. */
async function createAuthChallenge(context: SignInContext, signIn: CustomSignIn): Promise<SignInResponse> {
  const { call, pool } = context
  const answer = await runTrigger(call, pool, {
    trigger: 'CreateAuthChallenge',
    source: 'Authentication',
    ...triggerUser(context, signIn),
    request: { ...userInEvent(context, signIn), challengeName: 'CUSTOM_CHALLENGE', session: signIn.results },
  })
  const sub = attemptSubject(call, pool, signIn.user, signIn.name)
  const state = {
    results: [...signIn.results],
    metadata: answer?.challengeMetadata ?? null,
    ...(signIn.device && { device: signIn.device.key }),
    sealed: sealPrivateParameters(context, sub, answer?.privateChallengeParameters ?? {}),
  }
  const { handle, session } = newChallengeSession(context, 'CUSTOM_CHALLENGE', { sub }, state)
  const { attempt, answeredSession } = signIn
  const outcome = await call.store.decide(replaceChallengeSession, {
    session,
    attempt,
    answered: answeredSession && useOf(call, answeredSession),
  })
  assertOutcome(outcome, 'opened', challengeRefusals)
  const USERNAME = signIn.user?.username ?? simulatedUserId(call, pool, signIn.name)
  return {
    ChallengeName: 'CUSTOM_CHALLENGE',
    Session: handle,
    ChallengeParameters: { ...answer?.publicChallengeParameters, USERNAME },
  }
}

const challengeParametersAad = ({ pool, client }: ClientContext, sub: string) => [
  pool.id,
  client.settings.ClientId,
  sub,
  'custom challenge',
]

const sealPrivateParameters = (context: ClientContext, sub: string, parameters: object): string => {
  const { call, pool } = context
  const aad = challengeParametersAad(context, sub)
  return call.keys.seal({ dataKey: pool.dataKey, aad, plain: JSON.stringify(parameters) }).toString('base64')
}

/** Decrypts the private challenge parameters of a session. @throws NotAuthorizedException where they do not open */
export const openPrivateParameters = (context: ClientContext, sub: string, sealed: string): Record<string, string> => {
  const aad = challengeParametersAad(context, sub)
  const opened = openSealed(context.call, context.pool, { table: 'sessions', aad, sealed: Buffer.from(sealed, 'base64') })
  if (!opened) throw invalidSession()
  return JSON.parse(opened.toString())
}

/** `failAuthentication`: the session cannot be answered again. */
async function failSignIn({ call }: SignInContext, { answeredSession }: CustomSignIn): Promise<never> {
  if (answeredSession) await spendSession(call, answeredSession)
  throw wrongPassword()
}
