import type { IamAction } from '../action.ts'
import { attach } from '../attach.ts'

/** Attaches a managed policy to a user. API: iam:AttachUserPolicy. */
export const AttachUserPolicy: IamAction<'AttachUserPolicy'> = async ({ UserName, PolicyArn }, call) =>
  attach(call, { kind: 'user', name: UserName }, PolicyArn)
