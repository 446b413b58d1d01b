import { listIamTags } from '../../storage/index.ts'
import type { IamAction } from '../action.ts'
import { describePolicy } from '../describe.ts'
import { getPolicy } from '../entities.ts'

/** A managed policy by ARN. API: iam:GetPolicy. */
export const GetPolicy: IamAction<'GetPolicy'> = async ({ PolicyArn }, call) => {
  const policy = await getPolicy(call, PolicyArn)
  return { Policy: describePolicy(policy, await call.store.read(listIamTags({ policy: PolicyArn }))) }
}
