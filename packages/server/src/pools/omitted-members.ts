import type { UpdateUserPoolRequest } from '@poolhouse/contract'
import type { PoolConfig } from './pool.ts'

/**
 * What UpdateUserPool does with a member that the request omits: `kept`, `reset` to its default, `merged` (what the request does not name
 * inside of it is kept), `kept-with-mfa` (kept while MFA stays on, because the SMS factor uses it; reset otherwise).
 */
export type Omission = 'kept' | 'reset' | 'merged' | 'kept-with-mfa'

type Member = Exclude<keyof UpdateUserPoolRequest, 'UserPoolId'>

/**
 * One row for each member of UpdateUserPool; a new member does not compile without one. Measured on the service, except where a comment
 * says otherwise. docs/reference/users-and-pools.md#4.
 */
export const omittedMembers: Readonly<Record<Member, Omission>> = {
  MfaConfiguration: 'kept',
  Policies: 'merged',
  DeletionProtection: 'kept',
  PoolName: 'kept',
  UserPoolTier: 'kept',
  DcrConfiguration: 'kept',
  AutoVerifiedAttributes: 'reset',
  LambdaConfig: 'reset',
  DeviceConfiguration: 'reset',
  UserAttributeUpdateSettings: 'reset',

  // Measured through Cloud Control only. Kept is the safe reading: an update cannot lose a text, a sender or a way to recover.
  VerificationMessageTemplate: 'kept',
  AccountRecoverySetting: 'kept',
  EmailConfiguration: 'kept',
  KeyConfiguration: 'kept',
  IssuerConfiguration: 'kept',

  // The older names of members of VerificationMessageTemplate.
  SmsVerificationMessage: 'kept',
  EmailVerificationMessage: 'kept',
  EmailVerificationSubject: 'kept',

  // Not measured. Reset is the published rule; the SMS factor of an MFA configuration that is kept cannot lose its sender.
  SmsConfiguration: 'kept-with-mfa',
  SmsAuthenticationMessage: 'kept-with-mfa',
  AdminCreateUserConfig: 'reset',
  UserPoolAddOns: 'reset',
  AcrConfiguration: 'reset',

  // Not measured. Stored beside the configuration; the operation keeps them.
  UserPoolTags: 'kept',
}

const memberNames = Object.keys(omittedMembers) as readonly Member[]
const isMfaOn = (mode: PoolConfig['MfaConfiguration']): boolean => mode !== undefined && mode !== 'OFF'

/** The request of UpdateUserPool, with the stored value of each omitted member that is kept. */
export function withKeptMembers(stored: PoolConfig, request: UpdateUserPoolRequest): UpdateUserPoolRequest {
  const before: Omit<UpdateUserPoolRequest, 'UserPoolId'> = { ...stored, PoolName: stored.Name }
  const staysOn = isMfaOn(stored.MfaConfiguration) && isMfaOn(request.MfaConfiguration ?? stored.MfaConfiguration)
  const isKept: Readonly<Record<Omission, boolean>> = { kept: true, merged: true, reset: false, 'kept-with-mfa': staysOn }
  const kept = memberNames.filter(name => request[name] === undefined && before[name] !== undefined && isKept[omittedMembers[name]])
  return { ...request, ...Object.fromEntries(kept.map(name => [name, before[name]])) }
}
