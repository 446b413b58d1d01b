import type { Descriptions } from '../../shape/index.ts'
import { ofPool } from '../common-descriptions.ts'

/** Sentences about aws:cognito/resourceServer:ResourceServer. */
export const resourceServerDescriptions: Descriptions = {
  summary: 'A resource server of a pool: an API with scopes of its own, which access tokens may have.',
  properties: {
    ...ofPool,
    identifier: 'What the scopes of the server begin with, often the address of the API.',
    name: 'The name that administrators see.',
    scopeIdentifiers: 'The scopes as clients ask for them: the identifier, a slash and the name of the scope.',
    scopes: 'The scopes of the server.',
    'scopes.scopeDescription': 'What the scope allows.',
    'scopes.scopeName': 'The name of the scope, without the identifier.',
  },
}
