import { type Input, type OperationName, refuse, type SmsConfigurationType } from '@poolhouse/contract'
import type { Call } from '../context.ts'

type Arns = readonly (string | undefined)[]

const ofSms = (sms: SmsConfigurationType | undefined): Arns => [sms?.SnsCallerArn, sms?.EumsSms?.CallerArn]

/**
 * The ARNs of roles that a request hands to the service, by operation; every built operation with such a member has a row. LambdaConfig
 * names functions and a key, which may be of another account.
 */
const rolesIn = {
  CreateUserPool: ({ SmsConfiguration }) => ofSms(SmsConfiguration),
  UpdateUserPool: ({ SmsConfiguration }) => ofSms(SmsConfiguration),
  SetUserPoolMfaConfig: ({ SmsMfaConfiguration }) => ofSms(SmsMfaConfiguration?.SmsConfiguration),
  CreateUserPoolClient: ({ AnalyticsConfiguration }) => [AnalyticsConfiguration?.RoleArn],
  UpdateUserPoolClient: ({ AnalyticsConfiguration }) => [AnalyticsConfiguration?.RoleArn],
  CreateGroup: ({ RoleArn }) => [RoleArn],
  UpdateGroup: ({ RoleArn }) => [RoleArn],
} satisfies { [Name in OperationName]?: (input: Input<Name>) => Arns }

/** An operation whose request can name a role. */
export type RoleOperation = keyof typeof rolesIn

/** The operations whose request can name a role. */
export const roleOperations = Object.keys(rolesIn) as readonly RoleOperation[]

/** The roles that a request hands to the service. The input need not be validated yet. */
export function rolesOf(operation: RoleOperation, input: object): string[] {
  const arns = (rolesIn[operation] as (input: object) => readonly unknown[])(input)
  return arns.filter(arn => typeof arn === 'string' && arn !== '') as string[]
}

/**
 * A role must be of the caller's own account. A development service that was started without an account has a made-up one, so there a role
 * of any account is accepted, with a line in the log; an access key id of twelve digits names an account too.
 * @throws InvalidParameterException
 */
export function assertRoles<Name extends RoleOperation>(call: Call, operation: Name, input: Input<Name>): void {
  const { settings, account } = call
  const arns = (rolesIn[operation] as (input: Input<Name>) => Arns)(input)
  const foreign = arns.find(arn => arn !== undefined && arn.split(':')[4] !== account)
  if (foreign === undefined) return
  if (settings.mode === 'production' || settings.isAccountNamed || account !== settings.account)
    throw refuse('InvalidParameterException', 'Cross-account pass role is not allowed.')
  call.log.warn('A role of another account was accepted in development. Name the account with --account.', { role: foreign, account })
}
