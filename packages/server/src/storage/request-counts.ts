import { all, type Decision, sql } from './sql.ts'

/** What one node admitted of requests in about a second. */
export interface RequestCountsRow {
  /** The process, until it ends. */
  node: string
  /** Counts up from 1. */
  number: number
  at: number
  /** JSON: from the keyed hash of a quota and its subject to a number of requests. */
  counts: string
}

/** Tells other nodes what this one admitted. A second run changes nothing. */
export function* addRequestCounts({ node, number, at, counts }: RequestCountsRow): Decision<'added'> {
  yield sql`insert into request_counts (node, number, at, counts) values (${node}, ${number}, ${at}, ${counts}) on conflict (node, number) do nothing`
  return 'added'
}

/** What other nodes admitted after a time, in the order of each node. */
export function* readRequestCounts({ node, after }: { node: string; after: number }): Decision<readonly RequestCountsRow[]> {
  return yield* all<RequestCountsRow>(sql`select * from request_counts where at > ${after} and node <> ${node} order by node, number`)
}
