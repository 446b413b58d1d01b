import type { IamAction } from '../action.ts'
import { detach } from '../attach.ts'

/** Detaches a managed policy from a role. API: iam:DetachRolePolicy. */
export const DetachRolePolicy: IamAction<'DetachRolePolicy'> = async ({ RoleName, PolicyArn }, call) =>
  detach(call, { kind: 'role', name: RoleName }, PolicyArn)
