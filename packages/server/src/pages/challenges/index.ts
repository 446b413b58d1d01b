import type { ChallengePage } from './challenge-page.ts'
import { selectChallenge, selectMfaType } from './choices.ts'
import { emailOtp, smsMfa, smsOtp, softwareTokenMfa } from './codes.ts'
import type { PageStepName } from './page-step.ts'
import { newPasswordRequired, password } from './passwords.ts'
import { mfaSetup, setUpApp, setUpEmail } from './set-up.ts'
import { webAuthn } from './WEB_AUTHN.ts'

/**
 * Pages by challenge. CUSTOM_CHALLENGE and device challenges have none: pages start no flow that leads there.
 * docs/reference/oauth-endpoints.md#7.1.
 */
export const challengePages: Partial<Record<PageStepName, ChallengePage>> = {
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
}
