import type { Context } from '../context.ts'
import { factorsOf, mfaMembers } from '../factors/index.ts'
import { relyingParty } from '../passkeys/index.ts'
import type { Pool } from '../pools/index.ts'
import { listPasskeys } from '../storage/index.ts'
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

const hasPasskey = async (context: Context, pool: Pool, sub: string): Promise<boolean> =>
  offeredFirstFactors(pool).includes('WEB_AUTHN') && (await context.store.read(listPasskeys(pool.id, sub))).length > 0

/** The offered factors that the user has set up. */
const configured = (pool: Pool, user: User, hasPasskey: boolean): FirstFactor[] =>
  offeredFirstFactors(pool).filter(factor => needs[factor].ready(user) && (factor !== 'WEB_AUTHN' || hasPasskey))

/** The user who selects a first factor; undefined for an unknown or disabled one behind a client that hides user existence. */
export interface FirstFactorChooser {
  name: string
  user: User | undefined
}

/**
 * The first factors that a user can pass. A user with a second factor gets passwords only, since no second factor can follow a code. An
 * unknown user gets what the pool offers, after the same reads, so that the response time does not reveal which users exist.
 * docs/reference/authentication.md#9.1.
 */
export async function availableFirstFactors(context: Context, pool: Pool, { user, name }: FirstFactorChooser): Promise<FirstFactor[]> {
  const sub = attemptSubject(context, pool, user, name)
  const { enabled } = await factorsOf(context, pool, sub)
  const passkey = await hasPasskey(context, pool, sub)
  if (!user) return offeredFirstFactors(pool)
  const mfa = pool.config.MfaConfiguration === 'ON' || enabled.length > 0
  return configured(pool, user, passkey).filter(factor => !mfa || standsAlone(pool, factor))
}

/** What every user is offered alike, so that it does not reveal what a user has set up. */
const firstFactorsForAll = (pool: Pool): FirstFactor[] =>
  offeredFirstFactors(pool).filter(factor => pool.config.MfaConfiguration !== 'ON' || standsAlone(pool, factor))

/** What a page offers. SRP is left out: it needs a script. */
export const firstFactorsOnPages = (pool: Pool): FirstFactor[] => firstFactorsForAll(pool).filter(factor => factor !== 'PASSWORD_SRP')

/**
 * AvailableChallenges, from which the user selects. A client that hides user existence gets the same list for every user: which factors a
 * user has set up is not shown to a caller who has proven nothing. The challenge of a factor that the user does not have is simulated.
 */
export const shownFirstFactors = async (
  { entryPoint, call, pool, client }: Pick<SignInContext, 'entryPoint' | 'call' | 'pool' | 'client'>,
  chooser: FirstFactorChooser,
): Promise<FirstFactor[]> => {
  const available = await availableFirstFactors(call, pool, chooser)
  if (entryPoint === 'Page') return firstFactorsOnPages(pool)
  return hidesUserExistence(client) ? firstFactorsForAll(pool) : available
}

/** Members of GetUserAuthFactors, which lists PASSWORD for SRP as well. */
export async function describeAuthFactors(context: Context, pool: Pool, user: User) {
  const ConfiguredUserAuthFactors = configured(pool, user, await hasPasskey(context, pool, user.sub)).filter(
    factor => factor !== 'PASSWORD_SRP',
  )
  return { Username: user.username, ...mfaMembers(await factorsOf(context, pool, user.sub)), ConfiguredUserAuthFactors }
}

/** Whether the factor suffices where MFA is required: a second factor can follow it, or it counts as two. */
const standsAlone = ({ config }: Pool, factor: FirstFactor): boolean =>
  needs[factor].policy === 'PASSWORD' ||
  (factor === 'WEB_AUTHN' && config.Factors?.WebAuthn?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION')

export const isFirstFactor = (name: string): name is FirstFactor => (firstFactors as readonly string[]).includes(name)
