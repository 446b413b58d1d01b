/**
 * Crypto: SRP, secret hashes, ids, encryption under the master key, signing keys, JWTs, constant-time comparison. Imports no other room.
 * Not here: where the master key is read from (config/), claims and validity of tokens (tokens/), stored rows (storage/).
 */
export { type CertificateContent, selfSignedCertificate } from './certificate.ts'
export * from './ids.ts'
export { type Claims, signJwt, type VerifiedJwt, verifyJwt } from './jwt.ts'
export { type DataKey, type HashPurpose, Keyring, SealError, type SealOptions } from './keyring.ts'
export { masterKeyWeakness, newMasterKey, parseMasterKey } from './master-key.ts'
export { openToken, sealToken } from './opaque-token.ts'
export { type BoundValues, bindRow, isRowBound } from './row-binding.ts'
export { secretHash } from './secret-hash.ts'
export {
  exportSigningKey,
  importSigningKey,
  newSigningKey,
  type PublicJwk,
  prepareSigningKeys,
  publicJwk,
  type SigningKey,
} from './signing-keys.ts'
export {
  newSalt,
  padHex,
  parseSrpA,
  parseSrpVerifier,
  type SrpIdentity,
  srpChallenge,
  srpKey,
  srpSignature,
  srpVerifier,
  verifyPassword,
} from './srp.ts'
export { groupBytes } from './srp-group.ts'
export { timingSafeEqualBytes, timingSafeEqualText } from './timing-safe-equal.ts'
export { type EncryptionContext, unwrapKey, wrapKey } from './wrapped-key.ts'
