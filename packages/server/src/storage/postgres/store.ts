import type { Pool as PgPool, PoolClient } from 'pg'
import { ConfigCache } from '../cache.ts'
import { decisionName } from '../decisions.ts'
import { inPostgres, migrations, statementsOf } from '../migrations/index.ts'
import { type Decision, isRead, Rollback, renderer, type Statement } from '../sql.ts'
import { StorageError, type Store } from '../store.ts'
import { Availability } from './availability.ts'
import { Servers } from './connection.ts'
import { isAway, isTransient, type RetryFor, withRetries } from './retry.ts'

const render = renderer(index => `$${index}`)

/** Milliseconds that a decision is begun again after conflicts with others: less than clients and proxies wait for an answer. */
const conflictPatienceMs = 8_000

/** Decisions and queries that may wait for a connection: at some thousand a second they wait a tenth of a second. More would only wait longer, and are refused. */
const mostWaiting = 500

/** Milliseconds that a request waits for a database that refuses connections. A restart that takes longer is answered with 503. */
const requestPatienceMs = 1_200

/** `npm run bench -- pool-size` measures them. */
const usualConnections = 20

/** Decisions rely on it, also where the server, the database or the role has another default. */
const readCommitted = "set default_transaction_isolation = 'read committed'"

/**
 * Opens the store in a PostgreSQL database and migrates it. @throws StorageError
 * @param url `postgres://user:password@host/database`. Error messages omit the password.
 * @param max the number of connections.
 * @param retryForMs how long a start waits for the database, and how long a decision is retried after conflicts with others.
 */
export async function openPostgres(url: string, retryForMs = 15_000, max = usualConnections): Promise<Store> {
  // Imported on demand, because the embedded store does not need it.
  const { default: pg } = await import('pg')
  const servers = new Servers(url)
  const pool = new pg.Pool({
    ...servers.poolConfig(pg),
    max,
    keepAlive: true,
    statement_timeout: 10_000,
    idle_in_transaction_session_timeout: 10_000,
    lock_timeout: 5_000,
    // For a server that is cut off, which never says that a statement took too long.
    query_timeout: 15_000,
    // Its types do not have it: what runs on a new connection before the one who asked for it gets it.
    ...{ onConnect: (client: PoolClient) => client.query(readCommitted) },
  })
  // A lost connection rejects its pending query, which is retried on another one. Without a listener the error would end the process.
  pool.on('error', () => {})
  pool.on('connect', client => {
    client.on('error', () => {})
  })
  try {
    await migrate(pool, { conflicts: retryForMs, away: retryForMs })
  } catch (cause) {
    await pool.end()
    if (cause instanceof StorageError) throw cause
    throw new StorageError(
      'unreachable',
      `${servers.name} cannot be used: ${(cause as Error).message}. Check --database and that the server runs.`,
      { cause },
    )
  }
  return new PostgresStore(
    pool,
    { conflicts: Math.min(retryForMs, conflictPatienceMs), away: Math.min(retryForMs, requestPatienceMs) },
    new Availability(servers),
  )
}

/** Applies missing migrations in one transaction. The row with the schema version is locked, so that nodes that start at the same time migrate once. */
async function migrate(pool: PgPool, retryFor: RetryFor): Promise<void> {
  await withRetries(retryFor, async () => {
    await pool.query('create table if not exists metadata (key text primary key, value text not null)').catch(ignoreRace)
    await pool.query(`insert into metadata (key, value) values ('schema', '0') on conflict (key) do nothing`)
  })
  await transaction(pool, retryFor, async client => {
    const { rows } = await client.query(`select value from metadata where key = 'schema' for update`)
    const has = Number(rows[0].value)
    if (has > migrations.length) {
      throw new StorageError(
        'newer',
        `The database was written by a newer Poolhouse (schema ${has}, this one knows ${migrations.length}). Update this node.`,
      )
    }
    if (has === migrations.length) return
    for (const migration of migrations.slice(has)) await client.query(statementsOf(migration).map(inPostgres).join(';'))
    await client.query(`update metadata set value = $1 where key = 'schema'`, [String(migrations.length)])
  })
}

/** Ignores the error of a node that creates a table at the same time as another: a unique violation, or the table or its row type exists. */
function ignoreRace(error: unknown): void {
  if (!['23505', '42P07', '42710'].includes((error as { code: string }).code)) throw error
}

/** Runs work on a connection of its own, again after a transient error. A commit whose answer is lost is looked up, and repeated only if it was none. */
async function onConnection<Outcome>(pool: PgPool, retryFor: RetryFor, work: (client: PoolClient) => Promise<Outcome>): Promise<Outcome> {
  return withRetries(retryFor, async () => {
    const client = await pool.connect()
    let broken: Error | undefined
    let unanswered: UnansweredCommit
    try {
      return await work(client)
    } catch (error) {
      broken = isTransient(error) || unusable.has(client) ? (error as Error) : undefined
      if (!(error instanceof UnansweredCommit)) throw error
      broken = error
      unanswered = error
    } finally {
      client.release(broken)
    }
    if (await wasCommitted(pool, retryFor, unanswered)) return unanswered.outcome as Outcome
    throw unanswered.cause
  })
}

/** Names a transaction. `startedAt`: of the server that ran it. One that starts again, or a standby that is promoted, may give the id to another transaction. */
interface TransactionId {
  id: string
  startedAt: string
}

/** The connection was lost between a commit and its answer. */
class UnansweredCommit extends Error {
  override readonly name = 'UnansweredCommit'
  readonly transaction: TransactionId
  /** What the decision returns if it was committed. */
  readonly outcome: unknown
  constructor(transaction: TransactionId, outcome: unknown, cause: unknown) {
    super('The answer of a commit was lost', { cause })
    this.transaction = transaction
    this.outcome = outcome
  }
}

/** Thrown while a transaction whose connection is lost still runs, as one that waits for a standby. It is asked for again, like a database that is away. */
const stillRunning = () => Object.assign(new Error('The outcome of a transaction is not known yet'), { code: '08007' })

/** Asks the server what became of a transaction. https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT */
async function wasCommitted(pool: PgPool, retryFor: RetryFor, { transaction: { id, startedAt } }: UnansweredCommit): Promise<boolean> {
  return withRetries(retryFor, async () => {
    const asked = 'select pg_xact_status($1::xid8) as status, pg_postmaster_start_time()::text as started_at'
    const { rows } = await pool.query(asked, [id])
    // What became of it is not known, and a request that fails is not acknowledged.
    if (rows[0].started_at !== startedAt) return false
    if (rows[0].status === 'in progress') throw stillRunning()
    // Null: so old that the server has forgotten it, which it has after some million others.
    if (rows[0].status === null) throw new Error('The outcome of a transaction cannot be known any more')
    return rows[0].status === 'committed'
  })
}

async function transaction<Outcome>(pool: PgPool, retryFor: RetryFor, work: (client: PoolClient) => Promise<Outcome>): Promise<Outcome> {
  return onConnection(pool, retryFor, async client => {
    await client.query('begin')
    try {
      const outcome = await work(client)
      await client.query('commit')
      return outcome
    } catch (error) {
      await rollBack(client, error)
      throw error
    }
  })
}

/** Connections whose transaction may be open still. They are closed, which rolls back as well. */
const unusable = new WeakSet<PoolClient>()

/** After a transient error the connection is closed anyway. */
async function rollBack(client: PoolClient, error: unknown): Promise<void> {
  if (!isTransient(error)) await client.query('rollback').catch(() => unusable.add(client))
}

/** Begins a transaction that will write, and returns its id, by which a commit without an answer is looked up: both in one message. */
async function begin(client: PoolClient, isolation = ''): Promise<TransactionId> {
  const text = `begin${isolation}; select pg_current_xact_id()::text as id, pg_postmaster_start_time()::text as "startedAt"`
  const answers = (await client.query(text)) as unknown as { rows: TransactionId[] }[]
  return answers.at(-1)!.rows[0]!
}

/** The isolation level that a decision asks for by its first statement, since the server takes it only before any other. */
const isolationOf = ({ strings }: Statement): string | undefined => /^set transaction( isolation level [a-z ]+)$/.exec(strings[0]!)?.[1]

async function commit(client: PoolClient, transactionId: TransactionId | undefined, outcome: unknown): Promise<void> {
  try {
    await client.query('commit')
  } catch (error) {
    // With any other error the server has answered: nothing was committed.
    throw transactionId && isAway(error) ? new UnansweredCommit(transactionId, outcome, error) : error
  }
}

/** Runs a decision. Its transaction begins with its first write; one that is also its last needs none, since a statement is a transaction of its own. */
async function runDecision<Outcome>(client: PoolClient, decision: Decision<Outcome>): Promise<Outcome> {
  let state: 'nothing written' | 'in a transaction' | 'written' = 'nothing written'
  let transactionId: TransactionId | undefined
  try {
    let step = decision.next([])
    while (!step.done) {
      const statement = step.value
      const isWrite = !isRead(statement)
      if (isWrite && state === 'written') throw new Error('A decision wrote after its last write.')
      if (isWrite && state === 'nothing written' && !statement.isLastWrite) {
        const isolation = isolationOf(statement)
        transactionId = await begin(client, isolation)
        state = 'in a transaction'
        if (isolation) {
          step = decision.next([])
          continue
        }
      }
      const rows = await execute(client, statement)
      if (isWrite && state === 'nothing written' && rows.length > 0) state = 'written'
      step = decision.next(rows)
    }
    if (state === 'in a transaction') await commit(client, transactionId, step.value)
    return step.value
  } catch (error) {
    if (state === 'in a transaction' && !(error instanceof UnansweredCommit)) await rollBack(client, error)
    if (state === 'written' && error instanceof Rollback) throw new Error('A decision rolled back its last write.')
    throw error
  }
}

const execute = async (on: Pick<PoolClient, 'query'>, statement: Statement): Promise<readonly unknown[]> => {
  const text = render(statement)
  const values = statement.values.map(value =>
    value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value,
  )
  return (await on.query({ text, values, name: statementName(text) })).rows
}

/** Names of prepared statements by text, so that each is prepared once per connection. */
const names = new Map<string, string>()
function statementName(text: string): string {
  const name = names.get(text) ?? `poolhouse_${names.size}`
  names.set(text, name)
  return name
}

async function run<Outcome>(on: Pick<PoolClient, 'query'>, decision: Decision<Outcome>): Promise<Outcome> {
  let step = decision.next([])
  while (!step.done) step = decision.next(await execute(on, step.value))
  return step.value
}

class PostgresStore implements Store {
  readonly engine = 'postgres'
  readonly #pool: PgPool
  readonly #retryFor: RetryFor
  readonly #availability: Availability
  readonly #cache = new ConfigCache(1_000)

  constructor(pool: PgPool, retryFor: RetryFor, availability: Availability) {
    this.#pool = pool
    this.#retryFor = retryFor
    this.#availability = availability
  }

  /**
   * If the answer of a commit is lost, the server is asked what became of it. A decision that is a single statement runs again: `lastWrite` says of which
   * that may happen.
   */
  async decide<In, Outcome>(decision: (input: In) => Decision<Outcome>, input: In): Promise<Outcome> {
    decisionName(decision)
    this.#assertRoom()
    try {
      return await this.#availability.guard(onConnection(this.#pool, this.#retryFor, client => runDecision(client, decision(input))))
    } catch (error) {
      if (error instanceof Rollback) return error.outcome as Outcome
      throw error
    }
  }

  async read<Outcome>(query: Decision<Outcome>): Promise<Outcome> {
    this.#assertRoom()
    const retrying = (config: never) => withRetries(this.#retryFor, () => this.#pool.query(config))
    return this.#availability.guard(run({ query: retrying as PoolClient['query'] }, query))
  }

  /** @throws StorageError of kind `busy` */
  #assertRoom(): void {
    if (this.#pool.waitingCount >= mostWaiting)
      throw new StorageError('busy', `${mostWaiting} requests wait for a connection to PostgreSQL, and more are refused.`)
  }

  cached<Value>(key: string, load: () => Promise<Value>): Promise<Value> {
    return this.#cache.get(key, load)
  }

  forget(key: string): void {
    this.#cache.forget(key)
  }

  forgetAll(): void {
    this.#cache.forgetAll()
  }

  close(): Promise<void> {
    return this.#pool.end()
  }
}
