/**
 * Pools: configuration of a user pool, its defaults, rules, schema and factors, and how it is found.
 * Not here: its clients (clients/), its users (users/), how rows are kept (storage/).
 */
export { describePool, summarizePool } from './describe.ts'
export { addDomain, changeDomain, describeDomain, distributionOf, hostOf, poolOfHost, removeDomain } from './domains.ts'
export { describeFactors, settleFactors } from './factors.ts'
export { getPool, getPoolByArn, loadPool, type Pool, type PoolConfig, poolPart, type SessionTracking, savePool, tierOf } from './pool.ts'
export { assertPool, registersClients } from './rules.ts'
export { addAttributes, isCaseSensitive, requiredAttributes, schemaOf } from './schema.ts'
export { defaultPasswordPolicy, settlePool, settlePoolUpdate } from './settings.ts'
export { assertTags } from './tags.ts'
