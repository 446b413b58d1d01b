import type { Descriptions } from '../../shape/index.ts'
import { named } from '../common-descriptions.ts'

/** Sentences about aws:iam/rolePolicy:RolePolicy. */
export const rolePolicyDescriptions: Descriptions = {
  summary: 'An inline policy of a role.',
  properties: { ...named, policy: 'The policy, as JSON.', role: 'The name of the role.' },
}
