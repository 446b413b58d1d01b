import { listIamTags } from '../../storage/index.ts'
import type { IamAction } from '../action.ts'
import { namedOrOwnUser } from '../caller.ts'
import { describeUser } from '../describe.ts'

/** A user by name, or the caller's own. API: iam:GetUser. */
export const GetUser: IamAction<'GetUser'> = async ({ UserName }, call) => {
  const row = await namedOrOwnUser(call, UserName)
  return { User: describeUser(row, await call.store.read(listIamTags({ principal: row.id }))) }
}
