/**
 * Functions (Pulumi: invokes) of the provider: a file for each, and a line here.
 * Not here: resources (resources/), arguments and schema (shape/), calls (service/).
 */
import type { ProviderFunction } from './function.ts'
import { getCallerIdentity } from './get-caller-identity.ts'
import { getPartition } from './get-partition.ts'
import { getPolicyDocument } from './get-policy-document.ts'
import { getRegion } from './get-region.ts'
import { getUserGroup } from './get-user-group.ts'
import { getUserGroups } from './get-user-groups.ts'
import { getUserPool } from './get-user-pool.ts'
import { getUserPoolClient } from './get-user-pool-client.ts'
import { getUserPoolClients } from './get-user-pool-clients.ts'
import { getUserPoolSigningCertificate } from './get-user-pool-signing-certificate.ts'
import { getUserPools } from './get-user-pools.ts'

const all = [
  getCallerIdentity,
  getPartition,
  getPolicyDocument,
  getRegion,
  getUserGroup,
  getUserGroups,
  getUserPool,
  getUserPoolClient,
  getUserPoolClients,
  getUserPoolSigningCertificate,
  getUserPools,
]

/** All functions, by token. */
export const functions: ReadonlyMap<string, ProviderFunction> = new Map(all.map(each => [each.token, each]))

export type { FunctionContext, ProviderFunction } from './function.ts'
export { partitionOf } from './regions.ts'
