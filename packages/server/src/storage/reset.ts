import { identityKey } from './metadata.ts'
import { type Decision, type Statement, sql } from './sql.ts'
import { tableRows } from './tables.ts'

/** The tables that a reset empties, and that a snapshot has. */
export const contentTables: readonly string[] = tableRows.filter(([, { keptByReset }]) => !keptByReset).map(([name]) => name)

/** Statements that delete the whole content. */
export const deleteContent: readonly Statement[] = contentTables.map(name => ({ strings: [`delete from ${name}`], values: [] }))

/**
 * Deletes all pools, clients, users and what belongs to them; access keys, snapshots and the store's metadata stay, apart from the identity: what a
 * deployment remembers of the old content is no longer there. Development only.
 */
export function* resetStore({ identity }: { identity: string }): Decision<void> {
  // First: a reset and the restore of a snapshot run one after the other.
  yield sql`update metadata set value = ${identity} where key = ${identityKey}`
  yield* deleteContent
}
