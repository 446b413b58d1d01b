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

const trustPolicy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] }
const roleInputs = { name: 'it', path: '/', maxSessionDuration: 3600, assumeRolePolicy: JSON.stringify(trustPolicy) }
const unknownPrincipal = 'Invalid principal in policy: "AWS":"arn:aws:iam::000000000000:role/new"'

test.each`
  operation       | name                         | message
  ${'CreateRole'} | ${'MalformedPolicyDocument'} | ${unknownPrincipal}
  ${'CreateRole'} | ${'ConcurrentModification'}  | ${'somebody else'}
  ${'GetRole'}    | ${'NoSuchEntity'}            | ${'The role with name it cannot be found.'}
  ${'GetRole'}    | ${'Throttling'}              | ${'Rate exceeded'}
`('creating a role retries $operation after $name', async ({ operation, name, message }) => {
  const asked = await creating('role', { ...roleInputs, name: `${operation}-${name}` }, { [operation]: { times: 1, name, message } })
  expect(asked.filter(each => each === operation)).toHaveLength(2)
})

test('a trust policy that is malformed otherwise is not retried, and its code is that of the service', async () => {
  const moods: Failures = { CreateRole: { times: 2, name: 'MalformedPolicyDocument', message: 'Has prohibited field Resource' } }
  await expect(creating('role', roleInputs, moods)).rejects.toThrow(
    /^creating IAM Role \(it\): operation error IAM: CreateRole, https response error StatusCode: 400, RequestID: , MalformedPolicyDocument: Has prohibited field Resource$/,
  )
  expect(moods.CreateRole!.times).toBe(1)
})

test('a new inline policy is read until it is found', async () => {
  await lab.up('role', 'r', { name: 'r', assumeRolePolicy: trustPolicy })
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] })
  const moods: Failures = { GetRolePolicy: { times: 1, name: 'NoSuchEntity' } }
  expect(await creating('rolePolicy', { name: 'p', role: 'r', policy }, moods)).toEqual(['PutRolePolicy', 'GetRolePolicy', 'GetRolePolicy'])
})

test('a new role is read until its trust policy names its principals by ARN instead of unique ids', async () => {
  const rewrite = (answer: string) => answer.replace(/%22AWS%22%3A%22(\*|%2A)%22/, '%22AWS%22%3A%22AROAABCDEFGHIJKLMNOPQ%22')
  const moods: Failures = { GetRole: { times: 1, name: '', rewrite } }
  const asked = await creating('role', { ...roleInputs, name: 'with-principal' }, moods)
  expect(asked.filter(each => each === 'GetRole')).toHaveLength(2)
})

test("retries end at the resource's timeout with the last error", async () => {
  const moods: Failures = { CreateUserPool: { times: 1000, name: 'ConcurrentModificationException', message: 'somebody else' } }
  await expect(creating('pool', { name: 'it' }, moods, 1)).rejects.toThrow(/ConcurrentModificationException: somebody else$/)
  expect(moods.CreateUserPool!.times).toBeLessThan(999)
})
