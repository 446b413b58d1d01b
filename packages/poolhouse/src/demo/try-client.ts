import { createApiClient } from './api.ts'
import type { DemoClient, SignInAttempt } from './attempts.ts'

interface DeployedProgram {
  program: string
  url: string
  poolId: string
  clientId: string
}

/** Somebody in each pool of the demo. */
export const demoUser = { username: 'guide-reader', password: 'Correct-horse-battery-7' }

/** Signs a user in through one client, with the AWS SDK, in each of the ways that the attempts name. */
export async function tryClient(deployed: DeployedProgram, tries: readonly SignInAttempt[]) {
  const { program, url, poolId, clientId } = deployed
  const api = await createApiClient(url, poolId)
  const { UserPoolClient } = await api.describeUserPoolClient({ UserPoolId: poolId, ClientId: clientId })
  await ensureUser(api, poolId)
  const client: DemoClient = { api, url, poolId, clientId, clientSecret: UserPoolClient?.ClientSecret, ...demoUser }
  const rows = []
  for (const { description, expected, run } of tries) {
    const outcome = (await run(client).catch(error => `${error.name}: ${error.message}`)).replaceAll(clientId, '<client id>')
    const isAsExpected = outcome === expected
    rows.push({
      program,
      clientId,
      description,
      outcome: isAsExpected ? outcome : `${outcome} (expected: ${expected})`,
      isAsExpected,
    })
  }
  api.destroy()
  return rows
}

async function ensureUser(api: DemoClient['api'], UserPoolId: string): Promise<void> {
  await api.adminCreateUser({ UserPoolId, Username: demoUser.username, MessageAction: 'SUPPRESS' }).catch(error => {
    // Made by an earlier start.
    if (error.name !== 'UsernameExistsException') throw error
  })
  await api.adminSetUserPassword({ UserPoolId, Username: demoUser.username, Password: demoUser.password, Permanent: true })
}
