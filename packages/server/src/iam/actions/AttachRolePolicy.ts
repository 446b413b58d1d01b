import type { IamAction } from '../action.ts'
import { attach } from '../attach.ts'

/** Attaches a managed policy to a role. API: iam:AttachRolePolicy. */
export const AttachRolePolicy: IamAction<'AttachRolePolicy'> = async ({ RoleName, PolicyArn }, call) =>
  attach(call, { kind: 'role', name: RoleName }, PolicyArn)
