import { identityKey, readMetadata } from './metadata.ts'
import { migrations } from './migrations/index.ts'
import { contentTables, deleteContent } from './reset.ts'
import { all, type Decision, insertRows, one, type SqlValue, type Statement, sql } from './sql.ts'
import type { Store } from './store.ts'

/** Snapshots that are kept; an older one is deleted when a new one is taken. */
export const mostSnapshots = 20
/** Rows of a snapshot: it is read and written in one transaction. */
export const mostSnapshotRows = 50_000

type Row = Readonly<Record<string, SqlValue>>
/** The rows of each table that has any, and the identity that the store had. Bytes are `{"base64": "…"}`. */
interface Content {
  identity: string
  tables: Record<string, Record<string, string | number | null | { base64: string }>[]>
}

const packed = (row: Row) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
    ]),
  )
const unpacked = (value: string | number | null | { base64: string }): SqlValue =>
  typeof value === 'object' && value !== null ? new Uint8Array(Buffer.from(value.base64, 'base64')) : value

/** Each statement of a transaction of PostgreSQL sees what was committed before it; after this one all see what the first saw. */
const atOneMoment: Statement = { strings: ['set transaction isolation level repeatable read'], values: [] }

/** Keeps the whole content of the store under an id: what a reset would delete, at one moment. Development only. */
export function* takeSnapshot({
  id,
  at,
  engine,
}: {
  id: string
  at: number
  engine: Store['engine']
}): Decision<{ kind: 'taken'; rows: number } | { kind: 'too-large' }> {
  if (engine === 'postgres') yield atOneMoment
  const content: Content = { identity: (yield* readMetadata(identityKey))!, tables: {} }
  let count = 0
  for (const name of contentTables) {
    const left = mostSnapshotRows - count
    const rows = yield* all<Row>({ strings: [`select * from ${name} limit `, ''], values: [left + 1] })
    if (rows.length > left) return { kind: 'too-large' }
    if (rows.length > 0) content.tables[name] = rows.map(packed)
    count += rows.length
  }
  const number = ((yield* one<{ last: number | null }>(sql`select max(number) as last from snapshots`))?.last ?? 0) + 1
  yield sql`insert into snapshots (id, number, taken_at, schema_version, row_count, content)
    values (${id}, ${number}, ${at}, ${migrations.length}, ${count}, ${JSON.stringify(content)})`
  yield sql`delete from snapshots where number <= ${number - mostSnapshots}`
  return { kind: 'taken', rows: count }
}

/** Makes the content of the store what it was when the snapshot was taken. The snapshot stays. Development only. */
export function* restoreSnapshot({ id }: { id: string }): Decision<'restored' | 'unknown' | 'other-schema'> {
  const found = yield* one<{ content: string; schema_version: number }>(sql`select content, schema_version from snapshots where id = ${id}`)
  if (!found) return 'unknown'
  if (found.schema_version !== migrations.length) return 'other-schema'
  const { identity, tables }: Content = JSON.parse(found.content)
  // First: two restores, or a restore and a reset, run one after the other.
  yield sql`update metadata set value = ${identity} where key = ${identityKey}`
  yield* deleteContent
  for (const [name, rows] of Object.entries(tables)) {
    const columns = Object.keys(rows[0]!)
    yield* insertRows(
      `insert into ${name} (${columns.join(', ')})`,
      rows.map(row => columns.map(column => unpacked(row[column]!))),
      '',
    )
  }
  return 'restored'
}

/** Ids of the snapshots, the newest first. */
export function* listSnapshotIds(): Decision<readonly string[]> {
  return (yield* all<{ id: string }>(sql`select id from snapshots order by number desc`)).map(({ id }) => id)
}
