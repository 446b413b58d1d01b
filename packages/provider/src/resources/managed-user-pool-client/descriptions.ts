import type { Descriptions } from '../../shape/index.ts'
import { userPoolClientDescriptions } from '../user-pool-client/descriptions.ts'

const { generateSecret: _, ...settings } = userPoolClientDescriptions.properties

/** Sentences about aws:cognito/managedUserPoolClient:ManagedUserPoolClient. */
export const managedUserPoolClientDescriptions: Descriptions = {
  summary: 'An app client that another service created: its settings are those of the program, and a delete leaves it where it is.',
  properties: {
    ...settings,
    name: 'The name that the other service gave the client.',
    namePattern: 'A regular expression that the name of exactly one client fits; conflicts with namePrefix.',
    namePrefix: 'What the name of exactly one client begins with; conflicts with namePattern.',
  },
}
