import type { SchemaAttributeType, UserPoolDescriptionType, UserPoolType } from '@poolhouse/contract'
import { type Pool, poolArn } from './pool.ts'
import { schemaOf } from './schema.ts'

/** Shown once a pool has an identity provider; no request can set it. docs/reference/users-and-pools.md#3.1. */
const identitiesInSchema: SchemaAttributeType = {
  Name: 'identities',
  AttributeDataType: 'String',
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  StringAttributeConstraints: {},
}

/** DescribeUserPool. `users`: an estimate, as the service's is. */
export function describePool(pool: Pool, users: number, { hasProviders = false } = {}): UserPoolType {
  const { Factors: _, Sessions: __, Domains, ...config } = pool.config
  return {
    Id: pool.id,
    ...config,
    ...(hasProviders && { SchemaAttributes: [...schemaOf(pool.config), identitiesInSchema] }),
    LastModifiedDate: pool.modifiedAt / 1000,
    CreationDate: pool.createdAt / 1000,
    EstimatedNumberOfUsers: users,
    ...(Domains?.Prefix && { Domain: Domains.Prefix.Domain }),
    ...(Domains?.Custom && { CustomDomain: Domains.Custom.Domain }),
    UserPoolTags: { ...pool.tags },
    Arn: poolArn(pool),
  }
}

/** An entry of ListUserPools. */
export const summarizePool = (pool: Pool): UserPoolDescriptionType => ({
  Id: pool.id,
  Name: pool.config.Name,
  LambdaConfig: pool.config.LambdaConfig ?? {},
  LastModifiedDate: pool.modifiedAt / 1000,
  CreationDate: pool.createdAt / 1000,
})
