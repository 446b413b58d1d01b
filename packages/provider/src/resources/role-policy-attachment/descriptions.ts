import type { Descriptions } from '../../shape/index.ts'

/** Sentences about aws:iam/rolePolicyAttachment:RolePolicyAttachment. */
export const rolePolicyAttachmentDescriptions: Descriptions = {
  summary: 'A managed policy that is attached to a role.',
  properties: { policyArn: 'The ARN of the policy.', role: 'The name of the role.' },
}
