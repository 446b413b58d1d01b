import type { ChallengePage } from './challenge-page.ts'
import { selectChallenge, selectMfaType } from './choices.ts'
import { emailOtp, smsMfa, smsOtp, softwareTokenMfa } from './codes.ts'
import type { PageStepName } from './page-step.ts'
import { newPasswordRequired, password } from './passwords.ts'
import { mfaSetup, setUpApp, setUpEmail } from './set-up.ts'
import { webAuthn } from './WEB_AUTHN.ts'

/**
 * Pages by challenge. A challenge without a row does not compile; `undefined` is for those that no page leads to: pages start no
 * CUSTOM_AUTH, SRP or device flow, and CONFIRM and RECOVER have pages of their own. docs/reference/oauth-endpoints.md#7.1.
 */
export const challengePages: Readonly<Record<PageStepName, ChallengePage | undefined>> = {
  NEW_PASSWORD_REQUIRED: newPasswordRequired,
  SMS_MFA: smsMfa,
  EMAIL_OTP: emailOtp,
  SMS_OTP: smsOtp,
  SOFTWARE_TOKEN_MFA: softwareTokenMfa,
  SELECT_MFA_TYPE: selectMfaType,
  MFA_SETUP: mfaSetup,
  SET_UP_APP: setUpApp,
  SET_UP_EMAIL: setUpEmail,
  SELECT_CHALLENGE: selectChallenge,
  PASSWORD: password,
  WEB_AUTHN: webAuthn,
  ADMIN_NO_SRP_AUTH: undefined,
  CONFIRM: undefined,
  CUSTOM_CHALLENGE: undefined,
  DEVICE_PASSWORD_VERIFIER: undefined,
  DEVICE_SRP_AUTH: undefined,
  PASSWORD_SRP: undefined,
  PASSWORD_VERIFIER: undefined,
  RECOVER: undefined,
}
