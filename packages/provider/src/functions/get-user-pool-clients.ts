import { list, text } from '../shape/index.ts'
import { allPages, type ProviderFunction } from './function.ts'

/** Ids and names of a pool's clients, both lists in the same order. */
export const getUserPoolClients: ProviderFunction = {
  token: 'aws:cognito/getUserPoolClients:getUserPoolClients',
  args: { region: text(), userPoolId: text({ required: true }) },
  results: { clientIds: list(text()), clientNames: list(text()), id: text(), region: text(), userPoolId: text() },
  async ask({ userPoolId }, { call, region }) {
    const clients = await allPages(call, 'ListUserPoolClients', 'UserPoolClients', { UserPoolId: userPoolId })
    return {
      clientIds: clients.map(({ ClientId }) => String(ClientId)),
      clientNames: clients.map(({ ClientName }) => String(ClientName)),
      id: userPoolId!,
      region,
      userPoolId: userPoolId!,
    }
  },
}
