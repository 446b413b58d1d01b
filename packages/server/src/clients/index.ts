/**
 * Clients: how an app client is found, its secrets, and how a caller proves to know one.
 * Not here: what a client may do (contract's client-rules), how rows are kept (storage/).
 */
export {
  type AppClient,
  addClient,
  assertHasSecrets,
  clientNotFound,
  displayName,
  findClient,
  forgetClient,
  getClient,
  getClientOfPool,
  isSelfRegistered,
  listClientIds,
  removeClient,
  saveClient,
  sealSecret,
  storableClientName,
  unknownClient,
} from './client.ts'
export { describeClient, serviceLinkedRoleArn } from './describe.ts'
export { type DescribedSecret, describeSecrets } from './describe-secrets.ts'
export { withEndUserAddress } from './end-user-address.ts'
export { clientRuleContext } from './rule-context.ts'
export { SecretUses } from './secret-uses.ts'
export { saveSsoMinutes, ssoMinutes } from './sso.ts'
export { assertClientSecret, assertSecretHash, checkClientSecret, wrongRefreshSecretHash } from './verify-secret.ts'
