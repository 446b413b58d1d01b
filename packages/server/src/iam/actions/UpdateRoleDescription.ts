import { listIamTags } from '../../storage/index.ts'
import type { IamAction } from '../action.ts'
import { describeRole } from '../describe.ts'
import { getPrincipal } from '../entities.ts'
import { changePrincipal } from '../update-principal.ts'

/** Changes the description of a role. API: iam:UpdateRoleDescription. */
export const UpdateRoleDescription: IamAction<'UpdateRoleDescription'> = async ({ RoleName, Description }, call) => {
  const row = await changePrincipal(call, () => getPrincipal(call, 'role', RoleName), { description: Description })
  return { Role: await describeRole(call, row, await call.store.read(listIamTags({ principal: row.id }))) }
}
