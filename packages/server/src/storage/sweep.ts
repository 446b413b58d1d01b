import { sweepDeletedApps, sweepPinpointEvents } from './pinpoint-sweep.ts'
import { all, type Decision } from './sql.ts'
import { tableRows } from './tables.ts'
import { sweepSimulatedUsers } from './users.ts'

const rules = tableRows.flatMap(([name, { key, sweep }]) =>
  typeof sweep === 'string'
    ? []
    : sweep.map(({ column, keepFor, where }) => {
        const columns = key.length === 1 ? key[0] : `(${key.join(', ')})`
        const selected = `select ${key.join(', ')} from ${name} where ${where ? `${where} and ` : ''}${column} < `
        return { keepFor, strings: [`delete from ${name} where ${columns} in (${selected}`, ' limit ', ') returning 1'] }
      }),
)

/**
 * Deletes expired rows by the rules of `tables`, at most `limit` for each rule. `at` is the domain clock in
 * milliseconds; `keepEventsFor`: how long events of applications are kept. Returns whether more rows may be left.
 */
export function* sweep({ at, limit, keepEventsFor }: { at: number; limit: number; keepEventsFor?: number }): Decision<boolean> {
  let mayHaveMore = false
  for (const { strings, keepFor } of rules) {
    const swept = yield* all({ strings, values: [at - keepFor, limit] })
    mayHaveMore ||= swept.length === limit
  }
  if (keepEventsFor !== undefined) mayHaveMore = (yield* sweepPinpointEvents({ before: at - keepEventsFor, limit })) || mayHaveMore
  mayHaveMore = (yield* sweepDeletedApps({ at, limit })) || mayHaveMore
  return (yield* sweepSimulatedUsers({ at, limit })) === limit || mayHaveMore
}
