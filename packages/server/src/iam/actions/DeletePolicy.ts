import { refuse } from '@poolhouse/contract'
import { assertOutcome } from '../../outcomes.ts'
import { deletePolicy } from '../../storage/index.ts'
import { changeIam, type IamAction } from '../action.ts'
import { getOwnPolicy, noSuchPolicy } from '../entities.ts'

/** Deletes a managed policy that is not attached and has no version but the default one. API: iam:DeletePolicy. */
export const DeletePolicy: IamAction<'DeletePolicy'> = async ({ PolicyArn: arn }, call) => {
  await getOwnPolicy(call, arn)
  assertOutcome(await changeIam(call, deletePolicy, { arn }), 'deleted', {
    gone: () => noSuchPolicy(arn),
    attached: () => refuse('DeleteConflict', 'Cannot delete a policy attached to entities.'),
    'has-versions': () =>
      refuse(
        'DeleteConflict',
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      ),
  })
}
