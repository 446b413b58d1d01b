import { createApiClient } from './api.ts'
import type { DemoClient, SignInAttempt } from './attempts.ts'

interface DeployedProgram {
  program: string
  url: string
  poolId: string
  clientId: string
}

/** The user that the demo creates in each pool. */
export const demoUser = { username: 'guide-reader', password: 'Correct-horse-battery-7' }

/** Runs the attempts on one client. Returns the rows of the demo's table. */
export async function tryClient(deployed: DeployedProgram, tries: readonly SignInAttempt[]) {
  const { program, url, poolId, clientId } = deployed
  const api = await createApiClient(url, poolId)
  const { UserPoolClient } = await api.describeUserPoolClient({ UserPoolId: poolId, ClientId: clientId })
  await ensureUser(api, poolId)
  const client: DemoClient = { api, url, poolId, clientId, clientSecret: UserPoolClient?.ClientSecret, ...demoUser }
  const rows = []
  for (const { description, expected, run } of tries) {
    const outcome = (await run(client).catch(error => `${error.name}: ${error.message}`)).replaceAll(clientId, '<client id>')
    const isAsExpected = typeof expected === 'string' ? outcome === expected : expected.test(outcome)
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
    // An earlier start created it.
    if (error.name !== 'UsernameExistsException') throw error
  })
  await api.adminSetUserPassword({ UserPoolId, Username: demoUser.username, Password: demoUser.password, Permanent: true })
}
