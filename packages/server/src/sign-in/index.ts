/**
 * Sign-in: one state machine of flows and challenges, for the API and the pages.
 * Not here: what a client allows (contract's client-rules), tokens (tokens/), users and passwords (users/).
 */
export { confirmationSession, signUpSession } from './after-sign-up.ts'
export { authFactors, type Choice, isChoice, pageChoices } from './choices.ts'
export { initiate } from './initiate.ts'
export { respond } from './respond.ts'
export { assertTotpOffered, noTotpSetUp, offerTotp, verifyTotp, wrongTotpSetUp } from './set-up-totp.ts'
export type { Answer, Finish, Next, Proven, Start } from './step.ts'
export { done } from './step.ts'
