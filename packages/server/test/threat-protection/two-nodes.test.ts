import { randomBytes } from 'node:crypto'
import { AdminListUserAuthEventsCommand, InitiateAuthCommand, SetRiskConfigurationCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'

let postgres: TestPostgres
let one: TestService
let two: TestService
beforeAll(async () => {
  postgres = await startPostgres()
  const options = { databaseUrl: await postgres.database(), masterKey: randomBytes(32), issuer: 'aws' as const }
  ;[one, two] = await Promise.all([startTestService(options), startTestService(options)])
})
afterAll(async () => {
  await Promise.all([one.close(), two.close()])
  await postgres.stop()
})

const enforced = { UserPoolTier: 'PLUS' as const, UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' as const } }

test('events of both nodes are one list, and a range that is blocked at one node is blocked at the other within a second', async () => {
  const { UserPoolId, ClientId, Username } = await createPoolWithUser(one, {}, enforced)
  const signIn = (node: TestService) => {
    const AuthParameters = { USERNAME: Username, PASSWORD: password }
    return node.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }))
  }
  await signIn(one)
  await signIn(two)
  const events = async (node: TestService) =>
    (await node.sdk.send(new AdminListUserAuthEventsCommand({ UserPoolId, Username }))).AuthEvents!
  expect(await events(one)).toHaveLength(2)
  expect(await events(two)).toEqual(await events(one))
  const BlockedIPRangeList = ['127.0.0.0/8', '::1/128']
  await one.sdk.send(new SetRiskConfigurationCommand({ UserPoolId, RiskExceptionConfiguration: { BlockedIPRangeList } }))
  const refused = { name: 'NotAuthorizedException', message: 'Unable to login because of security reasons.' }
  await expect(signIn(one)).rejects.toMatchObject(refused)
  await vi.waitFor(() => expect(signIn(two)).rejects.toMatchObject(refused), 3_000)
})

test('an address that a public client claims is not believed; one of a client with a secret that may propagate it is', async () => {
  const addressOf = async (client: object) => {
    const { UserPoolId, ClientId, Username, SECRET_HASH } = await createPoolWithUser(one, client, enforced)
    const AuthParameters = { USERNAME: Username, PASSWORD: password, ...(SECRET_HASH && { SECRET_HASH }) }
    const UserContextData = { IpAddress: '198.51.100.7' }
    await one.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters, UserContextData }))
    const { AuthEvents } = await one.sdk.send(new AdminListUserAuthEventsCommand({ UserPoolId, Username }))
    return AuthEvents![0]!.EventContextData!.IpAddress
  }
  expect(await addressOf({})).toMatch(/^(?:127\.0\.0\.1|::1)$/)
  expect(await addressOf({ GenerateSecret: true })).toMatch(/^(?:127\.0\.0\.1|::1)$/)
  expect(await addressOf({ GenerateSecret: true, EnablePropagateAdditionalUserContextData: true })).toBe('198.51.100.7')
})
