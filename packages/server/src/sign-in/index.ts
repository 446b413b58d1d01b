/**
 * Sign-in: one state machine of flows and challenges, for the API and the pages.
 * Not here: what a client allows (contract's client-rules), tokens (tokens/), users and passwords (users/).
 */
export { confirmationSession, signUpSession } from './after-sign-up.ts'
export { authFactors, type Choice, isChoice, pageChoices } from './first-factors.ts'
export type { Answer, Finish, Next, Proven, Start } from './flow.ts'
export { done } from './flow.ts'
export { initiate } from './initiate-auth.ts'
export { respond } from './respond-to-challenge.ts'
export { assertTotpOffered, noTotpSetUp, offerTotp, verifyTotp, wrongTotpSetUp } from './totp-setup.ts'
