/**
 * Tokens: claims, issue, refresh, rotate, revoke, exchange, verify, signing keys.
 * Not here: who may ask (oauth/, operations/), how rows are kept (storage/).
 */
export { checkAccessToken, invalidAccessToken, type SignedIn } from './access-token.ts'
export { beginBrowserSignIn, canRead, type Granted, implicitTokens, redeemCode } from './authorization-grants.ts'
export { type ClientToken, clientToken } from './client-token.ts'
export type { TokenSource } from './customize.ts'
export { type OwnIdToken, readIdToken } from './id-token-hint.ts'
export { type Beginning, beginSignIn, stepUsed, type Tokens } from './issue-tokens.ts'
export { issuerOf } from './issuer.ts'
export { keySet, newPoolKeys } from './keys.ts'
export { actorToken, subjectToken } from './presented-token.ts'
export { ownerOf, refreshTokens, rotateTokens } from './refresh.ts'
export { mayRegister, poolOfToken } from './registration-token.ts'
export { revokeToken, signOutEverywhere } from './revoke.ts'
export { inScopes } from './scope-claims.ts'
export { type DerivedToken, deriveToken } from './token-exchange.ts'
