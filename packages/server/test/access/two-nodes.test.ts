import { randomBytes } from 'node:crypto'
import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { DeleteAccessKeyCommand, DeleteUserPolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { sdkFor, startTestService, type TestService } from '../support/service.ts'
import { allow, outcome, startProduction } from './support.ts'

/** Two services on one PostgreSQL database. */
let postgres: TestPostgres
let one: Awaited<ReturnType<typeof startProduction>>
let two: TestService
beforeAll(async () => {
  postgres = await startPostgres()
  const options = { databaseUrl: await postgres.database(), masterKey: randomBytes(32) }
  one = await startProduction(options)
  two = await startTestService({ production: true, ...options })
})
afterAll(async () => {
  await Promise.all([one.close(), two.close()])
  await postgres.stop()
})

test('a policy, and then a key, that one node takes away count at the other within two seconds', async () => {
  const pool = await one.makePool()
  const user = await one.makeUser(allow('cognito-idp:*', pool.arn))
  const { accessKeyId: AccessKeyId } = user.credentials
  const UserName = user.name
  const sdk = sdkFor(two.url, user.credentials)
  const describePool = () => outcome(sdk.send(new DescribeUserPoolCommand({ UserPoolId: pool.id })))
  const within = { timeout: 2_000, interval: 50 }
  expect(await describePool()).toBe('done')
  await one.admin.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'p' }))
  await vi.waitFor(
    async () => expect(await describePool()).toMatch(/^AccessDeniedException: .* because no identity-based policy allows/),
    within,
  )
  await one.admin.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))
  await vi.waitFor(async () => expect(await describePool()).toMatch(/^UnrecognizedClientException: /), within)
  sdk.destroy()
})
