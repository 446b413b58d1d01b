import { refuse, type Sts } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { findRole, noteRoleUse, parseIamArn, type Role, sessionArn, startSession } from '../iam/index.ts'

/** The role of a request. Undefined where there is none. @throws ValidationError for a text that is no ARN of a role */
export async function findRequestedRole(call: Call, arn: string): Promise<Role | undefined> {
  if (parseIamArn(arn)?.kind !== 'role') throw refuse('ValidationError', `${arn} is invalid`)
  return findRole(call, arn)
}

/** The members of a result that every session has. */
type Issued = Pick<Required<Sts.AssumeRoleResponse>, 'Credentials' | 'AssumedRoleUser'> & { PackedPolicySize?: number }

/** What a session that may begin is like. */
export interface AllowedSession {
  name: string
  seconds: number
  policy: string | undefined
  policyArns: readonly string[]
  packedPolicySize?: number
  values: Readonly<Record<string, string>>
}

/** Issues the credentials of a session. Credentials expire by the real clock, as signatures do. */
export async function issueSession(call: Call, role: Role, session: AllowedSession): Promise<Issued> {
  const { name, seconds, policy, policyArns, packedPolicySize, values } = session
  const issuedAt = Date.now()
  const expiresAt = (Math.floor(issuedAt / 1000) + seconds) * 1000
  const credentials = startSession(call, {
    role,
    name,
    expiresAt,
    ...(policy !== undefined && { policy }),
    ...(policyArns.length > 0 && { policyArns }),
    values: { ...values, 'aws:TokenIssueTime': new Date(issuedAt).toISOString() },
  })
  await noteRoleUse(call, role.id)
  return {
    Credentials: {
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      SessionToken: credentials.sessionToken,
      Expiration: expiresAt / 1000,
    },
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${name}`, Arn: sessionArn(role, name) },
    ...(packedPolicySize !== undefined && { PackedPolicySize: packedPolicySize }),
  }
}
