import { identityKey } from './metadata.ts'
import { type Decision, type Statement, sql } from './sql.ts'
import { tableRows } from './tables.ts'

const statements: readonly Statement[] = tableRows
  .filter(([, { keptByReset }]) => !keptByReset)
  .map(([name]) => ({ strings: [`delete from ${name}`], values: [] }))

/**
 * Deletes all pools, clients, users and what belongs to them; access keys and the store's metadata stay, apart from the identity: what a deployment
 * remembers of the old content is no longer there. Development only.
 */
export function* resetStore({ identity }: { identity: string }): Decision<void> {
  yield* statements
  yield sql`update metadata set value = ${identity} where key = ${identityKey}`
}
