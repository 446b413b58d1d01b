import type { IamAction } from '../action.ts'
import { removePrincipal } from '../delete-principal.ts'
import { getModifiable } from '../entities.ts'

/** Deletes a role without policies. API: iam:DeleteRole. */
export const DeleteRole: IamAction<'DeleteRole'> = async ({ RoleName }, call) =>
  removePrincipal(call, await getModifiable(call, 'role', RoleName))
