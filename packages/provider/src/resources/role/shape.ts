import { block, document, flag, mapOf, number, type ResourceShape, sdkV2Rules, set, text } from '../../shape/index.ts'
import { roleDescriptions } from './descriptions.ts'

const { arn, between, length, matching } = sdkV2Rules

/** Characters of the names of roles and policies. */
const nameCharacters = matching(/^[\w+=,.@-]*$/, 'must match [\\w+=,.@-]')

/** Properties of aws:iam/role:Role. */
export const roleShape: ResourceShape = {
  token: 'aws:iam/role:Role',
  title: 'IAM Role',
  descriptions: roleDescriptions,
  upstreamFramework: 'sdkV2',
  conflicts: [['name', 'namePrefix']],
  properties: {
    arn: text({ outputOnly: true }),
    assumeRolePolicy: document({ required: true }),
    createDate: text({ outputOnly: true }),
    description: text({
      rules: [
        length(0, 1000),
        matching(
          /^[\t\n\r -~\u00A1-\u00FF]*$/,
          'must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*',
        ),
      ],
    }),
    forceDetachPolicies: flag({ default: false }),
    inlinePolicies: set(block('RoleInlinePolicy', { name: text({ rules: [length(1, 128), nameCharacters] }), policy: document() }), {
      computed: true,
      upstreamNameOf: 'inline_policy',
    }),
    managedPolicyArns: set(text({ rules: [arn()] }), { computed: true }),
    maxSessionDuration: number({ default: 3600, rules: [between(3600, 43_200)] }),
    name: text({ computed: true, replaceOnChanges: true, apiPath: 'RoleName', rules: [length(1, 64), nameCharacters] }),
    namePrefix: text({ computed: true, replaceOnChanges: true, emptyOutput: '', rules: [length(0, 38), nameCharacters] }),
    path: text({ default: '/', replaceOnChanges: true, rules: [length(0, 512)] }),
    permissionsBoundary: text({ apiPath: 'PermissionsBoundary.PermissionsBoundaryArn', rules: [arn()] }),
    tags: mapOf(text()),
    tagsAll: mapOf(text(), { derived: true }),
    uniqueId: text({ outputOnly: true, apiPath: 'RoleId' }),
  },
}
