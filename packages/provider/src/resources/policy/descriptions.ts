import type { Descriptions } from '../../shape/index.ts'
import { named, tagged } from '../common-descriptions.ts'

/** Sentences about aws:iam/policy:Policy. */
export const policyDescriptions: Descriptions = {
  summary: 'A managed policy, which roles and users can have attached.',
  properties: {
    ...named,
    ...tagged,
    arn: 'The ARN of the policy.',
    attachmentCount: 'How many roles, users and groups have the policy attached.',
    delayAfterPolicyCreationInMs: 'The milliseconds to wait after the policy was created.',
    description: 'What the policy is for.',
    path: 'The path in front of the name.',
    policy: 'The policy, as JSON.',
    policyId: 'The id of the policy, which no later policy has.',
  },
}
