import { document, type ResourceShape, sdkV2Rules, text } from '../../shape/index.ts'
import { rolePolicyDescriptions } from './descriptions.ts'

const { length, matching } = sdkV2Rules
const nameCharacters = matching(/^[\w+=,.@-]*$/, 'must match [\\w+=,.@-]')

/** Properties of aws:iam/rolePolicy:RolePolicy. */
export const rolePolicyShape: ResourceShape = {
  token: 'aws:iam/rolePolicy:RolePolicy',
  title: 'IAM Role Policy',
  descriptions: rolePolicyDescriptions,
  upstreamFramework: 'sdkV2',
  conflicts: [['name', 'namePrefix']],
  properties: {
    name: text({ computed: true, replaceOnChanges: true, rules: [length(1, 128), nameCharacters] }),
    namePrefix: text({ computed: true, replaceOnChanges: true, emptyOutput: '', rules: [length(0, 102), nameCharacters] }),
    policy: document({ required: true }),
    role: text({ required: true, replaceOnChanges: true, reference: 'aws:iam/role:Role', rules: [length(1, 64), nameCharacters] }),
  },
}
