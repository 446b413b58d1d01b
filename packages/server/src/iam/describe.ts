import type { Iam } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { CountedPolicyRow, IamPrincipalRow, PolicyVersionRow, Tags } from '../storage/index.ts'
import { principalArn } from './arns.ts'
import { encodeDocument } from './documents.ts'
import { readCurrentTrust } from './trust.ts'

const seconds = (milliseconds: number): number => milliseconds / 1000

/** Tags as the API has them. */
export const describeTags = (tags: Tags): Iam.Tag[] => tags.map(({ name, value }) => ({ Key: name, Value: value }))

/** Absent where there are none. */
const tagMember = (tags: Tags | undefined) => (tags && tags.length > 0 ? { Tags: describeTags(tags) } : {})

/** The API documentation says that the type is always `Policy`; the published model has this value. */
const boundaryMember = ({ boundary }: IamPrincipalRow) =>
  boundary === null
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryType: 'PermissionsBoundaryPolicy' as const, PermissionsBoundaryArn: boundary } }

/** A role as lists have it: without tags, boundary and last use. */
export async function describeListedRole(call: Pick<Call, 'store'>, row: IamPrincipalRow): Promise<Iam.Role> {
  return {
    Path: row.path,
    RoleName: row.name,
    RoleId: row.id,
    Arn: principalArn(row),
    CreateDate: seconds(row.created_at),
    AssumeRolePolicyDocument: encodeDocument(await readCurrentTrust(call, row)),
    ...(row.description !== null && { Description: row.description }),
    MaxSessionDuration: row.max_session_seconds ?? undefined,
  }
}

/** A role with all of its members. */
export async function describeRole(call: Pick<Call, 'store'>, row: IamPrincipalRow, tags: Tags): Promise<Iam.Role> {
  const { last_used_at, last_used_region } = row
  return {
    ...(await describeListedRole(call, row)),
    ...boundaryMember(row),
    ...tagMember(tags),
    RoleLastUsed: last_used_at === null ? {} : { LastUsedDate: seconds(last_used_at), Region: last_used_region! },
  }
}

/** A user; lists have neither tags nor boundary. */
export const describeUser = (row: IamPrincipalRow, tags?: Tags): Iam.User => ({
  Path: row.path,
  UserName: row.name,
  UserId: row.id,
  Arn: principalArn(row),
  CreateDate: seconds(row.created_at),
  ...(tags && boundaryMember(row)),
  ...tagMember(tags),
})

/** The name of a version: `v1`. */
export const versionId = (number: number): string => `v${number}`

/** The number of a version that a request names; 0 where it can be none. */
export const versionNumber = (id: string): number => (/^v[1-9]\d{0,8}$/.test(id) ? Number(id.slice(1)) : 0)

/** A managed policy; lists have neither description nor tags. */
export const describePolicy = (row: CountedPolicyRow & { aws?: { isForServiceRole?: true } }, tags?: Tags): Iam.Policy => ({
  PolicyName: row.name,
  PolicyId: row.id,
  Arn: row.arn,
  Path: row.path,
  DefaultVersionId: versionId(row.default_version),
  AttachmentCount: row.attachments,
  PermissionsBoundaryUsageCount: row.boundaries,
  IsAttachable: true,
  ...(tags && row.description !== null && { Description: row.description }),
  CreateDate: seconds(row.created_at),
  UpdateDate: seconds(row.updated_at),
  ...tagMember(tags),
})

/** A version of a managed policy, without its document. */
export const describeVersion = (
  { number, created_at }: Pick<PolicyVersionRow, 'number' | 'created_at'>,
  defaultNumber: number,
): Iam.PolicyVersion => ({
  VersionId: versionId(number),
  IsDefaultVersion: number === defaultNumber,
  CreateDate: seconds(created_at),
})
