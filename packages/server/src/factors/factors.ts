import { type MFAOptionType, refuse, type SetUserMFAPreferenceRequest } from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import type { Pool } from '../pools/index.ts'
import { type FactorsRow, readFactors, setFactors } from '../storage/index.ts'
import { assertOwnUser, type User, userNotFound } from '../users/index.ts'

const factors = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] as const

/** A second factor, by the name of its challenge. */
export type Factor = (typeof factors)[number]

/** The second factors of a user. */
export interface UserFactors {
  enabled: readonly Factor[]
  preferred: Factor | undefined
  /** The verified TOTP secret, encrypted. */
  totp: { sealed: Uint8Array; name: string | undefined } | undefined
  /** A TOTP secret that has not been verified by a code, encrypted. */
  pendingTotp: Uint8Array | undefined
  /** SMS was enabled by SetUserSettings. */
  bySettings: boolean
  /** A change holds only for the version that it was derived from. */
  version: number
}

const fromRow = (row: FactorsRow | undefined): UserFactors => ({
  enabled: row ? JSON.parse(row.enabled) : [],
  preferred: (row?.preferred ?? undefined) as Factor | undefined,
  totp: row?.totp_active ? { sealed: row.totp_active, name: row.totp_name ?? undefined } : undefined,
  pendingTotp: row?.totp_pending ?? undefined,
  bySettings: row?.mfa_options === 1,
  version: row?.version ?? 0,
})

/** Reads the second factors of a user. */
export const factorsOf = async ({ store }: Context, pool: Pool, sub: string): Promise<UserFactors> =>
  fromRow(await store.read(readFactors(pool.id, sub)))

/** Whether the pool offers a factor, and whether the user has what it needs. */
const needs: Readonly<Record<Factor, { offered: (pool: Pool) => boolean; ready: (user: User, factors: UserFactors) => boolean }>> = {
  SMS_MFA: {
    offered: ({ config }) => config.SmsConfiguration !== undefined,
    ready: ({ attributes }) => attributes.phone_number !== undefined,
  },
  SOFTWARE_TOKEN_MFA: {
    offered: ({ config }) => config.Factors?.SoftwareToken?.Enabled === true,
    ready: (_, { totp }) => totp !== undefined,
  },
  EMAIL_OTP: { offered: ({ config }) => config.Factors?.Email !== undefined, ready: ({ attributes }) => attributes.email !== undefined },
}

/**
 * The factors that can follow the first factor: the preferred one alone where there is one. TOTP stays usable when the pool no longer
 * offers it. docs/reference/authentication.md#7.
 */
export function usableFactors(pool: Pool, user: User, own: UserFactors): readonly Factor[] {
  const enabled = own.enabled.filter(
    factor => needs[factor].ready(user, own) && (factor === 'SOFTWARE_TOKEN_MFA' || needs[factor].offered(pool)),
  )
  if (own.preferred && enabled.includes(own.preferred)) return [own.preferred]
  if (enabled.length > 0 || pool.config.MfaConfiguration !== 'ON') return enabled
  // MFA is required and no factor is enabled: a known phone number or e-mail address can be used without set-up.
  const known = (['SMS_MFA', 'EMAIL_OTP'] as const).find(factor => needs[factor].offered(pool) && needs[factor].ready(user, own))
  return known ? [known] : []
}

/**
 * The factor that a sign-in at risk asks for of a user who has enabled none: an authenticator app that is registered, else a verified address. The service
 * asks for MFA by risk where users have factors that are not active.
 */
export const factorsAtRisk = (pool: Pool, user: User, own: UserFactors): readonly Factor[] =>
  (
    [
      ['SOFTWARE_TOKEN_MFA', true],
      ['SMS_MFA', user.attributes.phone_number_verified === 'true'],
      ['EMAIL_OTP', user.attributes.email_verified === 'true'],
    ] as const
  )
    .filter(([factor, isVerified]) => isVerified && needs[factor].offered(pool) && needs[factor].ready(user, own))
    .map(([factor]) => factor)
    .slice(0, 1)

/** The factors that a user without one can set up in MFA_SETUP. */
export const factorsToSetUp = (pool: Pool): readonly Factor[] =>
  (['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] as const).filter(factor => needs[factor].offered(pool))

/** Members of GetUser and AdminGetUser; absent where no factor is enabled. */
export const mfaMembers = ({ enabled, preferred }: UserFactors): { UserMFASettingList?: string[]; PreferredMfaSetting?: string } => ({
  ...(enabled.length > 0 && { UserMFASettingList: [...enabled] }),
  ...(preferred && { PreferredMfaSetting: preferred }),
})

/** MFAOptions, an older member of the same operations: only SMS, and only if SetUserSettings enabled it. */
export const mfaOptions = ({ bySettings }: UserFactors): { MFAOptions?: MFAOptionType[] } =>
  bySettings ? { MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }] } : {}

interface FactorsChange {
  enabled: readonly Factor[]
  preferred: Factor | null
  /** The setting of SetUserSettings; unchanged where undefined. */
  mfaOptions?: 0 | 1
  /** Removes the authenticator app, and one that is being set up. */
  forgetsTotp?: true
}

/**
 * Changes the factors of a user by a rule over those that they have. Where another request changes them in between, the rule runs again over
 * the result, so that of two changes at once both hold.
 * @throws UserNotFoundException, and what the rule throws
 */
export async function changeFactors(call: Call, pool: Pool, user: User, rule: (own: UserFactors) => FactorsChange): Promise<void> {
  assertOwnUser(user)
  const own = await factorsOf(call, pool, user.sub)
  const { enabled, ...change } = rule(own)
  const outcome = await call.store.decide(setFactors, {
    poolId: pool.id,
    sub: user.sub,
    version: own.version,
    enabled: JSON.stringify(enabled),
    ...change,
  })
  assertOutcome(outcome, ['changed', 'conflict'], { gone: userNotFound })
  if (outcome === 'conflict') await changeFactors(call, pool, user, rule)
}

const invalid = (message: string) => refuse('InvalidParameterException', message)

type Preferences = Pick<SetUserMFAPreferenceRequest, 'SMSMfaSettings' | 'SoftwareTokenMfaSettings' | 'EmailMfaSettings'>

/**
 * SetUserMFAPreference and AdminSetUserMFAPreference, which refuse TOTP with different texts: the resulting factors. Factors that are not in the
 * request stay unchanged. docs/reference/users-and-pools.md#15.1, docs/reference/errors.md#6.
 */
export function applyMfaPreferences(
  pool: Pool,
  user: User,
  own: UserFactors,
  wanted: Preferences,
  by: 'user' | 'admin',
): { enabled: Factor[]; preferred: Factor | null } {
  const settings = {
    SMS_MFA: wanted.SMSMfaSettings,
    SOFTWARE_TOKEN_MFA: wanted.SoftwareTokenMfaSettings,
    EMAIL_OTP: wanted.EmailMfaSettings,
  }
  const preferred = factors.filter(factor => settings[factor]?.PreferredMfa)
  if (preferred.length > 1) throw invalid('Cannot set multiple preferred MFA.')
  if (preferred.some(factor => settings[factor]?.Enabled === false)) throw invalid('A factor that is not enabled cannot be preferred.')

  const enabled = factors.filter(factor => settings[factor]?.Enabled ?? own.enabled.includes(factor))
  const unready = factors.find(factor => settings[factor]?.Enabled && !needs[factor].ready(user, own))
  if (unready === 'SOFTWARE_TOKEN_MFA' && by === 'user')
    throw invalid(own.pendingTotp ? 'User has not verified software token mfa' : 'User has not set up software token mfa')
  if (unready) throw invalid(`User does not have delivery config set to turn on ${unready}`)
  if (preferred[0] && !enabled.includes(preferred[0])) throw invalid('A factor that is not enabled cannot be preferred.')
  const kept = own.preferred && enabled.includes(own.preferred) && settings[own.preferred]?.PreferredMfa !== false ? own.preferred : null
  if (pool.config.MfaConfiguration === 'ON' && own.enabled.length > 0 && enabled.length === 0)
    throw invalid('A factor must stay enabled where the user pool requires MFA.')
  return { enabled, preferred: preferred[0] ?? kept }
}

/** SetUserSettings: a list with SMS enables it, an empty list disables it. docs/reference/users-and-pools.md#15.1. */
export function applyUserSettings(pool: Pool, user: User, own: UserFactors, options: readonly MFAOptionType[]) {
  if (options.some(({ DeliveryMedium, AttributeName }) => DeliveryMedium !== 'SMS' || AttributeName !== 'phone_number'))
    throw invalid('MFAOptions can only name the delivery medium SMS with the attribute phone_number.')
  const Enabled = options.length > 0
  return {
    ...applyMfaPreferences(pool, user, own, { SMSMfaSettings: { Enabled } }, 'user'),
    mfaOptions: Enabled ? (1 as const) : (0 as const),
  }
}
