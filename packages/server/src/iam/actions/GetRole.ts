import { listIamTags } from '../../storage/index.ts'
import type { IamAction } from '../action.ts'
import { describeRole } from '../describe.ts'
import { getPrincipal } from '../entities.ts'

/** A role by name. API: iam:GetRole. */
export const GetRole: IamAction<'GetRole'> = async ({ RoleName }, call) => {
  const row = await getPrincipal(call, 'role', RoleName)
  return { Role: await describeRole(call, row, await call.store.read(listIamTags({ principal: row.id }))) }
}
