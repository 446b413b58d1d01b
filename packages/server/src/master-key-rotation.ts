import type { RowSeals, StoredRow } from './changed-rows.ts'
import { type BoundValues, bindRow, isRowBound, type Keyring, SealError } from './crypto/index.ts'
import { followMasterKey, type KeyContext, type MasterKeyProgress, parseProgress } from './master-key-progress.ts'
import { rowSeals } from './row-seals.ts'
import {
  listRowsOfTable,
  masterKeyProgress,
  type RewrittenValue,
  readMetadata,
  replaceMasterKey,
  rewriteUnderMasterKey,
  type TableName,
} from './storage/index.ts'
import { tables } from './storage/tables.ts'

/** What the operator sees. `not-given`: there is no other key that could replace the one of the store. */
export type MasterKeyStatus =
  | { kind: 'not-given'; fingerprint: string }
  | { kind: 'waiting'; fingerprint: string; next: string }
  | { kind: 'rotating'; from: string; to: string; startedAt: string; rewritten: number; table: TableName; tables: number; done: number }
  | { kind: 'done'; from: string; to: string; startedAt: string; doneAt: string; rewritten: number }

const rowsAtOnce = 100
/**
 * Other nodes seal under the old key until they have seen the new one, a second later, and a transaction may take eight seconds more. The pass that finds
 * nothing any more begins after that.
 */
const settlesAfterMs = 10_000
const pauseMs = 1_000

/** The tables in their order: the data keys of pools first. */
const order: readonly TableName[] = [
  'user_pools',
  ...rowSeals.filter(({ bound, isOfService }) => bound || isOfService).map(({ table }) => table),
]
const sealsOf = new Map(rowSeals.map(seals => [seals.table, seals]))

/** How far it is. */
export async function masterKeyStatus({ store, keys }: KeyContext): Promise<MasterKeyStatus> {
  const progress = parseProgress(await store.read(readMetadata(masterKeyProgress)))
  const next = keys.otherFingerprint()
  const fingerprint = keys.fingerprint()
  if (progress?.doneAt === undefined && progress) {
    const { from, to, startedAt, rewritten, table } = progress
    const at = order[Math.min(table, order.length - 1)]!
    return { kind: 'rotating', from, to, startedAt: isoTime(startedAt), rewritten, table: at, tables: order.length, done: table }
  }
  if (next !== undefined && keys.wanted === next) return { kind: 'waiting', fingerprint, next }
  if (!progress) return { kind: 'not-given', fingerprint }
  const { from, to, startedAt, doneAt, rewritten } = progress
  return { kind: 'done', from, to, startedAt: isoTime(startedAt), doneAt: isoTime(doneAt!), rewritten }
}

const isoTime = (time: number): string => new Date(time).toISOString()

/**
 * Puts the new master key in the place of the old one: from now on every node seals under it. The rows are sealed again by `rewriteStep`, in the background
 * of any node. Every node has to know both keys before.
 */
export async function beginMasterKeyRotation(context: KeyContext, settleMs = settlesAfterMs): Promise<MasterKeyStatus> {
  const { store, keys } = context
  await followMasterKey(context)
  const status = await masterKeyStatus(context)
  if (status.kind !== 'waiting') return status
  const { fingerprint: from, next: to } = status
  const now = Date.now()
  const progress: MasterKeyProgress = {
    from,
    to,
    startedAt: now,
    settledAt: now + settleMs,
    passStartedAt: now,
    table: 0,
    rewritten: 0,
    inPass: 0,
  }
  const base64 = (sealed: Buffer) => sealed.toString('base64')
  await store.decide(replaceMasterKey, {
    ...{ from, to, progress: JSON.stringify(progress) },
    ...{ check: base64(keys.sealOtherCheck()), hashes: base64(keys.keptHashKeys()) },
  })
  // Where another node was first, it did what was asked for.
  await followMasterKey(context)
  return masterKeyStatus(context)
}

/** What a step found: rows to seal again, nothing to do, or that it is too early for the last pass. */
type Step = 'worked' | 'idle' | 'early'

/** Seals the next rows again, or begins the next pass. Several nodes may do it: of two that do the same step, one does. */
export async function rewriteStep({ store, keys }: KeyContext, now = Date.now()): Promise<Step> {
  const expected = await store.read(readMetadata(masterKeyProgress))
  const progress = parseProgress(expected)
  if (!progress || progress.doneAt !== undefined || keys.fingerprint() !== progress.to || keys.otherFingerprint() !== progress.from)
    return 'idle'
  const table = order[progress.table]
  if (table === undefined) {
    const isClean = progress.inPass === 0 && progress.passStartedAt >= progress.settledAt
    const { after: _, ...rest } = progress
    if (!isClean && progress.inPass === 0 && now < progress.settledAt) return 'early'
    const next: MasterKeyProgress = isClean ? { ...rest, doneAt: now } : { ...rest, table: 0, inPass: 0, passStartedAt: now }
    await store.decide(rewriteUnderMasterKey, { expected: expected!, progress: JSON.stringify(next), values: [] })
    if (isClean) keys.forgetOther()
    return 'worked'
  }
  const rows = await store.read(listRowsOfTable(table, progress.after, rowsAtOnce))
  const values = rows.flatMap(row => [...rewrittenValues(keys, table, row)])
  const last = rows.at(-1)
  const { after: _, ...rest } = progress
  const next: MasterKeyProgress = {
    ...rest,
    ...{ rewritten: progress.rewritten + values.length, inPass: progress.inPass + values.length },
    ...(rows.length < rowsAtOnce
      ? { table: progress.table + 1 }
      : { after: Object.fromEntries(tables[table].key.map(key => [key, last![key]!])) }),
  }
  await store.decide(rewriteUnderMasterKey, { expected: expected!, progress: JSON.stringify(next), values })
  return 'worked'
}

/** What a row has that is sealed or bound under the old key. What neither key opens stays as it is, for `poolhouse check`. */
function* rewrittenValues(keys: Keyring, table: TableName, row: StoredRow): Generator<RewrittenValue> {
  if (table === 'user_pools') {
    const before = row.data_key as Uint8Array
    const after = orUndefined(() => keys.rewrapDataKey(row.id as string, before))
    if (after) yield { table, row, column: 'data_key', before, after }
    return
  }
  const { bound, sealed = {}, isOfService } = sealsOf.get(table) as RowSeals
  if (isOfService)
    for (const [column, aadOf] of Object.entries(sealed)) {
      const before = row[column]
      if (before === null || before === undefined) continue
      const bytes = typeof before === 'string' ? Buffer.from(before, 'base64url') : (before as Uint8Array)
      const again = orUndefined(() => keys.resealOwn({ aad: (aadOf as (row: StoredRow) => readonly string[])(row), sealed: bytes }))
      if (again) yield { table, row, column, before, after: typeof before === 'string' ? again.toString('base64url') : again }
    }
  if (!bound || row.binding === null) return
  const values = (bound as (row: StoredRow) => BoundValues)(row)
  const [before, after] = [row.binding as string, bindRow(keys, values)]
  if (before !== after && isRowBound(keys, values, before)) yield { table, row, column: 'binding', before, after }
}

function orUndefined<Value>(make: () => Value): Value | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}

/** Does all of it in this process, for a command while no service runs, or beside those that do. */
export async function rotateMasterKey(context: KeyContext): Promise<MasterKeyStatus> {
  const begun = await beginMasterKeyRotation(context)
  if (begun.kind !== 'rotating') return begun
  for (;;) {
    const step = await rewriteStep(context)
    if (step === 'idle') return masterKeyStatus(context)
    if (step === 'early') await new Promise(resolve => setTimeout(resolve, pauseMs))
  }
}
