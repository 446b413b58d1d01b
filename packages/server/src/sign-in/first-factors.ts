import type { Context } from '../context.ts'
import { factorsOf, mfaMembers } from '../factors/index.ts'
import { relyingParty } from '../passkeys/index.ts'
import type { Pool } from '../pools/index.ts'
import { listPasskeys } from '../storage/index.ts'
import { attemptSubject, type User } from '../users/index.ts'
import type { SignInRequest } from './flow.ts'

export const firstFactors = ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] as const

/** First factors of USER_AUTH. */
export type FirstFactor = (typeof firstFactors)[number]

const isConfirmed = ({ status }: User): boolean => status === 'CONFIRMED'

/** What the pool's policy has to name, and what the user has to have. */
const needs: Readonly<Record<FirstFactor, { policy: string; ready: (user: User) => boolean }>> = {
  PASSWORD_SRP: { policy: 'PASSWORD', ready: ({ credential }) => credential !== undefined },
  PASSWORD: { policy: 'PASSWORD', ready: ({ credential }) => credential !== undefined },
  EMAIL_OTP: { policy: 'EMAIL_OTP', ready: user => isConfirmed(user) && user.attributes.email_verified === 'true' },
  SMS_OTP: { policy: 'SMS_OTP', ready: user => isConfirmed(user) && user.attributes.phone_number_verified === 'true' },
  WEB_AUTHN: { policy: 'WEB_AUTHN', ready: isConfirmed },
}

/** What the pool offers to everybody, in the order of the service. */
function offeredBy(pool: Pool): FirstFactor[] {
  const policy: readonly string[] = pool.config.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']
  return firstFactors.filter(
    choice => policy.includes(needs[choice].policy) && (choice !== 'WEB_AUTHN' || relyingParty(pool) !== undefined),
  )
}

const hasPasskey = async (context: Context, pool: Pool, sub: string): Promise<boolean> =>
  offeredBy(pool).includes('WEB_AUTHN') && (await context.store.read(listPasskeys(pool.id, sub))).length > 0

/** What of it the user has. */
const configured = (pool: Pool, user: User, hasPasskey: boolean): FirstFactor[] =>
  offeredBy(pool).filter(choice => needs[choice].ready(user) && (choice !== 'WEB_AUTHN' || hasPasskey))

/** Who signs in: a user, or a name that nobody has (or may use) behind a client that hides it. */
export interface Chooser {
  name: string
  user: User | undefined
}

/**
 * A user with a second factor is offered passwords only, since a code could not be followed by it; a name that nobody has is offered
 * what the pool offers, after the same looks, so that the time does not tell. Spec: authentication 9.1.
 */
export async function availableFirstFactors(context: Context, pool: Pool, { user, name }: Chooser): Promise<FirstFactor[]> {
  const sub = attemptSubject(context, pool, user, name)
  const { enabled } = await factorsOf(context, pool, sub)
  const passkey = await hasPasskey(context, pool, sub)
  if (!user) return offeredBy(pool)
  const mfa = pool.config.MfaConfiguration === 'ON' || enabled.length > 0
  return configured(pool, user, passkey).filter(choice => !mfa || standsAlone(pool, choice))
}

/** What a page offers to everybody, so that it tells of no name what its owner has. Proofs by SRP need a script. */
export const firstFactorsOnPages = (pool: Pool): FirstFactor[] =>
  offeredBy(pool).filter(choice => choice !== 'PASSWORD_SRP' && (pool.config.MfaConfiguration !== 'ON' || standsAlone(pool, choice)))

/** What may be chosen at this door. */
export const selectableFirstFactors = async (
  { entryPoint, call, pool }: Pick<SignInRequest, 'entryPoint' | 'call' | 'pool'>,
  chooser: Chooser,
): Promise<FirstFactor[]> => (entryPoint === 'Page' ? firstFactorsOnPages(pool) : availableFirstFactors(call, pool, chooser))

/** Members of GetUserAuthFactors. A proof by SRP is a password. */
export async function describeAuthFactors(context: Context, pool: Pool, user: User) {
  const ConfiguredUserAuthFactors = configured(pool, user, await hasPasskey(context, pool, user.sub)).filter(
    choice => choice !== 'PASSWORD_SRP',
  )
  return { Username: user.username, ...mfaMembers(await factorsOf(context, pool, user.sub)), ConfiguredUserAuthFactors }
}

/** What a second factor can follow, or what counts as two. */
const standsAlone = ({ config }: Pool, choice: FirstFactor): boolean =>
  needs[choice].policy === 'PASSWORD' ||
  (choice === 'WEB_AUTHN' && config.Factors?.WebAuthn?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION')

export const isFirstFactor = (name: string): name is FirstFactor => (firstFactors as readonly string[]).includes(name)
