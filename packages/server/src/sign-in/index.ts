/**
 * Sign-in: one state machine of flows and challenges for the API and, later, the pages.
 * Not here: what a client allows (contract's client-rules), tokens (tokens/), users and passwords (users/).
 */
export { confirmationSession, signUpSession } from './after-sign-up.ts'
export { authFactors } from './choices.ts'
export { initiate } from './initiate.ts'
export { respond } from './respond.ts'
export { countSetUpGuess, setUpSession } from './set-up.ts'
export type { Answer, Finish, Next, Proven, Start } from './step.ts'
export { done } from './step.ts'
