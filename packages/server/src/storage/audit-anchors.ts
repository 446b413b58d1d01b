import { all, type Decision, one, sql } from './sql.ts'

/** The hash of an entry of a node's audit record. */
export interface AuditAnchorRow {
  node: string
  number: number
  /** In hex. */
  hash: string
  /** By the real clock, in milliseconds. */
  at: number
  /** The MAC of `bindRow`. */
  binding: string
}

/** Adds an anchor. A second run of the same decision changes nothing. */
export function* addAuditAnchor({ node, number, hash, at, binding }: AuditAnchorRow): Decision<'added'> {
  yield sql`insert into audit_anchors (node, number, hash, at, binding) values (${node}, ${number}, ${hash}, ${at}, ${binding})
    on conflict (node, number) do nothing`
  return 'added'
}

/** The newest anchor of a node. */
export function* latestAuditAnchor(node: string): Decision<AuditAnchorRow | undefined> {
  return yield* one<AuditAnchorRow>(sql`select * from audit_anchors where node = ${node} order by number desc limit 1`)
}

/** All anchors of a node, the oldest first. */
export function* listAuditAnchors(node: string): Decision<readonly AuditAnchorRow[]> {
  return yield* all<AuditAnchorRow>(sql`select * from audit_anchors where node = ${node} order by number`)
}
