import type { Context } from '../context.ts'
import { type Factor, factorsOf, mfaMembers } from '../factors/index.ts'
import { relyingParty } from '../passkeys/index.ts'
import type { Pool } from '../pools/index.ts'
import { type FactorSummary, readFactorSummary } from '../storage/index.ts'
import { attemptSubject, hidesUserExistence, type User } from '../users/index.ts'
import type { SignInContext } from './flow.ts'

const firstFactors = ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] as const

/** First factors of USER_AUTH, by the names of their challenges. */
export type FirstFactor = (typeof firstFactors)[number]

const isConfirmed = ({ status }: User): boolean => status === 'CONFIRMED'

/** The value of AllowedFirstAuthFactors that offers each factor, and what a user needs for it. */
const needs: Readonly<Record<FirstFactor, { policy: string; ready: (user: User) => boolean }>> = {
  PASSWORD_SRP: { policy: 'PASSWORD', ready: ({ credential }) => credential !== undefined },
  PASSWORD: { policy: 'PASSWORD', ready: ({ credential }) => credential !== undefined },
  EMAIL_OTP: { policy: 'EMAIL_OTP', ready: user => isConfirmed(user) && user.attributes.email_verified === 'true' },
  SMS_OTP: { policy: 'SMS_OTP', ready: user => isConfirmed(user) && user.attributes.phone_number_verified === 'true' },
  WEB_AUTHN: { policy: 'WEB_AUTHN', ready: isConfirmed },
}

/** The first factors that the pool offers to every user, in the order of the service. */
export function offeredFirstFactors(pool: Pool): FirstFactor[] {
  const policy: readonly string[] = pool.config.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']
  return firstFactors.filter(
    factor => policy.includes(needs[factor].policy) && (factor !== 'WEB_AUTHN' || relyingParty(pool) !== undefined),
  )
}

/** The offered factors that the user has set up. */
const configured = (pool: Pool, user: User, { has_passkey }: FactorSummary): FirstFactor[] =>
  offeredFirstFactors(pool).filter(factor => needs[factor].ready(user) && (factor !== 'WEB_AUTHN' || has_passkey === 1))

/** The user who selects a first factor; undefined for an unknown or disabled one behind a client that hides user existence. */
export interface FirstFactorChooser {
  name: string
  user: User | undefined
}

/** The first factors of a user. */
export interface FirstFactors {
  /**
   * Those that the user can pass. A user with a second factor gets passwords only, since no second factor can follow a code. For an unknown
   * user, what the pool offers. docs/reference/authentication.md#9.1.
   */
  available: FirstFactor[]
  /**
   * AvailableChallenges, from which the user selects. A client that hides user existence gets the same list for every user: which factors a
   * user has set up is not shown to a caller who has proven nothing. The challenge of a factor that the user does not have is simulated.
   */
  shown: FirstFactor[]
}

function availableFactors(pool: Pool, user: User | undefined, summary: FactorSummary): FirstFactor[] {
  if (!user) return offeredFirstFactors(pool)
  const enabled: Factor[] = JSON.parse(summary.enabled)
  const mfa = pool.config.MfaConfiguration === 'ON' || enabled.length > 0
  return configured(pool, user, summary).filter(factor => !mfa || standsAlone(pool, factor))
}

/** What every user is offered alike, so that it does not reveal what a user has set up. */
const firstFactorsForAll = (pool: Pool): FirstFactor[] =>
  offeredFirstFactors(pool).filter(factor => pool.config.MfaConfiguration !== 'ON' || standsAlone(pool, factor))

/** What a page offers. SRP is left out: it needs a script. */
export const firstFactorsOnPages = (pool: Pool): FirstFactor[] => firstFactorsForAll(pool).filter(factor => factor !== 'PASSWORD_SRP')

/** Reads the same for an unknown user, so that the response time does not reveal which users exist. */
export async function firstFactorsOf(
  { entryPoint, call, pool, client }: Pick<SignInContext, 'entryPoint' | 'call' | 'pool' | 'client'>,
  { user, name }: FirstFactorChooser,
): Promise<FirstFactors> {
  const available = availableFactors(pool, user, await call.store.read(readFactorSummary(pool.id, attemptSubject(call, pool, user, name))))
  if (entryPoint === 'Page') return { available, shown: firstFactorsOnPages(pool) }
  return { available, shown: hidesUserExistence(client) ? firstFactorsForAll(pool) : available }
}

/** Members of GetUserAuthFactors, which lists PASSWORD for SRP as well. */
export async function describeAuthFactors(context: Context, pool: Pool, user: User) {
  const factors = configured(pool, user, await context.store.read(readFactorSummary(pool.id, user.sub)))
  return {
    Username: user.username,
    ...mfaMembers(await factorsOf(context, pool, user.sub)),
    ConfiguredUserAuthFactors: factors.filter(factor => factor !== 'PASSWORD_SRP'),
  }
}

/** Whether the factor suffices where MFA is required: a second factor can follow it, or it counts as two. */
const standsAlone = ({ config }: Pool, factor: FirstFactor): boolean =>
  needs[factor].policy === 'PASSWORD' ||
  (factor === 'WEB_AUTHN' && config.Factors?.WebAuthn?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION')

export const isFirstFactor = (name: string): name is FirstFactor => (firstFactors as readonly string[]).includes(name)
