import { type GetUserPoolMfaConfigResponse, refuse, type SetUserPoolMfaConfigRequest } from '@poolhouse/contract'
import type { PoolConfig } from './pool.ts'

const invalid = (message: string) => refuse('InvalidParameterException', message)

/**
 * The configuration after SetUserPoolMfaConfig, which replaces the settings of all factors. Without MfaConfiguration the mode is OFF. Rules
 * between the factors and other settings of the pool are in rules.ts.
 * @throws InvalidParameterException
 */
export function applyMfaConfig(stored: PoolConfig, request: SetUserPoolMfaConfigRequest): PoolConfig {
  const mode = request.MfaConfiguration ?? 'OFF'
  const {
    SmsMfaConfiguration: sms,
    SoftwareTokenMfaConfiguration: totp,
    EmailMfaConfiguration: email,
    WebAuthnConfiguration: passkeys,
  } = request
  // OFF refuses also a block that is present but off; the other modes need a factor that is on.
  if (mode === 'OFF' && (sms || totp || email))
    throw invalid("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.")
  if (mode !== 'OFF' && !(sms || totp?.Enabled || email))
    throw invalid("Invalid MFA configuration given, can't turn on MFA without configuring an MFA")
  // The service's text names the wrong structure; clients match it.
  if (sms && !sms.SmsConfiguration) throw invalid('[SmsConfiguration] is a required member of [SoftwareTokenMfaConfiguration].')
  const config: PoolConfig = { ...stored, MfaConfiguration: mode, Factors: {} }
  if (sms?.SmsConfiguration) config.SmsConfiguration = sms.SmsConfiguration
  if (sms?.SmsAuthenticationMessage !== undefined) config.SmsAuthenticationMessage = sms.SmsAuthenticationMessage
  if (totp) config.Factors!.SoftwareToken = totp
  if (email) config.Factors!.Email = email
  if (passkeys) config.Factors!.WebAuthn = { UserVerification: 'preferred', ...passkeys }
  return config
}

/** GetUserPoolMfaConfig: factors without configuration are omitted; the mode is always present. */
export function describeMfaConfig(config: PoolConfig): GetUserPoolMfaConfigResponse {
  const { Factors, SmsConfiguration, SmsAuthenticationMessage, MfaConfiguration = 'OFF' } = config
  return {
    ...(SmsConfiguration &&
      MfaConfiguration !== 'OFF' && {
        SmsMfaConfiguration: { ...(SmsAuthenticationMessage !== undefined && { SmsAuthenticationMessage }), SmsConfiguration },
      }),
    ...(Factors?.SoftwareToken && { SoftwareTokenMfaConfiguration: Factors.SoftwareToken }),
    ...(Factors?.Email && { EmailMfaConfiguration: Factors.Email }),
    MfaConfiguration,
    ...(Factors?.WebAuthn && { WebAuthnConfiguration: Factors.WebAuthn }),
  }
}
