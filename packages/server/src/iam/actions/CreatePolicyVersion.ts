import { refuse } from '@poolhouse/contract'
import { assertOutcomeKind } from '../../outcomes.ts'
import { createPolicyVersion } from '../../storage/index.ts'
import { changeIam, type IamAction } from '../action.ts'
import { bindIam } from '../bindings.ts'
import { describeVersion } from '../describe.ts'
import { assertManagedPolicy } from '../documents.ts'
import { getOwnPolicy, noSuchPolicy } from '../entities.ts'
import { quotas } from '../quotas.ts'

/** Adds a version to a managed policy. API: iam:CreatePolicyVersion. */
export const CreatePolicyVersion: IamAction<'CreatePolicyVersion'> = async (
  { PolicyArn: arn, PolicyDocument: document, SetAsDefault = false },
  call,
) => {
  assertManagedPolicy(document)
  await getOwnPolicy(call, arn)
  const binding = bindIam(call.keys, 'policyVersion', { policy_arn: arn, document })
  const version = { arn, document, binding, at: call.now, isDefault: SetAsDefault, limit: quotas.policyVersions }
  const outcome = await changeIam(call, createPolicyVersion, version)
  assertOutcomeKind(outcome, 'created', {
    gone: () => noSuchPolicy(arn),
    limit: () =>
      refuse(
        'LimitExceeded',
        `A managed policy can have up to ${quotas.policyVersions} versions. Before you create a new version, you must delete an existing version.`,
      ),
  })
  const { number } = outcome
  return { PolicyVersion: describeVersion({ number, created_at: call.now }, SetAsDefault ? number : 0) }
}
