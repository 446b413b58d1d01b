import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { openPostgres } from '../../src/storage/index.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { conformance } from './conformance.ts'

/** Of so many commits the answer of one is lost, and with it the connection: whether the transaction was committed is not known. */
const everyNth = 3

let postgres: TestPostgres
let url: string
const { query } = pg.Client.prototype
let commits = 0
const isCommit = (text: string) => text === 'commit' || /^\s*(insert|update|delete|with)\b/i.test(text)

beforeAll(async () => {
  postgres = await startPostgres()
  url = await postgres.database()
  pg.Client.prototype.query = async function (
    this: pg.Client & { inTransaction?: boolean },
    config: string | { text: string },
    ...more: never[]
  ) {
    // A query of the pool itself, which a start makes.
    if (typeof more.at(-1) === 'function') return (query as (...given: unknown[]) => unknown).call(this, config, ...more)
    const text = typeof config === 'string' ? config : config.text
    if (text.startsWith('begin')) this.inTransaction = true
    const answer = await (query as (...given: unknown[]) => Promise<unknown>).call(this, config, ...more)
    if (!isCommit(text) || (this.inTransaction && text !== 'commit')) return answer
    this.inTransaction = false
    if (++commits % everyNth > 0) return answer
    ;(this as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
    throw new Error('Connection terminated unexpectedly')
  } as never
})
afterAll(async () => {
  pg.Client.prototype.query = query
  await postgres.stop()
})

conformance('PostgreSQL where answers of commits are lost', () => openPostgres(url))
