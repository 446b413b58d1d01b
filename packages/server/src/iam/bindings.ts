import type { RowSeals } from '../changed-rows.ts'
import { type BoundValues, bindRow, isRowBound, type Keyring } from '../crypto/index.ts'
import type { AttachmentRow, IamPrincipalRow, InlinePolicyRow, PolicyVersionRow } from '../storage/index.ts'

/** A row without its MAC. */
type Unbound<Row extends { binding: string }> = Omit<Row, 'binding'>

const principal = (row: Omit<Unbound<IamPrincipalRow>, 'version' | 'last_used_at' | 'last_used_region'>): BoundValues => [
  'iam_principals',
  ...[row.id, row.account, row.kind, row.name, row.path, row.boundary, row.trust, row.trusted_ids, row.max_session_seconds],
]
const inlinePolicy = ({ principal_id, name, document }: Pick<InlinePolicyRow, 'principal_id' | 'name' | 'document'>): BoundValues => [
  'iam_inline_policies',
  ...[principal_id, name, document],
]
const policyVersion = ({ policy_arn, document }: Pick<PolicyVersionRow, 'policy_arn' | 'document'>): BoundValues => [
  'iam_policy_versions',
  ...[policy_arn, document],
]
const attachment = ({ principal_id, policy_arn }: Pick<AttachmentRow, 'principal_id' | 'policy_arn'>): BoundValues => [
  'iam_attachments',
  ...[principal_id, policy_arn],
]

/** What each table of IAM is bound to: a user with an access key must not gain another's permissions by writing to the database. */
const bound = { principal, inlinePolicy, policyVersion, attachment }
type Bound = typeof bound

/** The tables of IAM with a MAC. */
export const iamSeals: readonly RowSeals[] = [
  { table: 'iam_principals', bound: principal },
  { table: 'iam_inline_policies', bound: inlinePolicy },
  { table: 'iam_policy_versions', bound: policyVersion },
  { table: 'iam_attachments', bound: attachment },
]

/** The MAC of a row of IAM, for its column `binding`. */
export const bindIam = <Kind extends keyof Bound>(keys: Keyring, kind: Kind, row: Parameters<Bound[Kind]>[0]): string =>
  bindRow(keys, (bound[kind] as (row: Parameters<Bound[Kind]>[0]) => BoundValues)(row))

/** Whether a row of IAM is as the service wrote it. */
export const isIamBound = <Kind extends keyof Bound>(
  keys: Keyring,
  kind: Kind,
  row: Parameters<Bound[Kind]>[0] & { binding: string | null },
): boolean => isRowBound(keys, (bound[kind] as (row: Parameters<Bound[Kind]>[0]) => BoundValues)(row), row.binding)
