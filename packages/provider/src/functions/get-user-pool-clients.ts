import { list, text } from '../shape/index.ts'
import { listAllPages, type ProviderFunction } from './function.ts'

/** aws.cognito.getUserPoolClients: ids and names of a pool's clients, in the same order. */
export const getUserPoolClients: ProviderFunction = {
  token: 'aws:cognito/getUserPoolClients:getUserPoolClients',
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
