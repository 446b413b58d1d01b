import { listUserAccessKeys } from '../../storage/index.ts'
import { isExpired } from '../access-keys.ts'
import type { IamAction } from '../action.ts'
import { namedOrOwnUser } from '../caller.ts'
import { pageOf } from '../pages.ts'

/** The access keys of a user, without their secrets. API: iam:ListAccessKeys. */
export const ListAccessKeys: IamAction<'ListAccessKeys'> = async (input, call) => {
  const user = await namedOrOwnUser(call, input.UserName)
  const { rows, members } = pageOf(call, `keys ${user.id}`, await call.store.read(listUserAccessKeys(user.id)), input)
  const keys = rows.map(({ id, status, created_at, expires_at }) => ({
    UserName: user.name,
    AccessKeyId: id,
    // The third value of the model, which only the service sets.
    Status: isExpired(expires_at) ? ('Expired' as const) : status,
    CreateDate: created_at / 1000,
  }))
  return { AccessKeyMetadata: keys, ...members }
}
