/**
 * Factors: what a user can prove besides a password, what the pool asks for, and one-time passwords.
 * Not here: the challenges that ask (sign-in/), messages (delivery/), how rows are kept (storage/).
 */
export {
  applyMfaPreferences,
  applyUserSettings,
  type Factor,
  factorsOf,
  factorsToSetUp,
  mfaMembers,
  mfaOptions,
  type UserFactors,
  usableFactors,
} from './factors.ts'
export { matchTotpStep, newTotpSecret, openTotp, sealTotp } from './totp.ts'
