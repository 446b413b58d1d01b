import type { CreateUserPoolClientRequest, CreateUserPoolRequest } from '@poolhouse/contract'
import { type ServiceWithClient, servicesWithClients } from './service-clients.ts'

/** Pools, clients and users to create in development mode, with ids that tests and apps can have in their configuration. */
export interface Seed {
  pools: readonly SeedPool[]
}

/** A pool of a seed. */
export interface SeedPool {
  /** The whole id: `us-east-1_Local1`. */
  id: string
  name?: string
  /** Members of CreateUserPool. */
  settings?: Partial<CreateUserPoolRequest>
  clients?: readonly SeedClient[]
  /** Clients that other services made. */
  serviceClients?: readonly SeedServiceClient[]
  users?: readonly SeedUser[]
}

/** An app client of a seed. */
export interface SeedClient {
  id: string
  name?: string
  /** 24 to 64 letters and digits; without it the client is public. */
  secret?: string
  /** Members of CreateUserPoolClient. */
  settings?: Partial<CreateUserPoolClientRequest>
}

/** An app client as another service makes it for one of its domains. A program may change it later: one that exists is not compared. */
export interface SeedServiceClient {
  service: ServiceWithClient
  /** The name of the service's domain: 3 to 28 lower-case letters, digits and hyphens, after a letter. */
  domain: string
  /** The address of the domain's pages; without it the one that the service would give it. */
  url?: string
  /** Without it one that is always the same for service and domain. */
  id?: string
  /** 24 to 64 letters and digits; without it a random one. */
  secret?: string
}

/** A confirmed user of a seed. */
export interface SeedUser {
  username: string
  password: string
  /** A UUID; without it a random one. */
  sub?: string
  attributes?: Readonly<Record<string, string>>
}

/** A seed that cannot be applied. The message has the path within the seed, the value and the rule. */
export class SeedError extends Error {
  override readonly name = 'SeedError'
}

const poolId = /^[\w-]+_[0-9a-zA-Z]+$/
/** A region, `_`, letters and digits. */
export const isPoolId = (id: string): boolean => poolId.test(id)
const members = {
  seed: ['pools'],
  pool: ['id', 'name', 'settings', 'clients', 'serviceClients', 'users'],
  client: ['id', 'name', 'secret', 'settings'],
  serviceClient: ['service', 'domain', 'url', 'id', 'secret'],
  user: ['username', 'password', 'sub', 'attributes'],
} as const

/** Checks the members of the seed. Their values are checked by the operations that create them. @throws SeedError */
export function assertSeed(seed: Seed): void {
  assertMembers(seed, members.seed, 'the seed', ['pools'])
  const ids = { pool: new Map<string, string>(), client: new Map<string, string>() }
  for (const [index, pool] of listOf(seed.pools, 'pools')) {
    const path = `pools[${index}]`
    assertMembers(pool, members.pool, path, ['id'])
    if (!poolId.test(String(pool.id)))
      throw new SeedError(`${path}.id "${pool.id}" is not a pool id: a region, "_", letters and digits, such as us-east-1_Local1`)
    assertFirst(ids.pool, pool.id, `${path}.id`)
    const usernames = new Map<string, string>()
    for (const [n, client] of listOf(pool.clients ?? [], `${path}.clients`)) {
      assertMembers(client, members.client, `${path}.clients[${n}]`, ['id'])
      assertFirst(ids.client, client.id, `${path}.clients[${n}].id`)
    }
    const domains = new Map<string, string>()
    for (const [n, client] of listOf(pool.serviceClients ?? [], `${path}.serviceClients`)) {
      const at = `${path}.serviceClients[${n}]`
      assertServiceClient(client, at)
      assertFirst(domains, `${client.service} ${client.domain}`, at)
      if (client.id !== undefined) assertFirst(ids.client, client.id, `${at}.id`)
    }
    for (const [n, user] of listOf(pool.users ?? [], `${path}.users`)) {
      assertMembers(user, members.user, `${path}.users[${n}]`, ['username', 'password'])
      assertFirst(usernames, user.username, `${path}.users[${n}].username`)
    }
  }
}

const domainName = /^[a-z][a-z0-9-]{2,27}$/

/** @throws SeedError */
export function assertServiceClient(client: SeedServiceClient, path: string): void {
  assertMembers(client, members.serviceClient, path, ['service', 'domain'])
  if (!servicesWithClients.includes(client.service))
    throw new SeedError(`${path}.service "${client.service}" is none of ${servicesWithClients.join(', ')}`)
  if (!domainName.test(String(client.domain)))
    throw new SeedError(
      `${path}.domain "${client.domain}" is not a domain name: 3 to 28 lower-case letters, digits and hyphens, after a letter`,
    )
  if (client.url !== undefined && !URL.canParse(String(client.url)))
    throw new SeedError(`${path}.url "${client.url}" is not an address such as http://localhost:5601`)
}

/** The second of two with the same id would look like one that exists already. */
function assertFirst(seen: Map<string, string>, id: string, path: string): void {
  const first = seen.get(id)
  if (first !== undefined) throw new SeedError(`${path} "${id}" is also ${first}. Give each its own.`)
  seen.set(id, path)
}

function listOf<Item>(value: readonly Item[], path: string): IterableIterator<[number, Item]> {
  if (!Array.isArray(value)) throw new SeedError(`${path} is not a list`)
  return (value as Item[]).entries()
}

function assertMembers(value: unknown, known: readonly string[], path: string, required: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SeedError(`${path} is not an object with ${known.join(', ')}`)
  const unknown = Object.keys(value).find(name => !known.includes(name))
  if (unknown) throw new SeedError(`${path} has "${unknown}", which is none of ${known.join(', ')}`)
  const missing = required.find(name => !Object.hasOwn(value, name))
  if (missing) throw new SeedError(`${path} has no "${missing}"`)
}
