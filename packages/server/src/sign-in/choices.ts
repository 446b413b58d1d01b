import type { Context } from '../context.ts'
import { factorsOf, mfaMembers } from '../factors/index.ts'
import { relyingParty } from '../passkeys/index.ts'
import type { Pool } from '../pools/index.ts'
import { listPasskeys } from '../storage/index.ts'
import type { User } from '../users/index.ts'

export const choices = ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] as const

/** First factors of USER_AUTH. */
export type Choice = (typeof choices)[number]

const isConfirmed = ({ status }: User): boolean => status === 'CONFIRMED'

/** What the pool's policy has to name, and what the user has to have. */
const needs: Readonly<Record<Choice, { policy: string; ready: (user: User) => boolean }>> = {
  PASSWORD_SRP: { policy: 'PASSWORD', ready: ({ credential }) => credential !== undefined },
  PASSWORD: { policy: 'PASSWORD', ready: ({ credential }) => credential !== undefined },
  EMAIL_OTP: { policy: 'EMAIL_OTP', ready: user => isConfirmed(user) && user.attributes.email_verified === 'true' },
  SMS_OTP: { policy: 'SMS_OTP', ready: user => isConfirmed(user) && user.attributes.phone_number_verified === 'true' },
  WEB_AUTHN: { policy: 'WEB_AUTHN', ready: isConfirmed },
}

/** What the pool offers to everybody, in the order of the service. */
function offeredBy(pool: Pool): Choice[] {
  const policy: readonly string[] = pool.config.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']
  return choices.filter(choice => policy.includes(needs[choice].policy) && (choice !== 'WEB_AUTHN' || relyingParty(pool) !== undefined))
}

/** What of it the user has. */
async function configured(context: Context, pool: Pool, user: User): Promise<Choice[]> {
  const offered = offeredBy(pool)
  const passkeys = offered.includes('WEB_AUTHN') ? await context.store.read(listPasskeys(pool.id, user.sub)) : []
  return offered.filter(choice => needs[choice].ready(user) && (choice !== 'WEB_AUTHN' || passkeys.length > 0))
}

/**
 * A user with a second factor is offered passwords only, since a code could not be followed by it; a name that nobody has is offered
 * what the pool offers. Spec: authentication 9.1.
 */
export async function choicesOf(context: Context, pool: Pool, user: User | undefined): Promise<Choice[]> {
  if (!user) return offeredBy(pool)
  const mfa = (pool.config.MfaConfiguration ?? 'OFF') === 'ON' || (await factorsOf(context, pool, user.sub)).enabled.length > 0
  return (await configured(context, pool, user)).filter(choice => !mfa || standsAlone(pool, choice))
}

/** Members of GetUserAuthFactors. A proof by SRP is a password. */
export async function authFactors(context: Context, pool: Pool, user: User) {
  const ConfiguredUserAuthFactors = (await configured(context, pool, user)).filter(choice => choice !== 'PASSWORD_SRP')
  return { Username: user.username, ...mfaMembers(await factorsOf(context, pool, user.sub)), ConfiguredUserAuthFactors }
}

/** What a second factor can follow, or what counts as two. */
const standsAlone = ({ config }: Pool, choice: Choice): boolean =>
  needs[choice].policy === 'PASSWORD' ||
  (choice === 'WEB_AUTHN' && config.Factors?.WebAuthn?.FactorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION')

export const isChoice = (name: string): name is Choice => (choices as readonly string[]).includes(name)
