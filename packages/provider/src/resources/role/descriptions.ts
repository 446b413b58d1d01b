import type { Descriptions } from '../../shape/index.ts'
import { named, tagged } from '../common-descriptions.ts'

/** Sentences about aws:iam/role:Role. */
export const roleDescriptions: Descriptions = {
  summary: 'An IAM role: policies that those may use whom its trust policy allows to take it on.',
  properties: {
    ...named,
    ...tagged,
    arn: 'The ARN of the role.',
    assumeRolePolicy: 'The trust policy, as JSON: who may take the role on.',
    createDate: 'When the role was created.',
    description: 'What the role is for.',
    forceDetachPolicies: 'Whether a delete of the role detaches its policies first.',
    inlinePolicies: 'The inline policies of the role; others are removed.',
    'inlinePolicies.name': 'The name of the policy.',
    'inlinePolicies.policy': 'The policy, as JSON.',
    managedPolicyArns: 'The managed policies that are attached to the role; others are detached.',
    maxSessionDuration: 'The most seconds that a session of the role lasts.',
    path: 'The path in front of the name.',
    permissionsBoundary: 'The ARN of the policy that bounds what the role may do.',
    uniqueId: 'The id of the role, which no later role has.',
  },
}
