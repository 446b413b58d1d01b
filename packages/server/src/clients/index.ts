/**
 * Clients: how an app client is found, its secrets, the proof that a caller knows one, and the resource servers whose scopes it may hold.
 * Not here: what a client may do (contract's client-rules), how rows are kept (storage/).
 */
export { callFrom } from './caller-address.ts'
export {
  type AppClient,
  addClient,
  assertHasSecrets,
  findClient,
  forgetClient,
  getClient,
  getClientOfPool,
  removeClient,
  saveClient,
  sealSecret,
} from './client.ts'
export { type DescribedSecret, describeSecrets } from './describe-secrets.ts'
export { surroundings } from './rule-context.ts'
export { SecretUses } from './secret-uses.ts'
export { saveSsoMinutes, ssoMinutes } from './sso.ts'
export { assertClientSecret, assertSecretHash, knowsSecret } from './verify-secret.ts'
