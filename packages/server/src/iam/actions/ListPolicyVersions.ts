import { listPolicyVersions } from '../../storage/index.ts'
import type { IamAction } from '../action.ts'
import { describeVersion } from '../describe.ts'
import { getPolicy } from '../entities.ts'
import { pageOf } from '../pages.ts'

/** A page of the versions of a managed policy, the newest first. API: iam:ListPolicyVersions. */
export const ListPolicyVersions: IamAction<'ListPolicyVersions'> = async (input, call) => {
  const policy = await getPolicy(call, input.PolicyArn)
  const versions = policy.aws ? [{ number: 1, created_at: policy.created_at }] : await call.store.read(listPolicyVersions(policy.arn))
  const { rows, members } = pageOf(call, `versions ${policy.arn}`, versions, input)
  return { Versions: rows.map(row => describeVersion(row, policy.default_version)), ...members }
}
