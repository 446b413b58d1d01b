import { refuse } from '@poolhouse/contract'
import { assertOutcome } from '../../outcomes.ts'
import { setUserAccessKeyStatus } from '../../storage/index.ts'
import { changeIam, type IamAction } from '../action.ts'
import { namedOrOwnUser, noSuchKey } from '../caller.ts'

/** Activates or deactivates an access key of a user. API: iam:UpdateAccessKey. */
export const UpdateAccessKey: IamAction<'UpdateAccessKey'> = async ({ UserName, AccessKeyId, Status }, call) => {
  // The model has a third status, which the service sets itself.
  if (Status !== 'Active' && Status !== 'Inactive')
    throw refuse(
      'ValidationError',
      `1 validation error detected: Value '${Status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]`,
    )
  const user = await namedOrOwnUser(call, UserName)
  const outcome = await changeIam(call, setUserAccessKeyStatus, { id: AccessKeyId, userId: user.id, status: Status })
  assertOutcome(outcome, 'set', { none: () => noSuchKey(AccessKeyId) })
}
