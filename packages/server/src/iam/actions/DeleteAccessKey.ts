import { assertOutcome } from '../../outcomes.ts'
import { deleteUserAccessKey } from '../../storage/index.ts'
import { changeIam, type IamAction } from '../action.ts'
import { namedOrOwnUser, noSuchKey } from '../caller.ts'

/** Deletes an access key of a user. API: iam:DeleteAccessKey. */
export const DeleteAccessKey: IamAction<'DeleteAccessKey'> = async ({ UserName, AccessKeyId }, call) => {
  const user = await namedOrOwnUser(call, UserName)
  const outcome = await changeIam(call, deleteUserAccessKey, { id: AccessKeyId, userId: user.id })
  assertOutcome(outcome, 'deleted', { none: () => noSuchKey(AccessKeyId) })
}
