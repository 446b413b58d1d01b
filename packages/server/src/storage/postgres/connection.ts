import type { Client } from 'pg'
import { StorageError } from '../store.ts'

const int8 = 20

/** Parsers of column types: int8 columns hold times and counts, which are far below 2^53. */
export const typesOf = (pg: Pick<typeof import('pg'), 'types'>) => ({
  getTypeParser: (oid: number, format?: 'text') => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)),
})

/** A connection of its own, for work that takes longer than a request may. @throws StorageError */
export async function connectPostgres(url: string): Promise<Client> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, types: typesOf(pg) as never })
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (cause) {
    const { host } = new URL(url)
    throw new StorageError(
      'unreachable',
      `PostgreSQL at ${host} cannot be used: ${(cause as Error).message}. Check --database and that the server runs.`,
      { cause },
    )
  }
}
