import { type Client, type DecidingRule, refuse } from '@poolhouse/contract'
import { openSealed, type RowSeals } from '../changed-rows.ts'
import type { Call, Context } from '../context.ts'
import { newClientSecret, newUuid } from '../crypto/index.ts'
import { assertOutcome } from '../outcomes.ts'
import { loadPool, type Pool, poolNotFound } from '../pools/index.ts'
import { quotaRule, serviceQuota } from '../quotas.ts'
import {
  type ClientRow,
  type ClientSecretRow,
  createClient,
  deleteClient,
  listClients,
  readClient,
  readClientSecrets,
  readRegisteredName,
  updateClient,
} from '../storage/index.ts'

/** An app client as requests use it. Cached, so it is never changed in place. */
export interface AppClient {
  /** As DescribeUserPoolClient shows it, without the secret. */
  readonly settings: Client
  /** Active secrets in clear, the oldest first; empty for a public client. */
  readonly secrets: readonly string[]
  /** Set by SetUserPoolClientSessionConfiguration; null where it never was. See `ssoMinutes`. */
  readonly ssoMinutes: number | null
  /** Called with the secret that a caller proved to know, for the time of its last use. */
  readonly recordSecretUse: (secret: string) => void
  /** Milliseconds. Sign-ins that began earlier belong to a deleted client with the same id. */
  readonly createdAt: number
  readonly version: number
}

const keyOf = (id: string) => `client:${id}`
/** Characters of an id that the log repeats: secrets are longer, and some send them in its place. */
const maxShownId = 32

/** What the request log says of an id that no client has. */
export const unknownClient = (id: string): DecidingRule => ({ id: 'client-unknown', sent: id.length <= maxShownId ? id : '(hidden)' })

/** ResourceNotFoundException for an unknown client. */
export const clientNotFound = (id: string) =>
  refuse('ResourceNotFoundException', `User pool client ${id} does not exist.`, { rule: unknownClient(id) })
const clientSecretAad = (poolId: string, clientId: string) => [poolId, clientId, 'client secret']

/** The secrets of app clients. */
export const clientSecretSeals: RowSeals = {
  table: 'client_secrets',
  sealed: { sealed_value: (row: { pool_id: string; client_id: string }) => clientSecretAad(row.pool_id, row.client_id) },
}

/**
 * Cached with its secrets, since every public request reads a client. The id may come from a URL or a form, where nothing validated it.
 */
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

function fromRows(context: Context, pool: Pool, row: ClientRow, secrets: readonly ClientSecretRow[]): AppClient {
  const { clock, secretUses } = context
  const aad = clientSecretAad(pool.id, row.id)
  // One that does not open becomes a random secret that is not kept: without it the client would be a public one.
  const open = (sealed: Uint8Array) => openSealed(context, pool, { table: 'client_secrets', aad, sealed })?.toString() ?? newClientSecret()
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

/** A client with its pool. Undefined also where the pool was deleted, even if a new pool has the same id. */
export async function findClient(context: Context, id: string): Promise<{ pool: Pool; client: AppClient } | undefined> {
  const client = await loadClient(context, id)
  const pool = client && (await loadPool(context, client.settings.UserPoolId))
  if (!client || !pool || client.createdAt < pool.createdAt) return undefined
  if (context.trace) context.trace.client = client.settings
  return { pool, client }
}

/** The ids of some clients of a pool. */
export async function listClientIds({ store }: Context, poolId: string, limit: number): Promise<string[]> {
  return (await store.read(listClients({ poolId, after: '', limit }))).map(({ id }) => id)
}

/** @throws ResourceNotFoundException */
export async function getClient(context: Context, id: string): Promise<{ pool: Pool; client: AppClient }> {
  const found = await findClient(context, id)
  if (!found) throw clientNotFound(id)
  return found
}

/** @throws ResourceNotFoundException also for a client of another pool */
export async function getClientOfPool(context: Context, pool: Pool, id: string): Promise<AppClient> {
  const found = await findClient(context, id)
  if (found?.pool.id !== pool.id) throw clientNotFound(id)
  return found.client
}

/** The row of a new secret: sealed, with an id of the client's id and the second of creation. `others`: ids that are taken. */
export function sealSecret(call: Call, pool: Pool, clientId: string, secret: string, others: readonly string[] = []) {
  let seconds = Math.floor(call.now / 1000)
  while (others.includes(`${clientId}--${seconds}`)) seconds++
  const sealed_value = call.keys.seal({ dataKey: pool.dataKey, aad: clientSecretAad(pool.id, clientId), plain: secret })
  return { id: `${clientId}--${seconds}`, sealed_value, created_at: call.now }
}

/** For the operations on secrets: a public client and a dynamically registered one (RFC 7591) have no secrets to manage. */
export function assertHasSecrets({ settings, secrets }: AppClient): void {
  if (secrets.length === 0 || settings.ClientType === 'DCR')
    throw refuse('InvalidParameterException', `Client ${settings.ClientId} has no secrets to manage.`)
}

/** Removes a client from the cache; called after each write of it. */
export const forgetClient = ({ store }: Context, id: string): void => store.forget(keyOf(id))

/**
 * Stores a new client and its sealed secret; `registeredName` is the name that it gave when it registered itself. `taken`: another client has the id, and nothing was written.
 * @throws LimitExceededException, ResourceNotFoundException for the pool
 */
export async function addClient(
  call: Call,
  pool: Pool,
  settings: Client,
  secret: string | undefined,
  registeredName?: string,
): Promise<'created' | 'taken'> {
  const id = settings.ClientId
  const limit = serviceQuota(call.settings, 'appClients')
  const outcome = await call.store.decide(createClient, {
    client: { id, pool_id: pool.id, config: JSON.stringify(settings), created_at: call.now, written_by: newUuid() },
    ...(secret !== undefined && { secret: sealSecret(call, pool, id, secret) }),
    registeredName,
    limit,
  })
  // A client of a deleted pool may still be in the cache under this id.
  call.store.forget(keyOf(id))
  assertOutcome(outcome, ['created', 'taken'], {
    'pool-gone': () => poolNotFound(pool.id),
    limit: () => refuse('LimitExceededException', `A user pool can have at most ${limit} app clients.`, quotaRule('appClients', limit)),
  })
  return outcome
}

/**
 * Writes settings that were derived from this version of `client`.
 * @throws ConcurrentModificationException where another request changed it in between, ResourceNotFoundException
 */
export async function saveClient(call: Call, client: AppClient, settings: Client): Promise<void> {
  const id = settings.ClientId
  const outcome = await call.store.decide(updateClient, {
    id,
    config: JSON.stringify(settings),
    at: call.now,
    version: client.version,
    by: newUuid(),
  })
  call.store.forget(keyOf(id))
  assertOutcome(outcome, 'updated', {
    gone: () => clientNotFound(id),
    conflict: () => refuse('ConcurrentModificationException', 'The app client was changed by another request. Try again.'),
  })
}

/** Deletes a client with its secrets, branding and terms. @throws ResourceNotFoundException */
export async function removeClient(call: Call, pool: Pool, id: string): Promise<void> {
  const outcome = await call.store.decide(deleteClient, { poolId: pool.id, id })
  call.store.forget(keyOf(id))
  assertOutcome(outcome, 'deleted', { gone: () => clientNotFound(id) })
}

/** Whether the client registered itself (RFC 7591), so that no administrator of the pool vouches for it. */
export const isSelfRegistered = ({ settings }: AppClient): boolean => settings.ClientType === 'DCR'

/** `ClientName` allows fewer characters than RFC 7591; each other one becomes a space. */
export const storableClientName = (name: string): string =>
  name
    .replaceAll(/[^\w\s+=,.@-]/g, ' ')
    .trim()
    .slice(0, 128) || 'Registered client'

/** The name that users see: as the client gave it when it registered itself, unless an administrator renamed it since; else its ClientName. */
export async function displayName({ store }: Context, { settings }: AppClient): Promise<string> {
  const given = await store.read(readRegisteredName(settings.UserPoolId, settings.ClientId))
  return given !== undefined && storableClientName(given) === settings.ClientName ? given : settings.ClientName
}
