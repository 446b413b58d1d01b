/**
 * Pools: configuration of a user pool, its defaults, rules, schema and factors, and how it is found.
 * Not here: its clients (clients/), its users (users/), how rows are kept (storage/).
 */
export { emptyPool, startEmptyingPools } from './deletion.ts'
export { describePool, summarizePool } from './describe.ts'
export { addDomain, cloudFrontDomain, describeDomain, domainUrl, findPoolIdByHost, hostOf, removeDomain, updateDomain } from './domains.ts'
export { describeLogDelivery, logConfigurationOf, logRecordOf, saveLogDelivery } from './log-delivery.ts'
export { applyMfaConfig, describeMfaConfig } from './mfa-config.ts'
export {
  getPool,
  getPoolByArn,
  loadPool,
  type Pool,
  type PoolConfig,
  poolArn,
  poolIdPathPattern,
  poolNotFound,
  type SessionTracking,
  savePool,
  tierOf,
} from './pool.ts'
export { assertRoles, type RoleOperation, roleOperations, rolesOf } from './role-arns.ts'
export { assertPool, assertPoolRequest, registersClients } from './rules.ts'
export { addCustomAttributes, isCaseSensitive, requiredAttributes, schemaOf } from './schema.ts'
export { defaultPasswordPolicy, poolConfigFromCreate, poolConfigFromUpdate } from './settings.ts'
export { assertTags } from './tags.ts'
