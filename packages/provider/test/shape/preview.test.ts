import { isSecret, secret, UNKNOWN } from '@poolhouse/engine'
import { expect, test } from 'vitest'
import { configuredProvider, subject } from '../support/engine.ts'

/** The endpoint does not exist: a preview that called it would fail. */
const provider = await configuredProvider({}, { AWS_ENDPOINT_URL: 'http://localhost:1' })

test('a preview of a create shows inputs, and unknowns for what the service computes', async () => {
  const properties = {
    userPoolId: UNKNOWN,
    name: 'web',
    callbackUrls: ['https://a'],
    analyticsConfiguration: { applicationArn: 'arn:aws:x' },
  }
  const answer = await provider.create({ ...subject('client', 'web'), properties, timeout: 0, preview: true })
  expect(answer.id).toBe('')
  expect(answer.properties).toMatchObject({
    ...properties,
    analyticsConfiguration: { applicationArn: 'arn:aws:x', roleArn: UNKNOWN, userDataShared: UNKNOWN },
    refreshTokenValidity: UNKNOWN,
    region: 'us-east-1',
  })
  expect(isSecret(answer.properties.clientSecret)).toBe(true)
  expect(answer.properties).not.toHaveProperty('tokenValidityUnits')
})

test('a preview of a create of a pool makes its ARN and endpoint unknown', async () => {
  const { properties } = await provider.create({
    ...subject('pool', 'pool'),
    properties: { name: 'pool', tagsAll: {} },
    timeout: 0,
    preview: true,
  })
  expect(properties).toMatchObject({ arn: UNKNOWN, endpoint: UNKNOWN, estimatedNumberOfUsers: UNKNOWN, tagsAll: {} })
})

test('a preview of an update keeps unchanged outputs', async () => {
  const olds = {
    name: 'pool',
    arn: 'arn:pool',
    endpoint: 'e',
    lastModifiedDate: '2026-01-01T00:00:00Z',
    deletionProtection: 'ACTIVE',
    passwordPolicy: { minimumLength: 8 },
  }
  const news = { name: 'pool', deletionProtection: 'INACTIVE' }
  const request = { ...subject('pool', 'pool'), id: 'us-east-1_a', olds, oldInputs: {}, news, ignoreChanges: [], timeout: 0, preview: true }
  expect((await provider.update(request)).properties).toEqual({ ...olds, ...news, lastModifiedDate: UNKNOWN })
})

test('a preview of an update keeps the client secret marked as secret', async () => {
  const olds = { userPoolId: 'p', name: 'web', clientSecret: secret('s') }
  const request = {
    ...subject('client', 'web'),
    id: 'c',
    olds,
    oldInputs: {},
    news: { userPoolId: 'p', name: 'new' },
    ignoreChanges: [],
    timeout: 0,
    preview: true,
  }
  expect((await provider.update(request)).properties).toEqual({ userPoolId: 'p', name: 'new', clientSecret: secret('s') })
})
