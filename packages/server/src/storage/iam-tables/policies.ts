import { all, type Decision, one, Rollback, sql } from '../sql.ts'
import { lockPolicy } from './locks.ts'
import { addTags, type Tags } from './tags.ts'

/** A managed policy of an account. */
export interface ManagedPolicyRow {
  arn: string
  /** `ANPA…`. */
  id: string
  account: string
  name: string
  path: string
  description: string | null
  default_version: number
  /** The highest number that a version ever had. */
  last_version: number
  created_at: number
  updated_at: number
}

/** A managed policy with the number of roles and users that have it attached, or as their boundary. */
export interface CountedPolicyRow extends ManagedPolicyRow {
  attachments: number
  boundaries: number
}

/** A version of a managed policy. */
export interface PolicyVersionRow {
  policy_arn: string
  number: number
  document: string
  created_at: number
  /** A MAC over policy and document. */
  binding: string
}

/** Input of `createPolicy`. `limit`: managed policies of an account. */
export interface NewPolicy {
  policy: Pick<ManagedPolicyRow, 'arn' | 'id' | 'account' | 'name' | 'path' | 'description' | 'created_at'>
  document: string
  binding: string
  tags: Tags
  limit: number
}

/** Creates a managed policy with its first version. A second run recognises its own row by the random id. */
export function* createPolicy({ policy, document, binding, tags, limit }: NewPolicy): Decision<'created' | 'exists' | 'limit'> {
  const { arn, id, account, name, path, description, created_at } = policy
  const namesake = yield* one<{ id: string }>(
    sql`select id from iam_policies where account = ${account} and name_key = ${name.toLowerCase()}`,
  )
  if (namesake) return namesake.id === id ? 'created' : 'exists'
  const { count } = (yield* one<{ count: number }>(sql`select count(*) as count from iam_policies where account = ${account}`))!
  if (count >= limit) return 'limit'
  const made = yield* one(sql`
    insert into iam_policies (arn, id, account, name, name_key, path, description, default_version, last_version, created_at, updated_at, version)
    values (${arn}, ${id}, ${account}, ${name}, ${name.toLowerCase()}, ${path}, ${description}, 1, 1, ${created_at}, ${created_at}, 1)
    on conflict (account, name_key) do nothing returning arn`)
  if (!made) return 'exists'
  yield sql`insert into iam_policy_versions (policy_arn, number, document, created_at, binding) values (${arn}, 1, ${document}, ${created_at}, ${binding})`
  yield* addTags(arn, tags)
  return 'created'
}

/** A managed policy by ARN. */
export function* readPolicy(arn: string): Decision<CountedPolicyRow | undefined> {
  return yield* one<CountedPolicyRow>(sql`
    select p.*, (select count(*) from iam_attachments a where a.policy_arn = p.arn) as attachments,
      (select count(*) from iam_principals b where b.boundary = p.arn) as boundaries
    from iam_policies p where p.arn = ${arn}`)
}

/** A page of the managed policies of an account, by name. `isUsed`: only those that are attached, or are a boundary. */
export function* listPolicies(page: {
  account: string
  prefix: string
  isUsed: 'attached' | 'boundary' | 'either' | 'any'
  after: string
  limit: number
}): Decision<readonly CountedPolicyRow[]> {
  const wantsAttached = page.isUsed === 'attached' || page.isUsed === 'either' ? 1 : 0
  const wantsBoundary = page.isUsed === 'boundary' || page.isUsed === 'either' ? 1 : 0
  return yield* all<CountedPolicyRow>(sql`
    select * from (
      select p.*, (select count(*) from iam_attachments a where a.policy_arn = p.arn) as attachments,
        (select count(*) from iam_principals b where b.boundary = p.arn) as boundaries
      from iam_policies p where p.account = ${page.account} and p.name_key > ${page.after.toLowerCase()}
        and substr(p.path, 1, ${page.prefix.length}) = ${page.prefix}) counted
    where (cast(${wantsAttached} as bigint) = 0 and cast(${wantsBoundary} as bigint) = 0)
      or (cast(${wantsAttached} as bigint) = 1 and attachments > 0) or (cast(${wantsBoundary} as bigint) = 1 and boundaries > 0)
    order by name_key limit ${page.limit}`)
}

/** Input of `createPolicyVersion`. `limit`: versions of one policy. */
export interface NewPolicyVersion {
  arn: string
  document: string
  binding: string
  at: number
  isDefault: boolean
  limit: number
}

/** Adds a version under the next number, which no version had before. A second run recognises the version that it made. */
export function* createPolicyVersion(input: NewPolicyVersion): Decision<{ kind: 'created'; number: number } | { kind: 'gone' | 'limit' }> {
  const { arn, document, binding, at, limit } = input
  const policy = yield* one<ManagedPolicyRow>(sql`
    update iam_policies set last_version = last_version + 1 where arn = ${arn} returning *`)
  if (!policy) return { kind: 'gone' }
  const number = policy.last_version
  const before = yield* readPolicyVersion(arn, number - 1)
  if (before?.created_at === at && before.binding === binding) throw new Rollback({ kind: 'created', number: number - 1 })
  const { count } = (yield* one<{ count: number }>(sql`select count(*) as count from iam_policy_versions where policy_arn = ${arn}`))!
  if (count >= limit) throw new Rollback({ kind: 'limit' })
  yield sql`insert into iam_policy_versions (policy_arn, number, document, created_at, binding)
    values (${arn}, ${number}, ${document}, ${at}, ${binding})`
  yield sql`update iam_policies set updated_at = ${at} where arn = ${arn}`
  if (input.isDefault) yield sql`update iam_policies set default_version = ${number} where arn = ${arn}`
  return { kind: 'created', number }
}

/** Makes a version the one that applies. */
export function* setDefaultPolicyVersion({
  arn,
  number,
  at,
}: {
  arn: string
  number: number
  at: number
}): Decision<'set' | 'gone' | 'no-version'> {
  if (!(yield* lockPolicy(arn))) return 'gone'
  if (!(yield* readPolicyVersion(arn, number))) return 'no-version'
  yield sql`update iam_policies set default_version = ${number}, updated_at = ${at} where arn = ${arn}`
  return 'set'
}

/** Deletes a version that is not the default. */
export function* deletePolicyVersion({
  arn,
  number,
}: {
  arn: string
  number: number
}): Decision<'deleted' | 'gone' | 'no-version' | 'is-default'> {
  const policy = yield* one<ManagedPolicyRow>(sql`update iam_policies set arn = arn where arn = ${arn} returning *`)
  if (!policy) return 'gone'
  if (!(yield* readPolicyVersion(arn, number))) return 'no-version'
  if (policy.default_version === number) return 'is-default'
  yield sql`delete from iam_policy_versions where policy_arn = ${arn} and number = ${number}`
  return 'deleted'
}

/** Deletes a policy that is not attached and has one version, with its tags. */
export function* deletePolicy({ arn }: { arn: string }): Decision<'deleted' | 'gone' | 'attached' | 'has-versions'> {
  if (!(yield* lockPolicy(arn))) return 'gone'
  const policy = (yield* readPolicy(arn))!
  if (policy.attachments + policy.boundaries > 0) return 'attached'
  const versions = yield* listPolicyVersions(arn)
  if (versions.length > 1) return 'has-versions'
  yield sql`delete from iam_policy_versions where policy_arn = ${arn}`
  yield sql`delete from iam_tags where owner_id = ${arn}`
  yield sql`delete from iam_policies where arn = ${arn}`
  return 'deleted'
}

/** A version by number. */
export function* readPolicyVersion(arn: string, number: number): Decision<PolicyVersionRow | undefined> {
  return yield* one<PolicyVersionRow>(sql`select * from iam_policy_versions where policy_arn = ${arn} and number = ${number}`)
}

/** The version of a policy that applies. */
export function* readDefaultPolicyVersion(arn: string): Decision<PolicyVersionRow | undefined> {
  return yield* one<PolicyVersionRow>(sql`
    select v.* from iam_policies p join iam_policy_versions v on v.policy_arn = p.arn and v.number = p.default_version where p.arn = ${arn}`)
}

/** The versions of a policy (five at most), the newest first. */
export function* listPolicyVersions(arn: string): Decision<readonly PolicyVersionRow[]> {
  return yield* all<PolicyVersionRow>(sql`select * from iam_policy_versions where policy_arn = ${arn} order by number desc`)
}
