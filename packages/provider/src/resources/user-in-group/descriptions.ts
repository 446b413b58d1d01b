import type { Descriptions } from '../../shape/index.ts'
import { ofPool } from '../common-descriptions.ts'

/** Sentences about aws:cognito/userInGroup:UserInGroup. */
export const userInGroupDescriptions: Descriptions = {
  summary: 'The membership of a user in a group.',
  properties: {
    ...ofPool,
    groupName: 'The name of the group.',
    username: 'The username of the member.',
  },
}
