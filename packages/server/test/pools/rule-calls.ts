import {
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import type { TestService } from '../support/service.ts'

export const invalid = 'InvalidParameterException'
export const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' }
export const EmailConfiguration = {
  EmailSendingAccount: 'DEVELOPER' as const,
  SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/a@example.com',
}
export const builtIn = { EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' as const } }
export const first = (...others: ('EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN')[]) => ({
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, ...others] } },
})
export const recovery = (...names: ('verified_email' | 'verified_phone_number' | 'admin_only')[]) => ({
  AccountRecoverySetting: { RecoveryMechanisms: names.map((Name, index) => ({ Name, Priority: index + 1 })) },
})
export const totp = { SoftwareTokenMfaConfiguration: { Enabled: true } }
export const email = { EmailMfaConfiguration: { Message: 'Code {####}', Subject: 'Code' } }
export const passkeys = (FactorConfiguration: 'SINGLE_FACTOR' | 'MULTI_FACTOR_WITH_USER_VERIFICATION') => ({
  WebAuthnConfiguration: { RelyingPartyId: 'example.com', FactorConfiguration },
})

export const on = { MfaConfiguration: 'ON' as const }
export const optional = { MfaConfiguration: 'OPTIONAL' as const }

export type Call =
  | ['create', Partial<CreateUserPoolCommandInput>]
  | ['update', Partial<UpdateUserPoolCommandInput>]
  | ['mfa', Partial<SetUserPoolMfaConfigCommandInput>]

/** Makes the calls on one pool, one after the other. */
export async function run({ sdk }: TestService, calls: readonly Call[]) {
  let UserPoolId: string | undefined
  for (const [operation, input] of calls) {
    if (operation === 'create') UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', ...input }))).UserPool!.Id
    else if (operation === 'update') await sdk.send(new UpdateUserPoolCommand({ UserPoolId, ...input }))
    else await sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...input }))
  }
}
