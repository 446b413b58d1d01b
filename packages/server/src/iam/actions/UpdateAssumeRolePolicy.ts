import type { IamAction } from '../action.ts'
import { readTrustPolicy } from '../documents.ts'
import { getModifiable } from '../entities.ts'
import { changePrincipal } from '../update-principal.ts'

/** Replaces the trust policy of a role. API: iam:UpdateAssumeRolePolicy. */
export const UpdateAssumeRolePolicy: IamAction<'UpdateAssumeRolePolicy'> = async ({ RoleName, PolicyDocument }, call) => {
  const trust = await readTrustPolicy(call, PolicyDocument)
  await changePrincipal(call, () => getModifiable(call, 'role', RoleName), trust)
}
