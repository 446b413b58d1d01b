import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { Client, ClientConfig, PoolConfig } from 'pg'
import { type DatabaseUrl, isVerified, parseDatabaseUrl } from '../../database-url.ts'
import { StorageError } from '../store.ts'

const int8 = 20

/** Parsers of column types: int8 columns hold times and counts, which are far below 2^53. */
const typesOf = (pg: Pick<typeof import('pg'), 'types'>) => ({
  getTypeParser: (oid: number, format?: 'text') => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)),
})

/** Milliseconds for a connection. Where there are several servers, the next one is tried sooner. */
const connectWithinMs = 5_000
const connectToOneOfManyWithinMs = 2_000

/** The servers of a database: the one that is used, and the next one when that fails or takes no writes, as after a failover. */
export class Servers {
  readonly name: string
  readonly #urls: readonly string[]
  readonly #ssl: ConnectionOptions | undefined
  readonly #mustWrite: boolean
  #current = 0

  /** @throws StorageError where a certificate cannot be read */
  constructor(url: string) {
    const parsed = parseDatabaseUrl(url)
    this.name = parsed.name
    this.#urls = parsed.urls
    this.#ssl = tlsOf(parsed)
    this.#mustWrite = parsed.mustWrite
  }

  /** How to connect to the server that is used now. */
  config(): ClientConfig {
    const connectionTimeoutMillis = this.#urls.length > 1 ? connectToOneOfManyWithinMs : connectWithinMs
    return { connectionString: this.#urls[this.#current]!, connectionTimeoutMillis, ...(this.#ssl && { ssl: this.#ssl }) }
  }

  /** Takes the next server, unless another failure has done so. */
  failed(url: string): void {
    if (url === this.#urls[this.#current]) this.#current = (this.#current + 1) % this.#urls.length
  }

  /** What a pool of connections needs beside its own options: a client that connects to the server of the moment, and a check that it takes writes. */
  poolConfig(pg: typeof import('pg')['default']): PoolConfig {
    const servers = this
    class OneOf extends pg.Client {
      readonly #url: string
      constructor(config: ClientConfig) {
        const current = servers.config()
        super({ ...config, ...current })
        this.#url = current.connectionString!
      }

      failed(): void {
        servers.failed(this.#url)
      }

      override connect(...[done]: never[]): never {
        const report = done as unknown as (error?: Error) => void
        const connect = super.connect as (done: (error?: Error) => void) => void
        return connect.call(this, (error?: Error) => {
          if (error) this.failed()
          report(error)
        }) as never
      }
    }
    const verify = (client: OneOf, done: (error?: Error) => void): void => {
      client.query('select pg_is_in_recovery() as standby').then(
        ({ rows }) => {
          if (!rows[0].standby) return done()
          client.failed()
          done(Object.assign(new Error('the server is a standby'), { code: readOnly }))
        },
        error => {
          client.failed()
          done(error)
        },
      )
    }
    const { connectionString, ...config } = this.config()
    return { ...config, types: typesOf(pg) as never, Client: OneOf as never, ...(this.#mustWrite && { verify: verify as never }) }
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: read_only_sql_transaction. */
const readOnly = '25006'

function tlsOf({ sslmode, sslrootcert, sslcert, sslkey, name }: DatabaseUrl): ConnectionOptions | undefined {
  const isGiven = sslrootcert !== undefined || sslcert !== undefined
  if (sslmode === 'disable' || (sslmode === undefined && !isGiven)) return undefined
  if (sslmode === 'allow' || sslmode === 'prefer') return undefined
  const read = (path: string) => {
    try {
      return readFileSync(path, 'utf8')
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      throw new StorageError(
        'unreachable',
        `The file "${path}" that the URL of ${name} names cannot be read (${code}). Check sslrootcert, sslcert and sslkey.`,
        { cause },
      )
    }
  }
  return {
    rejectUnauthorized: isVerified(sslmode) || sslmode === undefined,
    ...(sslrootcert !== undefined && { ca: read(sslrootcert) }),
    ...(sslcert !== undefined && { cert: read(sslcert) }),
    ...(sslkey !== undefined && { key: read(sslkey) }),
    // The certificate has to be of the CA, and not of this host.
    ...(sslmode === 'verify-ca' && { checkServerIdentity: () => undefined }),
  }
}

/** A connection of its own, for work that takes longer than a request may. @throws StorageError */
export async function connectPostgres(url: string): Promise<Client> {
  const { default: pg } = await import('pg')
  const servers = new Servers(url)
  let cause: unknown
  for (const _ of parseDatabaseUrl(url).urls) {
    const config = servers.config()
    const client = new pg.Client({ ...config, types: typesOf(pg) as never })
    client.on('error', () => {})
    try {
      await client.connect()
      return client
    } catch (error) {
      cause = error
      servers.failed(config.connectionString!)
    }
  }
  throw new StorageError(
    'unreachable',
    `${servers.name} cannot be used: ${(cause as Error).message}. Check --database and that the server runs.`,
    { cause },
  )
}
