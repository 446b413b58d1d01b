/**
 * Sign-in: one state machine of flows and challenges, for the API and the pages.
 * Not here: what a client allows (contract's client-rules), tokens (tokens/), users and passwords (users/).
 */
export { newSignUpSession, replaceSignUpSession } from './after-sign-up.ts'
export { describeAuthFactors, type FirstFactor, firstFactorsOnPages, isFirstFactor } from './first-factors.ts'
export type { ChallengeAnswer, Finish, Proven, SignInRequest, SignInResponse } from './flow.ts'
export { done } from './flow.ts'
export { initiateAuth } from './initiate-auth.ts'
export { respondToAuthChallenge } from './respond-to-auth-challenge.ts'
export { assertTotpEnabled, noPendingTotp, startTotpSetup, verifyTotpSetup, wrongTotpSetupCode } from './totp-setup.ts'
