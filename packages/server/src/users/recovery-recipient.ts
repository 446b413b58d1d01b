import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { ContactAttribute } from '../delivery/index.ts'
import type { Pool } from '../pools/index.ts'
import { type FactorSummary, readFactorSummary } from '../storage/index.ts'
import type { Recipient, Refusal } from './codes.ts'
import type { User } from './user.ts'

const mechanisms: Readonly<Record<string, ContactAttribute>> = { verified_email: 'email', verified_phone_number: 'phone_number' }

/** Second factors that are a code to an address: its attribute, and whether the pool offers the factor. */
const channels: readonly { factor: string; attribute: ContactAttribute; isOffered: (pool: Pool) => boolean }[] = [
  { factor: 'SMS_MFA', attribute: 'phone_number', isOffered: ({ config }) => config.SmsConfiguration !== undefined },
  { factor: 'EMAIL_OTP', attribute: 'email', isOffered: ({ config }) => config.Factors?.Email !== undefined },
]

/** Whether users of the pool may reset their own password. The answer reveals nothing about a user. */
export const allowsSelfRecovery = ({ config }: Pool): boolean =>
  config.AccountRecoverySetting?.RecoveryMechanisms?.some(({ Name }) => Name === 'admin_only') !== true

const noSelfRecovery = () =>
  refuse('NotAuthorizedException', 'Contact administrator to reset password.', { rule: { id: 'no-recovery-by-user' } })

/** @throws NotAuthorizedException where only administrators reset passwords */
export function assertSelfRecovery(pool: Pool): void {
  if (!allowsSelfRecovery(pool)) throw noSelfRecovery()
}

/** The second factors of a user or, at the same cost, of an unknown one. */
export const recoveryFactors = ({ store }: Call, pool: Pool, sub: string): Promise<FactorSummary> =>
  store.read(readFactorSummary(pool.id, sub))

/**
 * The channels of a user's second factors: a person who reads that channel would have both. Where MFA is required, a known address is a factor
 * without being enabled; whether the service counts that one too is not published, and the safe answer is that it does. A pool without MFA
 * asks for no second factor.
 */
function secondFactorChannels(pool: Pool, { attributes }: User, factors: FactorSummary): readonly ContactAttribute[] {
  const { MfaConfiguration = 'OFF' } = pool.config
  if (MfaConfiguration === 'OFF') return []
  const enabled: readonly string[] = JSON.parse(factors.enabled)
  if (enabled.length > 0) return channels.filter(({ factor }) => enabled.includes(factor)).map(({ attribute }) => attribute)
  const known = channels.find(({ attribute, isOffered }) => isOffered(pool) && attributes[attribute] !== undefined)
  return MfaConfiguration === 'ON' && known ? [known.attribute] : []
}

const noVerifiedContact = () =>
  refuse('InvalidParameterException', 'Cannot reset password for the user as there is no registered/verified email or phone_number', {
    rule: { id: 'no-recovery-address' },
  })

/**
 * Where a recovery code is sent: the first verified contact in the order of the pool's AccountRecoverySetting; without one the phone number
 * comes before the email address. Never the channel of a second factor. Else the refusal. docs/reference/users-and-pools.md#6,
 * docs/reference/errors.md#6.
 */
export function recoveryRecipient(pool: Pool, user: User, factors: FactorSummary): Recipient | Refusal {
  if (!allowsSelfRecovery(pool)) return noSelfRecovery
  const configured = pool.config.AccountRecoverySetting?.RecoveryMechanisms
  const order = configured
    ? [...configured].sort((a, b) => a.Priority! - b.Priority!).map(({ Name }) => mechanisms[Name!]!)
    : (['phone_number', 'email'] as const)
  const taken = secondFactorChannels(pool, user, factors)
  const attribute = order.find(name => user.attributes[name] && user.attributes[`${name}_verified`] === 'true' && !taken.includes(name))
  if (!attribute) return noVerifiedContact
  return { purpose: 'recovery', attribute, to: user.attributes[attribute]!, occasion: 'ForgotPassword' }
}
