import { type Client, refuse } from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { serviceQuota } from '../quotas.ts'
import {
  type ClientRow,
  type ClientSecretRow,
  createClient,
  deleteClient,
  readClient,
  readClientSecrets,
  updateClient,
} from '../storage/index.ts'

export interface AppClient {
  readonly settings: Client
  /** Active secrets in clear, the oldest first; empty for a public client. */
  readonly secrets: readonly string[]
  readonly ssoMinutes: number | null
  /** To be told of the one that a caller has proven to know. */
  readonly recordSecretUse: (secret: string) => void
  /** Milliseconds. Sign-ins that began earlier belong to another client that had this id. */
  readonly createdAt: number
  readonly version: number
}

const keyOf = (id: string) => `client:${id}`
export const clientNotFound = (id: string) => refuse('ResourceNotFoundException', `User pool client ${id} does not exist.`)
const clientSecretAad = (poolId: string, clientId: string) => [poolId, clientId, 'client secret']

/** Hot, secrets included: every public request names only a client. It may come out of an address or a form, where nothing was validated. */
async function loadClient(context: Context, id: string): Promise<AppClient | undefined> {
  if (!/^[\w+]{1,128}$/.test(id)) return undefined
  return context.store.cached(keyOf(id), async () => {
    const row = await context.store.read(readClient(id))
    const pool = row && (await loadPool(context, row.pool_id))
    if (!row || !pool) return undefined
    const secrets = await context.store.read(readClientSecrets(id))
    return fromRows(context, pool, row, secrets)
  })
}

function fromRows({ keys, clock, secretUses }: Context, pool: Pool, row: ClientRow, secrets: readonly ClientSecretRow[]): AppClient {
  const open = (sealed: Uint8Array) => keys.open({ dataKey: pool.dataKey, aad: clientSecretAad(pool.id, row.id), sealed }).toString()
  const ids = new Map(secrets.map(({ id, sealed_value: sealed }) => [open(sealed), id]))
  return {
    settings: JSON.parse(row.config),
    secrets: [...ids.keys()],
    recordSecretUse(secret) {
      const id = ids.get(secret)
      if (id !== undefined) secretUses.note(row.id, id, clock.now())
    },
    ssoMinutes: row.sso_minutes,
    createdAt: row.created_at,
    version: row.version,
  }
}

/** The pool comes with its client. A client whose pool is gone is gone, also where a new pool has the same id. */
export async function findClient(context: Context, id: string): Promise<{ pool: Pool; client: AppClient } | undefined> {
  const client = await loadClient(context, id)
  const pool = client && (await loadPool(context, client.settings.UserPoolId))
  return client && pool && client.createdAt >= pool.createdAt ? { pool, client } : undefined
}

export async function getClient(context: Context, id: string): Promise<{ pool: Pool; client: AppClient }> {
  const found = await findClient(context, id)
  if (!found) throw clientNotFound(id)
  return found
}

/** A client of another pool does not exist in this one. */
export async function getClientOfPool(context: Context, pool: Pool, id: string): Promise<AppClient> {
  const found = await findClient(context, id)
  if (found?.pool.id !== pool.id) throw clientNotFound(id)
  return found.client
}

/** A secret as it is kept: sealed, with an id that says when it was made, which no other of the client has. */
export function sealSecret(call: Call, pool: Pool, clientId: string, secret: string, others: readonly string[] = []) {
  let seconds = Math.floor(call.now / 1000)
  while (others.includes(`${clientId}--${seconds}`)) seconds++
  const sealed_value = call.keys.seal({ dataKey: pool.dataKey, aad: clientSecretAad(pool.id, clientId), plain: secret })
  return { id: `${clientId}--${seconds}`, sealed_value, created_at: call.now }
}

/** Of the operations on secrets: a public client has none to add to, and one that registered itself keeps what it has. */
export function assertHasSecrets({ settings, secrets }: AppClient): void {
  if (secrets.length === 0 || settings.ClientType === 'DCR')
    throw refuse('InvalidParameterException', `Client ${settings.ClientId} has no secrets to manage.`)
}

/** After its secrets changed. */
export const forgetClient = ({ store }: Context, id: string): void => store.forget(keyOf(id))

/** Keeps a new client; its secret is sealed. `taken`: somebody has the id, and nothing was kept. */
export async function addClient(call: Call, pool: Pool, settings: Client, secret: string | undefined): Promise<'created' | 'taken'> {
  const id = settings.ClientId
  const limit = serviceQuota(call.settings, 'appClients')
  const outcome = await call.store.decide(createClient, {
    client: { id, pool_id: pool.id, config: JSON.stringify(settings), created_at: call.now },
    ...(secret !== undefined && { secret: sealSecret(call, pool, id, secret) }),
    limit,
  })
  // One of a pool that is gone may still be remembered under this id.
  call.store.forget(keyOf(id))
  if (outcome === 'pool-gone') throw refuse('ResourceNotFoundException', `User pool ${pool.id} does not exist.`)
  if (outcome === 'limit') throw refuse('LimitExceededException', `A user pool can have at most ${limit} app clients.`)
  return outcome
}

/** Writes settings that were derived from `client`, unless somebody else wrote meanwhile. */
export async function saveClient(call: Call, client: AppClient, settings: Client): Promise<void> {
  const id = settings.ClientId
  const outcome = await call.store.decide(updateClient, { id, config: JSON.stringify(settings), at: call.now, version: client.version })
  call.store.forget(keyOf(id))
  if (outcome === 'gone') throw clientNotFound(id)
  if (outcome === 'conflict') throw refuse('ConcurrentModificationException', 'The app client was changed by another request. Try again.')
}

export async function removeClient(call: Call, pool: Pool, id: string): Promise<void> {
  const outcome = await call.store.decide(deleteClient, { poolId: pool.id, id })
  call.store.forget(keyOf(id))
  if (outcome === 'gone') throw clientNotFound(id)
}
