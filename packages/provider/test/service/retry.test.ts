import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { configuredProvider, type Kind, type ProviderTest, type State, startProviderTest, subject } from '../support/engine.ts'
import { type Failures, startFailingProxy } from '../support/failing-proxy.ts'

let lab: ProviderTest
let pool: State
beforeAll(async () => {
  lab = await startProviderTest()
  pool = await lab.up('pool', 'pool', { name: 'pool' })
})
afterAll(() => lab.close())

/** Makes a resource on the way where some operations fail; answers which operations were asked, in order. */
async function creating(kind: Kind, properties: Bag, moods: Failures, timeout = 0): Promise<string[]> {
  const way = await startFailingProxy(lab.service.url, moods)
  // The SDK has retries of its own, for throttling; here they are off.
  const provider = await configuredProvider({ maxRetries: 0 }, { AWS_ENDPOINT_URL: way.url, AWS_REGION: 'us-east-1' })
  try {
    await provider.create({ ...subject(kind, 'it'), properties, timeout, preview: false })
    return way.asked
  } finally {
    await provider.close()
    way.close()
  }
}

const trust = 'Role does not have a trust relationship allowing Cognito to assume the role'
const publish = 'Role does not have permission to publish with SNS'
const sms = { smsConfiguration: { externalId: 'a', snsCallerArn: 'arn:aws:iam::000000000000:role/a' } }

test.each`
  operation                 | name                                          | message
  ${'CreateUserPool'}       | ${'InvalidSmsRoleTrustRelationshipException'} | ${`${trust} a`}
  ${'CreateUserPool'}       | ${'InvalidSmsRoleAccessPolicyException'}      | ${publish}
  ${'SetUserPoolMfaConfig'} | ${'InvalidSmsRoleTrustRelationshipException'} | ${trust}
  ${'DescribeUserPool'}     | ${'TooManyRequestsException'}                 | ${'Rate exceeded'}
  ${'CreateUserPool'}       | ${'ConcurrentModificationException'}          | ${'somebody else'}
`('$operation is retried after $name', async ({ operation, name, message }) => {
  const asked = await creating('pool', { name: 'it', mfaConfiguration: 'ON', ...sms }, { [operation]: { times: 1, name, message } })
  expect(asked.filter(each => each === operation)).toHaveLength(2)
})

test.each`
  name                                          | message
  ${'InvalidSmsRoleTrustRelationshipException'} | ${'Role is not yours'}
  ${'InvalidSmsRoleAccessPolicyException'}      | ${'no'}
  ${'InvalidParameterException'}                | ${trust}
  ${'LimitExceededException'}                   | ${'too many pools'}
`('$name, "$message", is not retried', async ({ name, message }) => {
  const moods: Failures = { CreateUserPool: { times: 1, name, message } }
  await expect(creating('pool', { name: 'it' }, moods)).rejects.toThrow(
    `creating Cognito User Pool (it): operation error Cognito Identity Provider: CreateUserPool, https response error StatusCode: 400, RequestID: , ${name}: ${message}`,
  )
  expect(moods.CreateUserPool!.times).toBe(0)
})

test('creating a client succeeds during concurrent changes of its pool', async () => {
  const asked = await creating(
    'client',
    { name: 'it', userPoolId: pool.id },
    { CreateUserPoolClient: { times: 2, name: 'ConcurrentModificationException' } },
  )
  expect(asked).toEqual(['CreateUserPoolClient', 'CreateUserPoolClient', 'CreateUserPoolClient'])
})

test("retries end at the resource's timeout with the last error", async () => {
  const moods: Failures = { CreateUserPool: { times: 1000, name: 'ConcurrentModificationException', message: 'somebody else' } }
  await expect(creating('pool', { name: 'it' }, moods, 1)).rejects.toThrow(/ConcurrentModificationException: somebody else$/)
  expect(moods.CreateUserPool!.times).toBeLessThan(999)
})
