import type { IamAction } from '../action.ts'
import { describeRole } from '../describe.ts'
import { createServiceLinkedRole } from '../service-linked-roles.ts'

/** Creates the role of a service that has one here. API: iam:CreateServiceLinkedRole. */
export const CreateServiceLinkedRole: IamAction<'CreateServiceLinkedRole'> = async (
  { AWSServiceName, Description, CustomSuffix },
  call,
) => {
  const row = await createServiceLinkedRole(call, call.account, { service: AWSServiceName, description: Description, suffix: CustomSuffix })
  return { Role: await describeRole(call, row, []) }
}
