import { encryptedMasterKeys, masterKeyCheck, masterKeyFingerprint, readMetadata } from './metadata.ts'
import { type Decision, one, type SqlValue, type Statement, sql } from './sql.ts'
import { type TableName, tables } from './tables.ts'

/** How far the rows are sealed and bound again under a new master key: JSON. */
export const masterKeyProgress = 'master_key_progress'
/** The hash keys that outlive a master key, sealed under the current one: base64. */
export const masterKeyHashes = 'master_key_hashes'

/** A new master key in the place of another one. */
export interface NewMasterKey {
  /** Fingerprints. */
  from: string
  to: string
  check: string
  hashes: string
  progress: string
}

/** From now on the store says that everything is sealed under the new key. `changed`: it is not sealed under the old one any more. */
export function* replaceMasterKey({ from, to, check, hashes, progress }: NewMasterKey): Decision<'replaced' | 'changed'> {
  const changed = yield* one(sql`update metadata set value = ${to} where key = ${masterKeyFingerprint} and value = ${from} returning key`)
  if (!changed) return 'changed'
  for (const [key, value] of [
    [masterKeyCheck, check],
    [masterKeyHashes, hashes],
    [masterKeyProgress, progress],
  ] as const)
    yield sql`insert into metadata (key, value) values (${key}, ${value}) on conflict (key) do update set value = excluded.value`
  return 'replaced'
}

/** A value of a row that is sealed or bound again. */
export interface RewrittenValue {
  table: TableName
  row: Readonly<Record<string, SqlValue>>
  column: string
  before: SqlValue
  after: SqlValue
}

/** A step: the values that it rewrote, and how far it came. */
export interface RewritingStep {
  /** What the step began with; another node may have come further meanwhile. */
  expected: string
  progress: string
  values: readonly RewrittenValue[]
}

/** Writes what a step rewrote, where the row is as it was read. `taken`: another node was first, and nothing is written. */
export function* rewriteUnderMasterKey({ expected, progress, values }: RewritingStep): Decision<'written' | 'taken'> {
  const isFirst = yield* one(
    sql`update metadata set value = ${progress} where key = ${masterKeyProgress} and value = ${expected} returning key`,
  )
  if (!isFirst) return 'taken'
  for (const value of values) yield rewriting(value)
  return 'written'
}

/** Names of tables and columns are constants of the source. */
function rewriting({ table, row, column, before, after }: RewrittenValue): Statement {
  const { key } = tables[table]
  const strings = [
    `update ${table} set ${column} = `,
    ` where ${key[0]} = `,
    ...key.slice(1).map(name => ` and ${name} = `),
    ` and ${column} = `,
    '',
  ]
  return { strings, values: [after, ...key.map(name => row[name] ?? null), before] }
}

/** A master key as a KMS encrypted it, by the id of the KMS key. */
export type EncryptedKeys = Readonly<Record<string, string>>

/** The encrypted master keys of a store. */
export function* readEncryptedKeys(): Decision<EncryptedKeys> {
  const text = yield* readMetadata(encryptedMasterKeys)
  return text === undefined ? {} : JSON.parse(text)
}

/** Keeps an encrypted master key, unless there is one of this KMS key already: that one counts. */
export function* keepEncryptedKey({ id, encrypted }: { id: string; encrypted: string }): Decision<'kept' | 'exists'> {
  yield sql`insert into metadata (key, value) values (${encryptedMasterKeys}, '{}') on conflict (key) do nothing`
  for (;;) {
    const before = (yield* readMetadata(encryptedMasterKeys))!
    const keys: EncryptedKeys = JSON.parse(before)
    if (Object.hasOwn(keys, id)) return keys[id] === encrypted ? 'kept' : 'exists'
    const after = JSON.stringify({ ...keys, [id]: encrypted })
    if (yield* one(sql`update metadata set value = ${after} where key = ${encryptedMasterKeys} and value = ${before} returning key`))
      return 'kept'
  }
}
