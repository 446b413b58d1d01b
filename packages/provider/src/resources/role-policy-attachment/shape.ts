import { type ResourceShape, sdkV2Rules, text } from '../../shape/index.ts'
import { rolePolicyAttachmentDescriptions } from './descriptions.ts'

const { arn } = sdkV2Rules

/** Properties of aws:iam/rolePolicyAttachment:RolePolicyAttachment. */
export const rolePolicyAttachmentShape: ResourceShape = {
  token: 'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
  title: 'IAM Role Policy Attachment',
  descriptions: rolePolicyAttachmentDescriptions,
  upstreamFramework: 'sdkV2',
  properties: {
    policyArn: text({ required: true, replaceOnChanges: true, rules: [arn()] }),
    role: text({ required: true, replaceOnChanges: true, reference: 'aws:iam/role:Role' }),
  },
}
