/**
 * Resource servers: the custom scopes of a user pool, `identifier/scope`.
 * Not here: which scopes a client may request (contract's client-rules, oauth/), how rows are kept (storage/).
 */
export {
  activeScopes,
  addResourceServer,
  describeResourceServer,
  getResourceServer,
  removeResourceServer,
  resourceScopes,
  saveResourceServer,
  scopeDescriptions,
} from './resource-server.ts'
