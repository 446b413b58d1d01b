import type { Decision, Statement } from './sql.ts'
import { tableRows } from './tables.ts'

const statements: readonly Statement[] = tableRows
  .filter(([, { keptByReset }]) => !keptByReset)
  .map(([name]) => ({ strings: [`delete from ${name}`], values: [] }))

/** Deletes all pools, clients, users and what belongs to them; access keys and the store's metadata stay. Development only. */
export function* resetStore(_: object): Decision<void> {
  yield* statements
}
