import { type Bag, isSecret, revealBag } from '@poolhouse/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ProviderTest, type State, type StepOutcome, startProviderTest } from '../support/engine.ts'

let lab: ProviderTest
let pool: State
beforeAll(async () => {
  lab = await startProviderTest()
  pool = await lab.up('pool', 'pool', { name: 'pool' })
})
afterAll(() => lab.close())

const given = (inputs: Bag): Bag => ({ name: 'client', ...inputs, userPoolId: pool.id })

/** What a client shows of which nothing was set but its flows. */
const plain = {
  accessTokenValidity: 0,
  idTokenValidity: 0,
  refreshTokenValidity: 30,
  authSessionValidity: 3,
  enableTokenRevocation: true,
  enablePropagateAdditionalUserContextData: false,
  allowedOauthFlowsUserPoolClient: false,
  allowedOauthFlows: [],
  allowedOauthScopes: [],
  callbackUrls: [],
  logoutUrls: [],
  readAttributes: [],
  writeAttributes: [],
  supportedIdentityProviders: [],
  explicitAuthFlows: [],
  defaultRedirectUri: '',
  preventUserExistenceErrors: '',
  clientSecret: '',
  region: 'us-east-1',
  name: 'client',
}

const units = (each: string) => ({ tokenValidityUnits: { accessToken: each, idToken: each, refreshToken: each } })
const usual = { tokenValidityUnits: { accessToken: 'hours', idToken: 'hours', refreshToken: 'days' } }
const everything = {
  explicitAuthFlows: ['ADMIN_NO_SRP_AUTH', 'CUSTOM_AUTH_FLOW_ONLY', 'USER_PASSWORD_AUTH'],
  generateSecret: true,
  readAttributes: ['email'],
  writeAttributes: ['email'],
  refreshTokenValidity: 300,
  preventUserExistenceErrors: 'LEGACY',
  allowedOauthFlows: ['code', 'implicit'],
  allowedOauthFlowsUserPoolClient: true,
  allowedOauthScopes: ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin'],
  callbackUrls: ['https://www.example.com/callback', 'https://www.example.com/redirect'],
  defaultRedirectUri: 'https://www.example.com/redirect',
  logoutUrls: ['https://www.example.com/login'],
}
const rotation = (retryGracePeriodSeconds: number) => ({ refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds } })
const wide = `https://example.com/${'ü'.repeat(1004)}`
const byId = { applicationId: 'abc123', externalId: 'some_id', roleArn: 'arn:aws:iam::000000000000:role/analytics' }
const applicationArn = 'arn:aws:mobiletargeting:us-east-1:000000000000:apps/abc123'
const serviceRole = 'aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp'
const byArn = { applicationArn, roleArn: `arn:aws:iam::000000000000:role/${serviceRole}` }

interface Step {
  inputs: Bag
  did: StepOutcome['did']
  shows?: Bag
  absent?: string[]
}

const scenarios: Record<string, Step[]> = {
  'C1 basic': [
    {
      inputs: { explicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] },
      did: 'create',
      shows: { ...plain, explicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] },
      absent: ['analyticsConfiguration', 'tokenValidityUnits', 'refreshTokenRotation', 'generateSecret'],
    },
  ],
  'C2 enableTokenRevocation': [
    { inputs: { enableTokenRevocation: true }, did: 'create', shows: { enableTokenRevocation: true } },
    { inputs: { enableTokenRevocation: false }, did: 'update', shows: { enableTokenRevocation: false } },
  ],
  'C3 accessTokenValidity': [
    { inputs: { accessTokenValidity: 5 }, did: 'create', shows: { accessTokenValidity: 5 } },
    { inputs: { accessTokenValidity: 1 }, did: 'update', shows: { accessTokenValidity: 1 } },
    { inputs: {}, did: 'same', shows: { accessTokenValidity: 1 } },
  ],
  'C5 refreshTokenValidity': [
    { inputs: { refreshTokenValidity: 60 }, did: 'create', shows: { refreshTokenValidity: 60 } },
    { inputs: { refreshTokenValidity: 120 }, did: 'update', shows: { refreshTokenValidity: 120 } },
    { inputs: { refreshTokenValidity: 0 }, did: 'update', shows: { refreshTokenValidity: 0 } },
  ],
  'C6 tokenValidityUnits': [
    {
      inputs: { accessTokenValidity: 1, idTokenValidity: 1, refreshTokenValidity: 1, ...units('days') },
      did: 'create',
      shows: units('days'),
    },
    {
      inputs: { accessTokenValidity: 1, idTokenValidity: 1, refreshTokenValidity: 1, ...units('hours') },
      did: 'update',
      shows: units('hours'),
    },
    { inputs: { accessTokenValidity: 1, idTokenValidity: 1, refreshTokenValidity: 1 }, did: 'update', absent: ['tokenValidityUnits'] },
  ],
  'C7 explicit defaults': [{ inputs: usual, did: 'create', shows: usual }],
  'C8 one unit fills the others in': [
    {
      inputs: { accessTokenValidity: 1, tokenValidityUnits: { accessToken: 'days' } },
      did: 'create',
      shows: { tokenValidityUnits: { ...usual.tokenValidityUnits, accessToken: 'days' } },
    },
  ],
  'C9 units with a value': [
    { inputs: { idTokenValidity: 1, ...units('hours') }, did: 'create', shows: { idTokenValidity: 1, ...units('hours') } },
  ],
  'C10 name': [
    { inputs: { name: 'name1' }, did: 'create', shows: { name: 'name1' } },
    { inputs: { name: 'name2' }, did: 'update', shows: { name: 'name2' } },
  ],
  'C11 and C12 all fields, then one change': [
    { inputs: everything, did: 'create', shows: everything },
    { inputs: { ...everything, refreshTokenValidity: 299 }, did: 'update', shows: { ...everything, refreshTokenValidity: 299 } },
    { inputs: { ...everything, refreshTokenValidity: 299, callbackUrls: [...everything.callbackUrls].reverse() }, did: 'same' },
  ],
  'C14 analytics by ARN': [
    {
      inputs: { analyticsConfiguration: { applicationArn } },
      did: 'create',
      shows: { analyticsConfiguration: { ...byArn, userDataShared: false } },
    },
    {
      inputs: { analyticsConfiguration: { applicationArn, userDataShared: true } },
      did: 'update',
      shows: { analyticsConfiguration: { ...byArn, userDataShared: true } },
    },
    { inputs: { analyticsConfiguration: byId }, did: 'update', shows: { analyticsConfiguration: byId } },
    { inputs: { analyticsConfiguration: { applicationArn } }, did: 'update', shows: { analyticsConfiguration: byArn } },
    { inputs: {}, did: 'update', absent: ['analyticsConfiguration'] },
  ],
  'C13 analytics by id': [
    { inputs: { analyticsConfiguration: byId }, did: 'create', shows: { analyticsConfiguration: { ...byId, userDataShared: false } } },
    {
      inputs: { analyticsConfiguration: { ...byId, userDataShared: true } },
      did: 'update',
      shows: { analyticsConfiguration: { ...byId, userDataShared: true } },
    },
    { inputs: {}, did: 'update', absent: ['analyticsConfiguration'] },
  ],
  'C15 authSessionValidity': [
    { inputs: { authSessionValidity: 3 }, did: 'create' },
    { inputs: { authSessionValidity: 15 }, did: 'update', shows: { authSessionValidity: 15 } },
  ],
  'C18 empty lists, then unset': [
    { inputs: { callbackUrls: [], logoutUrls: [], readAttributes: [], explicitAuthFlows: [] }, did: 'create' },
    { inputs: {}, did: 'same' },
    { inputs: { callbackUrls: [], logoutUrls: [], readAttributes: [], explicitAuthFlows: [] }, did: 'same' },
  ],
  'C20 URLs of multi-byte characters': [
    {
      inputs: { callbackUrls: [wide], logoutUrls: [wide], defaultRedirectUri: wide },
      did: 'create',
      shows: { callbackUrls: [wide], defaultRedirectUri: wide },
    },
  ],
  'C21 refreshTokenRotation': [
    { inputs: rotation(10), did: 'create', shows: { ...plain, ...rotation(10) } },
    { inputs: rotation(20), did: 'update', shows: rotation(20) },
    { inputs: {}, did: 'update', absent: ['refreshTokenRotation'] },
    {
      inputs: { refreshTokenRotation: { feature: 'DISABLED' } },
      did: 'update',
      shows: { refreshTokenRotation: { feature: 'DISABLED', retryGracePeriodSeconds: 0 } },
    },
  ],
  'a rotation without a grace': [{ inputs: { refreshTokenRotation: { feature: 'ENABLED' } }, did: 'create', shows: rotation(0) }],
  'a secret is given at creation only': [
    { inputs: { generateSecret: false }, did: 'create', shows: { clientSecret: '' } },
    { inputs: {}, did: 'same' },
    { inputs: { generateSecret: true }, did: 'replace' },
  ],
}

describe.each(Object.entries(scenarios))('%s', (_name, steps) => {
  test('each step has the expected effect, and a second up and a refresh find no change', async () => {
    let state: State | undefined
    for (const { inputs, did, shows = {}, absent = [] } of steps) {
      const outcome = await lab.up('client', 'client', given(inputs), state)
      expect(outcome.did).toBe(did)
      expect(revealBag(outcome.outputs)).toMatchObject(shows)
      for (const name of absent) expect(outcome.outputs).not.toHaveProperty(name)
      expect((await lab.up('client', 'client', given(inputs), outcome)).did).toBe('same')
      const refreshed = await lab.refresh(outcome)
      expect(refreshed!.outputs).toEqual(outcome.outputs)
      expect(refreshed!.inputs).toEqual(outcome.inputs)
      state = outcome
    }
    await lab.destroy(state!)
  })

  test('an import reads the same outputs', async () => {
    const { inputs, shows = {}, absent = [] } = steps[0]!
    const made = await lab.up('client', 'client', given(inputs))
    const imported = await lab.importing('client', 'client', `${pool.id}/${made.id}`)
    expect(imported!.id).toBe(made.id)
    const { generateSecret: _, ...visible } = shows
    // Without a program at hand, units at their defaults count as not given.
    const known = JSON.stringify(shows.tokenValidityUnits) === JSON.stringify(usual.tokenValidityUnits) ? {} : visible
    expect(revealBag(imported!.outputs)).toMatchObject(known)
    for (const name of absent) expect(imported!.outputs).not.toHaveProperty(name)
    await lab.destroy(made)
  })
})

test('the client secret is marked as secret in the outputs of every method', async () => {
  const made = await lab.up('client', 'client', given({ generateSecret: true }))
  expect(isSecret(made.outputs.clientSecret)).toBe(true)
  expect(revealBag(made.outputs).clientSecret).toMatch(/^[0-9a-v]{50,52}$/)
  const updated = await lab.up('client', 'client', given({ generateSecret: true, authSessionValidity: 5 }), made)
  expect(updated.outputs.clientSecret).toEqual(made.outputs.clientSecret)
  expect((await lab.refresh(made))!.outputs.clientSecret).toEqual(made.outputs.clientSecret)
})

test('an update keeps the client id and sends every property', async () => {
  const made = await lab.up('client', 'client', given({ ...everything }))
  const { callbackUrls: _c, defaultRedirectUri: _d, readAttributes: _r, ...fewer } = everything
  const updated = await lab.up('client', 'client', given({ ...fewer, refreshTokenValidity: 10 }), made)
  expect(updated).toMatchObject({ did: 'update', id: made.id })
  expect(updated.diff).toMatchObject({
    diffs: ['refreshTokenValidity'],
    detailedDiff: { refreshTokenValidity: { kind: 'update' } },
    replaces: [],
  })
  expect(updated.outputs).toMatchObject({ callbackUrls: everything.callbackUrls, readAttributes: ['email'] })
})

test('a change of userPoolId replaces the client', async () => {
  const other = await lab.up('pool', 'other', {})
  const made = await lab.up('client', 'client', given({}))
  const moved = await lab.up('client', 'client', { name: 'client', userPoolId: other.id }, made)
  expect(moved).toMatchObject({ did: 'replace', diff: { replaces: ['userPoolId'], deleteBeforeReplace: false } })
  expect(moved.id).not.toBe(made.id)
  expect(await lab.refresh(made)).toBeUndefined()
})

test('a generated name is kept by updates and refreshes and is new after a replacement', async () => {
  const made = await lab.up('client', 'web', { userPoolId: pool.id })
  expect(made.outputs.name).toMatch(/^web-[0-9a-f]{7}$/)
  const refreshed = await lab.refresh(made)
  const updated = await lab.up('client', 'web', { userPoolId: pool.id, authSessionValidity: 4 }, refreshed)
  expect(updated).toMatchObject({ did: 'update', outputs: { name: made.outputs.name } })
  const replaced = await lab.up('client', 'web', { userPoolId: pool.id, generateSecret: true }, updated)
  expect(replaced.outputs.name).not.toBe(made.outputs.name)
})

test.each([
  ['callbackUrls', 'http://a.example', 'Use https, or http://localhost.'],
  ['logoutUrls', 'http://a.example', 'Use https, or http://localhost.'],
  ['allowedOauthScopes', 'nothing', 'Invalid scope requested: nothing'],
])('an update to a wrong item of %s is refused before any call, as a creation is', async (property, item, reason) => {
  const made = await lab.up('client', 'client', given({}))
  for (const old of [undefined, made])
    await expect(lab.up('client', 'client', given({ [property]: [item] }), old)).rejects.toThrow(
      `Examine values at 'client.${property}[0]'`,
    )
  await expect(lab.up('client', 'client', given({ [property]: [item] }), made)).rejects.toThrow(reason)
})

test('a client deleted outside of Pulumi is removed by refresh, and an update of it fails with a hint', async () => {
  const made = await lab.up('client', 'client', given({}))
  await lab.destroy(made)
  await lab.destroy(made)
  expect(await lab.refresh(made)).toBeUndefined()
  await expect(lab.up('client', 'client', given({ authSessionValidity: 4 }), made)).rejects.toThrow(
    /^Resource provider reported that the resource did not exist while updating urn:.*run refresh/s,
  )
})

test('a client whose pool was deleted is removed by refresh', async () => {
  const other = await lab.up('pool', 'other', {})
  const made = await lab.up('client', 'client', { userPoolId: other.id })
  await lab.destroy(other)
  expect(await lab.refresh(made)).toBeUndefined()
})

test('refresh writes drift to outputs and inputs', async () => {
  const made = await lab.up('client', 'client', given({ authSessionValidity: 5, callbackUrls: ['https://b', 'https://a'] }))
  await lab.up('client', 'client', given({ authSessionValidity: 6, callbackUrls: ['https://a', 'https://b'] }), made)
  const refreshed = await lab.refresh(made)
  expect(refreshed).toMatchObject({
    outputs: { authSessionValidity: 6 },
    inputs: { authSessionValidity: 6, callbackUrls: ['https://b', 'https://a'] },
  })
})

test.each`
  id         | message
  ${'abc'}   | ${"reading Cognito User Pool Client (abc): wrong format of import ID (abc), use: 'user-pool-id/client-id'"}
  ${'a/b/c'} | ${"reading Cognito User Pool Client (a/b/c): wrong format of import ID (a/b/c), use: 'user-pool-id/client-id'"}
`('an import of the id $id fails', async ({ id, message }) => {
  await expect(lab.importing('client', 'client', id)).rejects.toThrow(message)
})

test('an import of a missing client finds nothing', async () => {
  expect(await lab.importing('client', 'client', `${pool.id}/nosuchclient`)).toBeUndefined()
  expect(await lab.importing('client', 'client', 'us-east-1_nosuchpoo/nosuchclient')).toBeUndefined()
})

test('a look-up by id and pool finds the client', async () => {
  const made = await lab.up('client', 'client', given({}))
  const found = await lab.refresh({ ...made, inputs: { userPoolId: pool.id }, outputs: { userPoolId: pool.id } })
  expect(found!.outputs).toMatchObject({ name: 'client' })
})

test('a service error names the resource, the operation and the rule', async () => {
  await expect(lab.up('client', 'web', { userPoolId: 'us-east-1_nosuchpoo', name: 'web' })).rejects.toThrow(
    /^creating Cognito User Pool Client \(web\): operation error Cognito Identity Provider: CreateUserPoolClient, https response error StatusCode: 400, RequestID: [\w-]+, ResourceNotFoundException: User pool us-east-1_nosuchpoo does not exist\.$/,
  )
})
