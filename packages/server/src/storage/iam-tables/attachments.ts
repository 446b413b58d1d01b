import { all, type Decision, one, sql } from '../sql.ts'
import { lockPolicy, lockPrincipal } from './locks.ts'
import type { IamPrincipalRow } from './principals.ts'

/** A managed policy that a role or user has. */
export interface AttachmentRow {
  principal_id: string
  policy_arn: string
  attached_at: number
  /** A MAC over both. */
  binding: string
}

/** Input of `attachPolicy`. `limit`: policies that one role or user has attached. */
export interface NewAttachment {
  attachment: AttachmentRow
  /** Policies of AWS have no row. */
  isOwnPolicy: boolean
  limit: number
}

/** Attaches a managed policy; a policy that is attached already stays so. Both are locked, so that neither is deleted in between. */
export function* attachPolicy({ attachment, isOwnPolicy, limit }: NewAttachment): Decision<'attached' | 'gone' | 'no-policy' | 'limit'> {
  const { principal_id, policy_arn, attached_at, binding } = attachment
  if (!(yield* lockPrincipal(principal_id))) return 'gone'
  if (isOwnPolicy && !(yield* lockPolicy(policy_arn))) return 'no-policy'
  const { count } = (yield* one<{ count: number }>(
    sql`select count(*) as count from iam_attachments where principal_id = ${principal_id} and policy_arn <> ${policy_arn}`,
  ))!
  if (count >= limit) return 'limit'
  yield sql`insert into iam_attachments (principal_id, policy_arn, attached_at, binding)
    values (${principal_id}, ${policy_arn}, ${attached_at}, ${binding}) on conflict (principal_id, policy_arn) do nothing`
  return 'attached'
}

/** Detaches a managed policy. */
export function* detachPolicy({ principalId, policyArn }: { principalId: string; policyArn: string }): Decision<'detached' | 'none'> {
  const detached = yield* one(
    sql`delete from iam_attachments where principal_id = ${principalId} and policy_arn = ${policyArn} returning policy_arn`,
  )
  return detached ? 'detached' : 'none'
}

/** The managed policies of a role or user, which a quota bounds, by ARN. */
export function* listAttachments(principalId: string): Decision<readonly AttachmentRow[]> {
  return yield* all<AttachmentRow>(sql`select * from iam_attachments where principal_id = ${principalId} order by policy_arn`)
}

/** An attached policy with the document that applies; without one for a policy of AWS. */
export interface AttachedDocumentRow extends AttachmentRow {
  document: string | null
  document_binding: string | null
}

/** The managed policies of a role or user with the document that applies. */
export function* listAttachedDocuments(principalId: string): Decision<readonly AttachedDocumentRow[]> {
  return yield* all<AttachedDocumentRow>(sql`
    select a.*, v.document, v.binding as document_binding from iam_attachments a
    left join iam_policies p on p.arn = a.policy_arn
    left join iam_policy_versions v on v.policy_arn = p.arn and v.number = p.default_version
    where a.principal_id = ${principalId} order by a.policy_arn`)
}

/** A role or user that has a policy. */
export type PolicyUser = Pick<IamPrincipalRow, 'id' | 'kind' | 'name' | 'path'>

/** A page of the roles and users that have a policy attached, or as their boundary, by id. */
export function* listPrincipalsOfPolicy(page: {
  arn: string
  account: string
  usage: 'attached' | 'boundary' | 'either'
  kinds: 'role' | 'user' | 'both' | 'none'
  prefix: string
  after: string
  limit: number
}): Decision<readonly PolicyUser[]> {
  return yield* all<PolicyUser>(sql`
    select id, kind, name, path from iam_principals where account = ${page.account} and id > ${page.after}
      and (kind = ${page.kinds} or cast(${page.kinds} as text) = 'both') and substr(path, 1, ${page.prefix.length}) = ${page.prefix}
      and ((cast(${page.usage} as text) <> 'boundary' and id in (select principal_id from iam_attachments where policy_arn = ${page.arn}))
        or (cast(${page.usage} as text) <> 'attached' and boundary = ${page.arn}))
    order by id limit ${page.limit}`)
}

/** How many roles and users of an account have a policy attached, and as their boundary. For policies of AWS, which have no row. */
export function* countPolicyUses(account: string, arn: string): Decision<{ attachments: number; boundaries: number }> {
  return (yield* one<{ attachments: number; boundaries: number }>(sql`
    select (select count(*) from iam_attachments a join iam_principals p on p.id = a.principal_id where a.policy_arn = ${arn} and p.account = ${account})
        as attachments,
      (select count(*) from iam_principals b where b.boundary = ${arn} and b.account = ${account}) as boundaries`))!
}
