import { refuse } from '@poolhouse/contract'
import { assertOutcome } from '../../outcomes.ts'
import { createPolicy } from '../../storage/index.ts'
import { changeIam, type IamAction } from '../action.ts'
import { policyArn } from '../arns.ts'
import { bindIam } from '../bindings.ts'
import { ownIamId } from '../create-principal.ts'
import { describePolicy } from '../describe.ts'
import { assertManagedPolicy } from '../documents.ts'
import { getPolicy } from '../entities.ts'
import { quotas } from '../quotas.ts'
import { readTags } from '../tags.ts'

/** Creates a managed policy with its first version. API: iam:CreatePolicy. */
export const CreatePolicy: IamAction<'CreatePolicy'> = async (
  { PolicyName: name, PolicyDocument: document, Path: path = '/', Description, Tags },
  call,
) => {
  assertManagedPolicy(document)
  const { account } = call
  const arn = policyArn({ account, path, name })
  const tags = readTags(Tags)
  const outcome = await changeIam(call, createPolicy, {
    policy: { arn, id: ownIamId(call, 'ANPA', name), account, name, path, description: Description ?? null, created_at: call.now },
    document,
    binding: bindIam(call.keys, 'policyVersion', { policy_arn: arn, document }),
    tags,
    limit: quotas.policiesPerAccount,
  })
  assertOutcome(outcome, 'created', {
    exists: () => refuse('EntityAlreadyExists', `A policy called ${name} already exists. Duplicate names are not allowed.`),
    limit: () => refuse('LimitExceeded', `Cannot exceed quota for PoliciesPerAccount: ${quotas.policiesPerAccount}`),
  })
  return { Policy: describePolicy(await getPolicy(call, arn), tags) }
}
