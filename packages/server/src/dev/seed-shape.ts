import type { CreateUserPoolClientRequest, CreateUserPoolRequest } from '@poolhouse/contract'

/** Pools, clients and users that a development service begins with, with ids that tests and apps can have in their configuration. */
export interface Seed {
  pools: readonly SeedPool[]
}

export interface SeedPool {
  /** The whole id: `us-east-1_Local1`. */
  id: string
  name?: string
  /** Members of CreateUserPool. */
  settings?: Partial<CreateUserPoolRequest>
  clients?: readonly SeedClient[]
  users?: readonly SeedUser[]
}

export interface SeedClient {
  id: string
  name?: string
  /** 24 to 64 letters and digits; without it the client is public. */
  secret?: string
  /** Members of CreateUserPoolClient. */
  settings?: Partial<CreateUserPoolClientRequest>
}

export interface SeedUser {
  username: string
  password: string
  /** Shaped like a UUID; without it any. */
  sub?: string
  attributes?: Readonly<Record<string, string>>
}

/** A seed that cannot be planted: where in it, which value, which rule. */
export class SeedError extends Error {
  override readonly name = 'SeedError'
}

const poolId = /^[\w-]+_[0-9a-zA-Z]+$/
const members = {
  seed: ['pools'],
  pool: ['id', 'name', 'settings', 'clients', 'users'],
  client: ['id', 'name', 'secret', 'settings'],
  user: ['username', 'password', 'sub', 'attributes'],
} as const

/** The shape; what the members may be is said by the operations' own rules. */
export function assertSeed(seed: Seed): void {
  assertMembers(seed, members.seed, 'the seed', ['pools'])
  for (const [index, pool] of listOf(seed.pools, 'pools')) {
    const path = `pools[${index}]`
    assertMembers(pool, members.pool, path, ['id'])
    if (!poolId.test(String(pool.id)))
      throw new SeedError(`${path}.id "${pool.id}" is not a pool id: a region, "_", letters and digits, such as us-east-1_Local1`)
    for (const [n, client] of listOf(pool.clients ?? [], `${path}.clients`))
      assertMembers(client, members.client, `${path}.clients[${n}]`, ['id'])
    for (const [n, user] of listOf(pool.users ?? [], `${path}.users`))
      assertMembers(user, members.user, `${path}.users[${n}]`, ['username', 'password'])
  }
}

function listOf<Item>(value: readonly Item[], path: string): IterableIterator<[number, Item]> {
  if (!Array.isArray(value)) throw new SeedError(`${path} is not a list`)
  return (value as Item[]).entries()
}

function assertMembers(value: unknown, known: readonly string[], path: string, needed: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SeedError(`${path} is not an object with ${known.join(', ')}`)
  const stranger = Object.keys(value).find(name => !known.includes(name))
  if (stranger) throw new SeedError(`${path} has "${stranger}", which is none of ${known.join(', ')}`)
  const missing = needed.find(name => !Object.hasOwn(value, name))
  if (missing) throw new SeedError(`${path} has no "${missing}"`)
}
