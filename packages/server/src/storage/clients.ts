import { deleteRowsOfClient } from './cascade.ts'
import { all, type Decision, one, Rollback, sql } from './sql.ts'

/** A row of `clients`. */
export interface ClientRow {
  id: string
  pool_id: string
  /** The settings as the API shows them, without the secret. JSON. */
  config: string
  created_at: number
  modified_at: number
  version: number
  /** Random id of the creation or the last update. */
  written_by: string | null
  /** Validity of SSO sessions; null where it was never set. */
  sso_minutes: number | null
}

/** A row of `client_secrets`. `sealed_value` is encrypted under the data key of the pool. */
export interface ClientSecretRow {
  client_id: string
  id: string
  sealed_value: Uint8Array
  created_at: number
  last_used_at: number | null
}

/** Input of `createClient`. */
export interface NewClient {
  client: Omit<ClientRow, 'version' | 'modified_at' | 'sso_minutes'>
  secret?: Omit<ClientSecretRow, 'client_id' | 'last_used_at'>
  /** The name that a client gave when it registered itself. */
  registeredName?: string
  limit: number
}

/** Creates a client. Idempotent by `written_by`. Client ids are unique over all pools, since public operations find the pool by the client. */
export function* createClient({ client, secret, registeredName, limit }: NewClient): Decision<'created' | 'taken' | 'limit' | 'pool-gone'> {
  if (!(yield* one(sql`select id from user_pools where id = ${client.pool_id}`))) return 'pool-gone'
  const { count } = (yield* one<{ count: number }>(sql`select count(*) as count from clients where pool_id = ${client.pool_id}`))!
  if (count >= limit) return (yield* isOwn(client)) ? 'created' : 'limit'

  const inserted = yield* one(sql`
    insert into clients (id, pool_id, config, created_at, modified_at, version, written_by)
    values (${client.id}, ${client.pool_id}, ${client.config}, ${client.created_at}, ${client.created_at}, 1, ${client.written_by})
    on conflict (id) do nothing returning id`)
  if (!inserted) return (yield* isOwn(client)) ? 'created' : 'taken'

  if (secret) {
    yield sql`insert into client_secrets (client_id, id, sealed_value, created_at)
      values (${client.id}, ${secret.id}, ${secret.sealed_value}, ${secret.created_at})`
  }
  if (registeredName !== undefined) {
    yield sql`insert into registrations (pool_id, client_id, name, registered_at)
      values (${client.pool_id}, ${client.id}, ${registeredName}, ${client.created_at})`
  }
  return 'created'
}

/** Whether the stored client was written by this creation, run before. */
function* isOwn({ id, written_by }: NewClient['client']): Decision<boolean> {
  return (yield* readClient(id))?.written_by === written_by
}

/** Conditional on the version that the new settings were derived from. Idempotent: a repeated run finds its own write. */
export function* updateClient(input: {
  id: string
  config: string
  at: number
  version: number
  by: string
}): Decision<'updated' | 'conflict' | 'gone'> {
  const updated = yield* one(sql`
    update clients set config = ${input.config}, modified_at = ${input.at}, version = version + 1, written_by = ${input.by}
    where id = ${input.id} and version = ${input.version} returning id`)
  if (updated) return 'updated'
  const client = yield* readClient(input.id)
  if (!client) return 'gone'
  return client.written_by === input.by ? 'updated' : 'conflict'
}

/** Deletes a client and the rows that belong to it. Its refresh-token families stay until they expire, but are of no use without the client. */
export function* deleteClient({ poolId, id }: { poolId: string; id: string }): Decision<'deleted' | 'gone'> {
  const deleted = yield* one(sql`delete from clients where id = ${id} and pool_id = ${poolId} returning id`)
  if (!deleted) return 'gone'
  yield* deleteRowsOfClient(poolId, id)
  return 'deleted'
}

/** A client of any pool. */
export function* readClient(id: string): Decision<ClientRow | undefined> {
  return yield* one<ClientRow>(sql`select * from clients where id = ${id}`)
}

/** The name that a client gave when it registered itself, in clear; undefined for every other client. */
export function* readRegisteredName(poolId: string, id: string): Decision<string | undefined> {
  return (yield* one<{ name: string }>(sql`select name from registrations where pool_id = ${poolId} and client_id = ${id}`))?.name
}

/** The secrets of a client, the oldest first. */
export function* readClientSecrets(clientId: string): Decision<readonly ClientSecretRow[]> {
  return yield* all<ClientSecretRow>(sql`select * from client_secrets where client_id = ${clientId} order by created_at, id`)
}

/** A page of the clients of a pool, by id. */
export function* listClients(page: { poolId: string; after: string; limit: number }): Decision<readonly ClientRow[]> {
  return yield* all<ClientRow>(
    sql`select * from clients where pool_id = ${page.poolId} and id > ${page.after} order by id limit ${page.limit}`,
  )
}

/** Adds a secret, up to `limit`. Idempotent by the sealed value. */
export function* addSecret(input: {
  clientId: string
  secret: Omit<ClientSecretRow, 'client_id' | 'last_used_at'>
  limit: number
}): Decision<'added' | 'limit' | 'gone' | 'id-taken'> {
  const { clientId, secret, limit } = input
  // The update locks the client's row, so that two nodes cannot add a secret at the same time.
  if (!(yield* one(sql`update clients set version = version + 1 where id = ${clientId} returning id`))) return 'gone'
  const kept = yield* readClientSecrets(clientId)
  if (kept.some(({ sealed_value }) => Buffer.compare(sealed_value, secret.sealed_value) === 0)) return 'added'
  if (kept.length >= limit) throw new Rollback('limit')
  if (kept.some(({ id }) => id === secret.id)) throw new Rollback('id-taken')
  yield sql`insert into client_secrets (client_id, id, sealed_value, created_at) values (${clientId}, ${secret.id}, ${secret.sealed_value}, ${secret.created_at})`
  return 'added'
}

/** Removes a secret. The last one cannot be removed, so that a client with a secret does not become a public client. */
export function* removeSecret({ clientId, id }: { clientId: string; id: string }): Decision<'removed' | 'last' | 'gone'> {
  if (!(yield* one(sql`update clients set version = version + 1 where id = ${clientId} returning id`))) return 'gone'
  const kept = yield* readClientSecrets(clientId)
  if (!kept.some(secret => secret.id === id)) throw new Rollback('gone')
  if (kept.length === 1) throw new Rollback('last')
  yield sql`delete from client_secrets where client_id = ${clientId} and id = ${id}`
  return 'removed'
}

/** The last use of a secret. */
export interface SecretUse {
  clientId: string
  id: string
  /** Milliseconds. */
  at: number
}

/** Records the last use of secrets. The latest time is kept, in whichever order nodes write. */
export function* recordSecretUses({ uses }: { uses: readonly SecretUse[] }): Decision<void> {
  for (const { clientId, id, at } of uses) {
    yield sql`update client_secrets set last_used_at = ${at}
      where client_id = ${clientId} and id = ${id} and (last_used_at is null or last_used_at < ${at})`
  }
}
