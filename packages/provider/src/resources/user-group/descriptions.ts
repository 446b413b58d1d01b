import type { Descriptions } from '../../shape/index.ts'
import { ofPool } from '../common-descriptions.ts'

/** Sentences about aws:cognito/userGroup:UserGroup. */
export const userGroupDescriptions: Descriptions = {
  summary: 'A group of users of a pool, which tokens of its members name.',
  properties: {
    ...ofPool,
    description: 'What the group is for.',
    name: 'The name of the group; by default one is generated from the resource name.',
    precedence: 'Which group of a user counts first; the lowest number does.',
    roleArn: 'The ARN of the role that members may take on.',
  },
}
