/**
 * Tokens: claims, issue, refresh, rotation, refresh token reuse, revocation, token exchange, verification, signing keys.
 * Not here: who may ask (oauth/, operations/), how rows are kept (storage/).
 */
export { invalidAccessToken, type SignedIn, verifyAccessToken } from './access-token.ts'
export {
  type AuthorizationGrant,
  canReadScopes,
  createBrowserSignIn,
  issueImplicitTokens,
  redeemAuthorizationCodeForTokens,
} from './authorization-grants.ts'
export type { AuthenticationContext } from './claims.ts'
export { type ClientToken, issueClientToken } from './client-token.ts'
export type { TokenSource } from './customize.ts'
export { type PresentedIdToken, verifyIdToken } from './id-token.ts'
export { type OwnIdToken, readIdToken } from './id-token-hint.ts'
export { issueSignInTokens, type Tokens, totpCodeAlreadyUsed } from './issue-tokens.ts'
export { isIssuerHost, issuerOf } from './issuer.ts'
export { keySet, newPoolKeys } from './keys.ts'
export { verifyActorToken, verifySubjectToken } from './presented-token.ts'
export { ownerOfRefreshToken, refreshTokens, rotateTokens } from './refresh.ts'
export { mayRegisterClients, poolIdOfToken } from './registration-token.ts'
export { revokeToken, signOutEverywhere } from './revoke.ts'
export { type KeyRotation, type RotationOptions, rotateKeys, startRotatingKeys } from './rotate-keys.ts'
export { isAttributeInScopes } from './scope-claims.ts'
export { type DerivedToken, deriveToken } from './token-exchange.ts'
