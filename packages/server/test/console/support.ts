import {
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  ListUsersCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createPoolWithUser, password, type TestService } from '../support/service.ts'

export const base = '/_poolhouse/console'

/** What browsers send when somebody opens an address. */
export const opened = { accept: 'text/html,application/xhtml+xml', 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }

/** Opens a page as a browser does. */
export async function openPage(service: TestService, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${service.url}${path}`, { headers: { ...opened, ...headers }, redirect: 'manual' })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** The token of the forms on a page. */
export const tokenIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)![1]!

/** Sends a form as a page of the console does; `fields` and `headers` override what it sends. */
export async function sendForm(
  service: TestService,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
) {
  const response = await fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { ...opened, origin: service.url, ...headers },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  })
  return { status: response.status, location: response.headers.get('location'), headers: response.headers, text: await response.text() }
}

/** A pool with the confirmed user `alice` and the user `bob`, who has not entered his code; a client of each kind. */
export async function createShop(service: TestService, client: Partial<CreateUserPoolClientCommandInput> = {}) {
  const made = await createPoolWithUser(
    service,
    { ClientName: 'web app', GenerateSecret: true, ...client },
    { PoolName: 'shop', AutoVerifiedAttributes: ['email'] },
  )
  const { UserPoolId } = made
  const { UserPoolClient } = await service.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'mobile' }))
  const publicClient = UserPoolClient!.ClientId!
  await service.sdk.send(
    new SignUpCommand({
      ClientId: publicClient,
      Username: 'bob',
      Password: password,
      UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }],
    }),
  )
  return { ...made, publicClient, pathOf: await pathsOf(service, UserPoolId) }
}

/** The addresses of users of a pool, by username. */
export async function pathsOf(service: TestService, UserPoolId: string) {
  const { Users = [] } = await service.sdk.send(new ListUsersCommand({ UserPoolId }))
  const subs = new Map(Users.map(({ Username, Attributes }) => [Username, Attributes!.find(({ Name }) => Name === 'sub')!.Value]))
  return (username: string, action?: string) =>
    `${base}/pools/${UserPoolId}/users/${subs.get(username)}${action === undefined ? '' : `/${action}`}`
}
