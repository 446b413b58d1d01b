import { refuse } from '@poolhouse/contract'
import { assertOutcome } from '../../outcomes.ts'
import { deletePolicyVersion } from '../../storage/index.ts'
import { changeIam, type IamAction } from '../action.ts'
import { versionNumber } from '../describe.ts'
import { getOwnPolicy, noSuchPolicy, noSuchVersion } from '../entities.ts'

/** Deletes a version of a managed policy that is not the default. API: iam:DeletePolicyVersion. */
export const DeletePolicyVersion: IamAction<'DeletePolicyVersion'> = async ({ PolicyArn: arn, VersionId }, call) => {
  await getOwnPolicy(call, arn)
  assertOutcome(await changeIam(call, deletePolicyVersion, { arn, number: versionNumber(VersionId) }), 'deleted', {
    gone: () => noSuchPolicy(arn),
    'no-version': () => noSuchVersion(arn, VersionId),
    'is-default': () => refuse('DeleteConflict', 'Cannot delete the default version of a policy.'),
  })
}
