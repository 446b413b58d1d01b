import { apiFor } from './api.ts'
import type { Attempt, Tried } from './attempts.ts'

interface Deployed {
  program: string
  url: string
  poolId: string
  clientId: string
}

/** Somebody in each pool of the demo. */
export const person = { username: 'guide-reader', password: 'Correct-horse-battery-7' }

/** Signs a user in through one client, with the AWS SDK, in each of the ways that the attempts name. */
export async function tryClient(deployed: Deployed, tries: readonly Attempt[]) {
  const { program, url, poolId, clientId } = deployed
  const api = await apiFor(url, poolId)
  const { UserPoolClient } = await api.describeUserPoolClient({ UserPoolId: poolId, ClientId: clientId })
  await ensureUser(api, poolId)
  const client: Tried = { api, url, poolId, clientId, clientSecret: UserPoolClient?.ClientSecret, ...person }
  const rows = []
  for (const { tried, expected, run } of tries) {
    const happened = (await run(client).catch(error => `${error.name}: ${error.message}`)).replaceAll(clientId, '<client id>')
    const ok = happened === expected
    rows.push({ program, clientId, tried, happened: ok ? happened : `${happened} (expected: ${expected})`, ok })
  }
  api.destroy()
  return rows
}

async function ensureUser(api: Tried['api'], UserPoolId: string): Promise<void> {
  await api.adminCreateUser({ UserPoolId, Username: person.username, MessageAction: 'SUPPRESS' }).catch(error => {
    // Made by an earlier start.
    if (error.name !== 'UsernameExistsException') throw error
  })
  await api.adminSetUserPassword({ UserPoolId, Username: person.username, Password: person.password, Permanent: true })
}
