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
import type { DataKey } from '../crypto/index.ts'
import { type PoolRow, readPool, updatePool } from '../storage/index.ts'

/** Members that are not kept because they follow from something else. */
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

/** As Describe shows it, and the factors that only SetUserPoolMfaConfig sets. */
export interface PoolConfig extends Omit<UserPoolType, Derived> {
  Factors?: {
    SoftwareToken?: { Enabled?: boolean }
    Email?: { Message?: string; Subject?: string }
    WebAuthn?: WebAuthnConfigurationType
  }
  /** Set by SetUserPoolSessionConfiguration alone. */
  Sessions?: SessionTracking
  /** At most one of each kind. */
  Domains?: { Prefix?: PoolDomain; Custom?: PoolDomain }
}

export interface PoolDomain {
  Domain: string
  ManagedLoginVersion: number
  CustomDomainConfig?: CustomDomainConfigType
  Routing?: RoutingType
  /** Milliseconds. */
  at: number
}

export interface SessionTracking {
  UserSessionTracking: UserSessionTrackingType
  TokenSession: UserPoolTokenSessionConfigType
}

export interface Pool {
  readonly id: string
  readonly region: string
  readonly account: string
  readonly config: PoolConfig
  readonly tags: Readonly<Record<string, string>>
  /** Seals what belongs to this pool. */
  readonly dataKey: DataKey
  /** Milliseconds. */
  readonly createdAt: number
  readonly modifiedAt: number
  readonly version: number
}

export const poolArn = ({ id, region, account }: Pick<Pool, 'id' | 'region' | 'account'>): string =>
  `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`

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

/** In the pattern of a route. A pool's id has an underscore, which no other first part of a path has. */
export const poolIdPathPattern = ':poolId{[a-z0-9-]+_[0-9A-Za-z]+}'

const keyOf = (id: string) => `pool:${id}`

/** After its configuration changed in another decision than `savePool`'s. */
export const forgetPool = ({ store }: Pick<Context, 'store'>, id: string): void => store.forget(keyOf(id))

/** Hot: every request of a user needs it. Whose pool it is does not matter here; see `getPool`. */
export async function loadPool(context: Context, id: string): Promise<Pool | undefined> {
  // It may come out of a path or of a token that nobody signed.
  if (id.length > 55 || !/^[\w-]+$/.test(id)) return undefined
  return context.store.cached(keyOf(id), async () => {
    const row = await context.store.read(readPool(id))
    return row && fromRow(context, row)
  })
}

/** The caller's own pools in the region asked; any other does not exist for it. */
export async function findPool(call: Call, id: string): Promise<Pool | undefined> {
  const pool = await loadPool(call, id)
  return pool && pool.account === call.account && pool.region === call.region ? pool : undefined
}

export async function getPool(call: Call, id: string): Promise<Pool> {
  const pool = await findPool(call, id)
  if (!pool) throw refuse('ResourceNotFoundException', `User pool ${id} does not exist.`)
  return pool
}

/** Tags are asked for by ARN. */
export async function getPoolByArn(call: Call, arn: string): Promise<Pool> {
  const id = /^arn:[\w-]+:cognito-idp:[\w-]+:\d+:userpool\/(.+)$/.exec(arn)?.[1]
  const pool = id === undefined ? undefined : await findPool(call, id)
  if (!pool || poolArn(pool) !== arn) throw refuse('ResourceNotFoundException', `User pool ${id ?? arn} does not exist.`)
  return pool
}

/** Writes what was derived from `pool`, unless somebody else wrote meanwhile. */
export async function savePool(call: Call, pool: Pool, change: { config?: PoolConfig; tags?: Record<string, string> }): Promise<void> {
  const outcome = await call.store.decide(updatePool, {
    id: pool.id,
    config: JSON.stringify(change.config ?? pool.config),
    tags: JSON.stringify(change.tags ?? pool.tags),
    at: call.now,
    version: pool.version,
  })
  call.store.forget(keyOf(pool.id))
  if (outcome === 'gone') throw refuse('ResourceNotFoundException', `User pool ${pool.id} does not exist.`)
  if (outcome === 'conflict') throw refuse('ConcurrentModificationException', 'The user pool was changed by another request. Try again.')
}
