import {
  type CustomDomainConfigType,
  type RoutingType,
  refuse,
  type UserPoolTierType,
  type UserPoolTokenSessionConfigType,
  type UserPoolType,
  type UserSessionTrackingType,
  type WebAuthnConfigurationType,
} from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { type DataKey, newUuid } from '../crypto/index.ts'
import { assertOutcome } from '../outcomes.ts'
import { type PoolRow, readPool, updatePool } from '../storage/index.ts'

/** Members of `UserPoolType` that are derived instead of stored. */
type Derived =
  | 'Id'
  | 'Arn'
  | 'CreationDate'
  | 'LastModifiedDate'
  | 'UserPoolTags'
  | 'EstimatedNumberOfUsers'
  | 'Status'
  | 'Domain'
  | 'CustomDomain'

/** The stored configuration: members of DescribeUserPool, and settings of other operations. */
export interface PoolConfig extends Omit<UserPoolType, Derived> {
  /** Set by SetUserPoolMfaConfig alone. */
  Factors?: {
    SoftwareToken?: { Enabled?: boolean }
    Email?: { Message?: string; Subject?: string }
    WebAuthn?: WebAuthnConfigurationType
  }
  /** Set by SetUserPoolSessionConfiguration alone. */
  Sessions?: SessionTracking
  /** Set by the operations on domains; a pool has at most one of each kind. */
  Domains?: { Prefix?: PoolDomain; Custom?: PoolDomain }
}

/** A domain of a pool: the stored members, named as in the API. */
export interface PoolDomain {
  Domain: string
  ManagedLoginVersion: number
  CustomDomainConfig?: CustomDomainConfigType
  Routing?: RoutingType
  /** When it was created, in milliseconds. */
  at: number
  /** The creation key of its request, if that had one. */
  createdBy?: string
}

/** As SetUserPoolSessionConfiguration takes it. */
export interface SessionTracking {
  UserSessionTracking: UserSessionTrackingType
  TokenSession: UserPoolTokenSessionConfigType
}

/** A user pool as requests use it. Cached, so it is never changed in place. */
export interface Pool {
  readonly id: string
  readonly region: string
  readonly account: string
  readonly config: PoolConfig
  readonly tags: Readonly<Record<string, string>>
  /** Encrypts the secrets of this pool, its clients and its users. */
  readonly dataKey: DataKey
  /** Milliseconds. */
  readonly createdAt: number
  readonly modifiedAt: number
  readonly version: number
}

/** `arn:aws:cognito-idp:<region>:<account>:userpool/<id>` */
export const poolArn = ({ id, region, account }: Pick<Pool, 'id' | 'region' | 'account'>): string =>
  `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`

/** The pricing tier; pools without one have the default of CreateUserPool. */
export const tierOf = ({ config }: Pool): UserPoolTierType => config.UserPoolTier ?? 'ESSENTIALS'

const fromRow = ({ keys }: Pick<Context, 'keys'>, row: PoolRow): Pool => ({
  id: row.id,
  region: row.region,
  account: row.account,
  config: JSON.parse(row.config),
  tags: JSON.parse(row.tags),
  dataKey: keys.dataKey(row.id, row.data_key),
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
  version: row.version,
})

/** The pool id as first segment of a route. It contains an underscore, which no other first segment does. */
export const poolIdPathPattern = ':poolId{[a-z0-9-]+_[0-9A-Za-z]+}'

const keyOf = (id: string) => `pool:${id}`

/** ResourceNotFoundException for an unknown pool. */
export const poolNotFound = (id: string) =>
  refuse('ResourceNotFoundException', `User pool ${id} does not exist.`, { rule: { id: 'pool-unknown', sent: id } })

/** ConcurrentModificationException for a pool that another request changed in between. */
export const poolChanged = () => refuse('ConcurrentModificationException', 'The user pool was changed by another request. Try again.')

/** Removes a pool from the cache; called after each write of its row. */
export const forgetPool = ({ store }: Pick<Context, 'store'>, id: string): void => store.forget(keyOf(id))

/** A pool of any account and region, cached since every request reads it. Operations that IAM guards use `getPool`. */
export async function loadPool(context: Pick<Context, 'store' | 'keys' | 'trace'>, id: string): Promise<Pool | undefined> {
  // The id may come from a URL or from a token whose signature is not verified yet.
  if (id.length > 55 || !/^[\w-]+$/.test(id)) return undefined
  const pool = await context.store.cached(keyOf(id), async () => {
    const row = await context.store.read(readPool(id))
    return row && fromRow(context, row)
  })
  if (pool && context.trace) context.trace.pool = pool
  return pool
}

/** A pool of the caller's account in the region of the call. Any other counts as unknown. */
export async function findPool(call: Call, id: string): Promise<Pool | undefined> {
  const pool = await loadPool(call, id)
  return pool && pool.account === call.account && pool.region === call.region ? pool : undefined
}

/** @throws ResourceNotFoundException */
export async function getPool(call: Call, id: string): Promise<Pool> {
  const pool = await findPool(call, id)
  if (!pool) throw poolNotFound(id)
  return pool
}

/** For the operations on tags, which name the pool by its ARN. @throws ResourceNotFoundException */
export async function getPoolByArn(call: Call, arn: string): Promise<Pool> {
  const id = /^arn:[\w-]+:cognito-idp:[\w-]+:\d+:userpool\/(.+)$/.exec(arn)?.[1]
  const pool = id === undefined ? undefined : await findPool(call, id)
  if (!pool || poolArn(pool) !== arn) throw poolNotFound(id ?? arn)
  return pool
}

/**
 * Writes configuration or tags that were derived from this version of `pool`.
 * @throws ConcurrentModificationException where another request changed it in between, ResourceNotFoundException
 */
export async function savePool(call: Call, pool: Pool, change: { config?: PoolConfig; tags?: Record<string, string> }): Promise<void> {
  const outcome = await call.store.decide(updatePool, {
    id: pool.id,
    config: JSON.stringify(change.config ?? pool.config),
    tags: JSON.stringify(change.tags ?? pool.tags),
    at: call.now,
    version: pool.version,
    by: newUuid(),
  })
  call.store.forget(keyOf(pool.id))
  assertOutcome(outcome, 'updated', { gone: () => poolNotFound(pool.id), conflict: poolChanged })
}
