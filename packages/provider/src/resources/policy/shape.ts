import { document, mapOf, number, type ResourceShape, sdkV2Rules, text } from '../../shape/index.ts'
import { policyDescriptions } from './descriptions.ts'

const { length, matching } = sdkV2Rules
const nameCharacters = matching(/^[\w+=,.@-]*$/, 'must match [\\w+=,.@-]')

/** Properties of aws:iam/policy:Policy. */
export const policyShape: ResourceShape = {
  token: 'aws:iam/policy:Policy',
  title: 'IAM Policy',
  descriptions: policyDescriptions,
  upstreamFramework: 'sdkV2',
  conflicts: [['name', 'namePrefix']],
  properties: {
    arn: text({ outputOnly: true }),
    attachmentCount: number({ outputOnly: true, emptyOutput: 0 }),
    delayAfterPolicyCreationInMs: number({ upstreamNameOf: 'delay_after_policy_creation_in_ms' }),
    description: text({ replaceOnChanges: true, rules: [length(0, 1000)] }),
    name: text({ computed: true, replaceOnChanges: true, apiPath: 'PolicyName', rules: [length(1, 128), nameCharacters] }),
    namePrefix: text({ computed: true, replaceOnChanges: true, emptyOutput: '', rules: [length(0, 102), nameCharacters] }),
    path: text({ default: '/', replaceOnChanges: true }),
    policy: document({ required: true }),
    policyId: text({ outputOnly: true }),
    tags: mapOf(text()),
    tagsAll: mapOf(text(), { derived: true }),
  },
}
