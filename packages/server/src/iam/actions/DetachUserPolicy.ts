import type { IamAction } from '../action.ts'
import { detach } from '../attach.ts'

/** Detaches a managed policy from a user. API: iam:DetachUserPolicy. */
export const DetachUserPolicy: IamAction<'DetachUserPolicy'> = async ({ UserName, PolicyArn }, call) =>
  detach(call, { kind: 'user', name: UserName }, PolicyArn)
