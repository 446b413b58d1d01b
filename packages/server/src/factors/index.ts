/**
 * Factors: the second factors of a user, those that a pool offers, and TOTP.
 * Not here: the challenges of factors (sign-in/), messages (delivery/), rows (storage/).
 */
export {
  applyMfaPreferences,
  applyUserSettings,
  changeFactors,
  type Factor,
  factorsAtRisk,
  factorsOf,
  factorsToSetUp,
  mfaMembers,
  mfaOptions,
  type UserFactors,
  usableFactors,
} from './factors.ts'
export { placeTotp } from './place-totp.ts'
export { matchSealedTotp, newTotpSecret, openTotp, sealTotp } from './totp.ts'
