import { all, type Decision, one, sql } from '../sql.ts'
import type { AttachmentRow } from './attachments.ts'
import { lockPolicy, lockPrincipal } from './locks.ts'
import { addTags, type Tags } from './tags.ts'

/** A role or a user. Both have inline and attached policies, tags, and a permissions boundary. */
export interface IamPrincipalRow {
  /** `AROA…` or `AIDA…`; never used again, unlike the name. */
  id: string
  account: string
  kind: 'role' | 'user'
  name: string
  path: string
  /** The ARN of the managed policy that is the permissions boundary. */
  boundary: string | null
  /** A role's trust policy, as it was sent. */
  trust: string | null
  /** The roles and users that the trust policy names: JSON object from ARN to id, as they were when the policy was set. */
  trusted_ids: string | null
  description: string | null
  max_session_seconds: number | null
  created_at: number
  last_used_at: number | null
  last_used_region: string | null
  version: number
  /** A MAC over all that decides who the principal is, whom it trusts and what limits it. */
  binding: string
}

/** Names a role or a user of an account; names ignore case. */
export interface PrincipalName {
  account: string
  kind: IamPrincipalRow['kind']
  name: string
}

/** Input of `createPrincipal`. */
export interface NewPrincipal {
  principal: Omit<IamPrincipalRow, 'version' | 'last_used_at' | 'last_used_region'>
  tags: Tags
  /** Roles, or users, of an account. */
  limit: number
  /** The boundary is a policy of the account, which has to exist. */
  checksBoundary: boolean
  /** A policy of AWS that it has from the start. */
  attachment?: AttachmentRow
}

/** Creates a role or a user. A second run recognises its own row by the random id. */
export function* createPrincipal(input: NewPrincipal): Decision<'created' | 'exists' | 'limit' | 'no-boundary'> {
  const { principal, tags, limit, checksBoundary, attachment } = input
  if (yield* readPrincipalById(principal.id)) return 'created'
  const { account, kind } = principal
  const { count } = (yield* one<{ count: number }>(
    sql`select count(*) as count from iam_principals where account = ${account} and kind = ${kind}`,
  ))!
  if (count >= limit) return (yield* readPrincipal(principal)) ? 'exists' : 'limit'
  if (checksBoundary && principal.boundary !== null && !(yield* lockPolicy(principal.boundary))) return 'no-boundary'
  const made = yield* one(sql`
    insert into iam_principals (id, account, kind, name, name_key, path, boundary, trust, trusted_ids, description, max_session_seconds, created_at, version, binding)
    values (${principal.id}, ${account}, ${kind}, ${principal.name}, ${principal.name.toLowerCase()}, ${principal.path}, ${principal.boundary}, ${principal.trust},
      ${principal.trusted_ids}, ${principal.description}, ${principal.max_session_seconds}, ${principal.created_at}, 1, ${principal.binding})
    on conflict (account, kind, name_key) do nothing returning id`)
  if (!made) return 'exists'
  yield* addTags(principal.id, tags)
  if (attachment)
    yield sql`insert into iam_attachments (principal_id, policy_arn, attached_at, binding)
      values (${attachment.principal_id}, ${attachment.policy_arn}, ${attachment.attached_at}, ${attachment.binding})`
  return 'created'
}

/** A role or a user by name. */
export function* readPrincipal({ account, kind, name }: PrincipalName): Decision<IamPrincipalRow | undefined> {
  return yield* one<IamPrincipalRow>(
    sql`select * from iam_principals where account = ${account} and kind = ${kind} and name_key = ${name.toLowerCase()}`,
  )
}

/** A role or a user by its unique id. */
export function* readPrincipalById(id: string): Decision<IamPrincipalRow | undefined> {
  return yield* one<IamPrincipalRow>(sql`select * from iam_principals where id = ${id}`)
}

/** A page of roles or users whose path starts with `prefix`, by name. `after`: the name of the last row of the page before. */
export function* listPrincipals(page: {
  account: string
  kind: IamPrincipalRow['kind']
  prefix: string
  after: string
  limit: number
}): Decision<readonly IamPrincipalRow[]> {
  return yield* all<IamPrincipalRow>(sql`
    select * from iam_principals where account = ${page.account} and kind = ${page.kind} and name_key > ${page.after.toLowerCase()}
      and substr(path, 1, ${page.prefix.length}) = ${page.prefix}
    order by name_key limit ${page.limit}`)
}

/**
 * Replaces what a role or user is, on the version that the change was derived from. A boundary must be a policy that exists; it is locked, so
 * that it is not deleted in between. A second run recognises what it wrote.
 */
export function* updatePrincipal(
  change: IamPrincipalRow & { checksBoundary: boolean },
): Decision<'updated' | 'conflict' | 'gone' | 'exists' | 'no-boundary'> {
  const found = yield* readPrincipalById(change.id)
  if (!found) return 'gone'
  if (found.version === change.version + 1 && found.binding === change.binding && found.description === change.description) return 'updated'
  if (found.version !== change.version) return 'conflict'
  if (change.name.toLowerCase() !== found.name.toLowerCase() && !(yield* reserveName(change))) return 'exists'
  if (change.checksBoundary && change.boundary !== null && !(yield* lockPolicy(change.boundary))) return 'no-boundary'
  const updated = yield* one(sql`
    update iam_principals set name = ${change.name}, name_key = ${change.name.toLowerCase()}, path = ${change.path}, boundary = ${change.boundary},
      trust = ${change.trust}, trusted_ids = ${change.trusted_ids}, description = ${change.description},
      max_session_seconds = ${change.max_session_seconds}, version = version + 1, binding = ${change.binding}
    where id = ${change.id} and version = ${change.version} returning id`)
  return updated ? 'updated' : 'conflict'
}

/**
 * Takes a free name until the end of the transaction: a row of this name is inserted and deleted again, so that another transaction that wants the name
 * waits for this one, and finds it taken. False where another principal has it.
 */
function* reserveName({ id, account, kind, name }: PrincipalName & { id: string }): Decision<boolean> {
  const holder = `${id} renamed`
  const reserved = yield* one(sql`
    insert into iam_principals (id, account, kind, name, name_key, path, created_at, version, binding)
    values (${holder}, ${account}, ${kind}, ${name}, ${name.toLowerCase()}, '/', 0, 0, '')
    on conflict (account, kind, name_key) do nothing returning id`)
  if (!reserved) return false
  yield sql`delete from iam_principals where id = ${holder}`
  return true
}

/** Deletes a role or user without policies and access keys, with its tags. */
export function* deletePrincipal({ id }: { id: string }): Decision<'deleted' | 'gone' | 'has-inline' | 'has-attached' | 'has-keys'> {
  if (!(yield* lockPrincipal(id))) return 'gone'
  if (yield* one(sql`select id from iam_access_keys where user_id = ${id} limit 1`)) return 'has-keys'
  if (yield* one(sql`select name from iam_inline_policies where principal_id = ${id} limit 1`)) return 'has-inline'
  if (yield* one(sql`select policy_arn from iam_attachments where principal_id = ${id} limit 1`)) return 'has-attached'
  yield sql`delete from iam_tags where owner_id = ${id}`
  yield sql`delete from iam_principals where id = ${id}`
  return 'deleted'
}

/** Notes when and where a role was last assumed, unless a note is newer than `staleBefore`: a role in steady use costs no write. */
export function* recordRoleUse(use: { id: string; at: number; region: string; staleBefore: number }): Decision<void> {
  yield sql`update iam_principals set last_used_at = ${use.at}, last_used_region = ${use.region}
    where id = ${use.id} and (last_used_at is null or last_used_at < ${use.staleBefore})`
}
