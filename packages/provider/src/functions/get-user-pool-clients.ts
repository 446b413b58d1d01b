import { list, text } from '../shape/index.ts'
import { listAllPages, type ProviderFunction } from './function.ts'

/** aws.cognito.getUserPoolClients: ids and names of a pool's clients, in the same order. */
export const getUserPoolClients: ProviderFunction = {
  token: 'aws:cognito/getUserPoolClients:getUserPoolClients',
  descriptions: {
    summary: 'The ids and names of all app clients of a pool.',
    properties: {
      clientIds: 'The ids of the clients.',
      clientNames: 'The names of the clients, in the order of clientIds.',
      id: 'The id of the pool.',
      region: 'The region to ask in; by default the region of the provider.',
      userPoolId: 'The id of the pool.',
    },
  },
  args: { region: text(), userPoolId: text({ required: true }) },
  results: { clientIds: list(text()), clientNames: list(text()), id: text(), region: text(), userPoolId: text() },
  async invoke({ userPoolId }, { call, region }) {
    const clients = await listAllPages(call, 'ListUserPoolClients', 'UserPoolClients', { UserPoolId: userPoolId })
    return {
      clientIds: clients.map(({ ClientId }) => String(ClientId)),
      clientNames: clients.map(({ ClientName }) => String(ClientName)),
      id: userPoolId!,
      region,
      userPoolId: userPoolId!,
    }
  },
}
