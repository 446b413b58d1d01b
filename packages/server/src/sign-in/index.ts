/**
 * Sign-in: one state machine of flows and challenges, for the API and the pages.
 * Not here: which flows a client allows (contract's client-rules), tokens (tokens/), users and passwords (users/).
 */
export { findSignUpReplacement, newSignUpSession, replaceSignUpSession } from './after-sign-up.ts'
export { describeAuthFactors, type FirstFactor, firstFactorsOnPages, isFirstFactor } from './first-factors.ts'
export { type Finish, type SignInContext, type SignInResponse, tokensResponse } from './flow.ts'
export { initiateAuth } from './initiate-auth.ts'
export { preAuthenticate } from './pre-authenticate.ts'
export { respondToAuthChallenge } from './respond-to-auth-challenge.ts'
export { assertTotpEnabled, noPendingTotp, startTotpSetup, verifyTotpSetup, wrongTotpSetupCode } from './totp-setup.ts'
