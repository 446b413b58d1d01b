import type { RowSeals } from '../changed-rows.ts'
import { type BoundValues, bindRow, isRowBound, type Keyring } from '../crypto/index.ts'
import type { AuditAnchorRow } from '../storage/index.ts'

const boundValues = ({ node, number, hash, at }: Omit<AuditAnchorRow, 'binding'>): BoundValues => ['audit_anchors', node, number, hash, at]

/** The anchors. */
export const auditAnchorSeals: RowSeals = { table: 'audit_anchors', isOfService: true, bound: boundValues }

/** An anchor with its MAC: a writer of the database cannot make one for a changed record. */
export const boundAnchor = (keys: Keyring, anchor: Omit<AuditAnchorRow, 'binding'>): AuditAnchorRow => ({
  ...anchor,
  binding: bindRow(keys, boundValues(anchor)),
})

/** Whether the service wrote the anchor. */
export const isAnchorAsWritten = (keys: Keyring, anchor: AuditAnchorRow): boolean => isRowBound(keys, boundValues(anchor), anchor.binding)
