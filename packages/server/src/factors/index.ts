/**
 * Factors: what a user can prove besides a password, what the pool asks for, and one-time passwords.
 * Not here: the challenges that ask (sign-in/), messages (delivery/), how rows are kept (storage/).
 */
export {
  type Factor,
  type Factors,
  factorsBySettings,
  factorsOf,
  mfaMembers,
  mfaOptions,
  preferFactors,
  setUpOf,
  usable,
} from './factors.ts'
export { matchedStep, newTotpSecret, openTotp, sealTotp } from './totp.ts'
