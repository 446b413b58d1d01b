import { randomBytes } from 'node:crypto'
import { SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, expect, test } from 'vitest'
import { startPostgres } from '../support/postgres-of-run.ts'
import { password, startTestService, type TestService } from '../support/service.ts'
import { createAnalyticsClient, settled, withClients } from './support.ts'

const running: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

test('two nodes on one PostgreSQL database deliver each event once, and count it once', async () => {
  const postgres = await startPostgres()
  running.push(() => postgres.stop())
  const options = { databaseUrl: await postgres.database(), masterKey: randomBytes(32) }
  const nodes: TestService[] = []
  for (let n = 0; n < 2; n++) {
    const service = await startTestService(options)
    running.push(() => service.close())
    nodes.push(service)
  }
  const [first] = nodes as [TestService, TestService]
  const analytics = withClients(first)
  const { ClientId, applicationId } = await createAnalyticsClient(analytics, { userDataShared: true })
  const users = Array.from({ length: 120 }, (_, index) => `user-${index}`)
  const signUps = users.map((Username, index) =>
    nodes[index % 2]!.sdk.send(
      new SignUpCommand({ ClientId, Username, Password: password, AnalyticsMetadata: { AnalyticsEndpointId: Username } }),
    ),
  )
  await Promise.all(signUps)
  expect(await settled(analytics, ClientId, users.length)).toEqual({ delivered: users.length })
  const events = await analytics.events(applicationId)
  expect(events.map(({ endpoint }) => endpoint).sort()).toEqual([...users].sort())
})
