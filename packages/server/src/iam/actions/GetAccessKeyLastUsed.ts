import { readPrincipalById, readUserAccessKey } from '../../storage/index.ts'
import type { IamAction } from '../action.ts'
import { noSuchKey } from '../caller.ts'

/** When, where and for which service an access key was last used, to within a quarter of an hour. API: iam:GetAccessKeyLastUsed. */
export const GetAccessKeyLastUsed: IamAction<'GetAccessKeyLastUsed'> = async ({ AccessKeyId }, { store, account }) => {
  const key = await store.read(readUserAccessKey(AccessKeyId))
  const user = key?.account === account ? await store.read(readPrincipalById(key.user_id)) : undefined
  if (!key || !user) throw noSuchKey(AccessKeyId)
  const { last_used_at, last_used_service, last_used_region } = key
  return {
    UserName: user.name,
    AccessKeyLastUsed: {
      ...(last_used_at !== null && { LastUsedDate: last_used_at / 1000 }),
      ServiceName: last_used_service ?? 'N/A',
      Region: last_used_region ?? 'N/A',
    },
  }
}
