import {
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Bag, isSecret, revealBag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, type State, startProviderTest, subject } from '../support/engine.ts'
import type { Step } from '../support/scenarios.ts'
import { outside } from '../support/sdk.ts'

let lab: ProviderTest
let pool: State
beforeAll(async () => {
  lab = await startProviderTest()
  pool = await lab.up('pool', 'pool', { name: 'pool' })
})
afterAll(() => lab.close())

let count = 0
/** A client as an OpenSearch domain creates it. Returns its id, and a prefix that is its alone. */
async function makeClient(more: Partial<CreateUserPoolClientCommandInput> = {}) {
  const prefix = `AmazonOpenSearchService-${++count}-`
  const request: CreateUserPoolClientCommandInput = {
    UserPoolId: pool.id,
    ClientName: `${prefix}eu-west-1-abc`,
    GenerateSecret: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthScopes: ['email', 'openid', 'phone', 'profile'],
    CallbackURLs: ['https://search.example.com/_dashboards'],
    LogoutURLs: ['https://search.example.com/_dashboards/logout'],
    SupportedIdentityProviders: ['COGNITO'],
    ...more,
  }
  const { UserPoolClient } = await outside(lab).cognito.send(new CreateUserPoolClientCommand(request))
  return { prefix, ClientId: UserPoolClient!.ClientId!, name: request.ClientName!, at: UserPoolClient!.LastModifiedDate! }
}
const read = async (ClientId: string) =>
  (await outside(lab).cognito.send(new DescribeUserPoolClientCommand({ UserPoolId: pool.id, ClientId }))).UserPoolClient!

const units = (each: string) => ({ tokenValidityUnits: { accessToken: each, idToken: each, refreshToken: each } })
const usual = { accessToken: 'hours', idToken: 'hours', refreshToken: 'days' }
const byId = { applicationId: 'abc123', externalId: 'some_id', roleArn: 'arn:aws:iam::000000000000:role/analytics' }
const rotation = { refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 10 } }
const everything = {
  explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
  readAttributes: ['email'],
  writeAttributes: ['email'],
  refreshTokenValidity: 300,
  preventUserExistenceErrors: 'LEGACY',
  allowedOauthFlows: ['code', 'implicit'],
  allowedOauthScopes: ['email', 'openid'],
  callbackUrls: ['https://www.example.com/callback', 'https://www.example.com/redirect'],
  defaultRedirectUri: 'https://www.example.com/redirect',
  logoutUrls: ['https://www.example.com/login'],
  analyticsConfiguration: byId,
  authSessionValidity: 15,
  ...rotation,
}

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'M2 enableTokenRevocation': [{ inputs: { enableTokenRevocation: false }, did: 'create', shows: { enableTokenRevocation: false } }, { inputs: { enableTokenRevocation: true }, did: 'update', shows: { enableTokenRevocation: true } }],
  'M3 accessTokenValidity': [{ inputs: { accessTokenValidity: 5 }, did: 'create', shows: { accessTokenValidity: 5 } }, { inputs: { accessTokenValidity: 1 }, did: 'update', shows: { accessTokenValidity: 1 } }, { inputs: {}, did: 'same' }],
  'M4 idTokenValidity': [{ inputs: { idTokenValidity: 5 }, did: 'create', shows: { idTokenValidity: 5 } }],
  'M5 refreshTokenValidity': [{ inputs: { refreshTokenValidity: 60 }, did: 'create', shows: { refreshTokenValidity: 60 } }, { inputs: { refreshTokenValidity: 120 }, did: 'update', shows: { refreshTokenValidity: 120 } }],
  'M6 tokenValidityUnits': [{ inputs: { accessTokenValidity: 1, idTokenValidity: 1, refreshTokenValidity: 1, ...units('days') }, did: 'create', shows: units('days') }],
  'M6 one unit': [{ inputs: { accessTokenValidity: 1, tokenValidityUnits: { accessToken: 'days' } }, did: 'create', shows: { tokenValidityUnits: { ...usual, accessToken: 'days' } } }],
  'M7 all fields': [
    { inputs: everything, did: 'create', shows: everything },
    { inputs: { ...everything, refreshTokenValidity: 299 }, did: 'update', shows: { ...everything, refreshTokenValidity: 299 } },
    { inputs: { ...everything, refreshTokenValidity: 299, callbackUrls: [...everything.callbackUrls].reverse() }, did: 'same' },
  ],
}

test.each(Object.entries(scenarios))('%s', async (_title, steps) => {
  const { prefix, ClientId, name } = await makeClient()
  let state: State | undefined
  for (const { inputs, did, shows = {} } of steps) {
    const given = { ...inputs, namePrefix: prefix, userPoolId: pool.id }
    const outcome = await lab.up('managedClient', 'it', given, state)
    expect(outcome.did, JSON.stringify(outcome.diff)).toBe(did)
    expect(revealBag(outcome.outputs)).toMatchObject({ ...shows, name, namePrefix: prefix })
    expect((await lab.up('managedClient', 'it', given, outcome)).did).toBe('same')
    const refreshed = (await lab.refresh(outcome))!
    expect([refreshed.outputs, refreshed.inputs]).toEqual([outcome.outputs, outcome.inputs])
    expect(outcome.id).toBe(ClientId)
    state = outcome
  }
})

test.each(['namePattern', 'namePrefix'])(
  'M1 and M8 a client that %s finds is taken over without a change, with its secret',
  async finder => {
    const { prefix, ClientId, name, at } = await makeClient()
    const inputs = { [finder]: finder === 'namePattern' ? `^${prefix}.*abc$` : prefix, userPoolId: pool.id }
    const made = await lab.up('managedClient', 'it', inputs)
    expect(made.id).toBe(ClientId)
    expect(isSecret(made.outputs.clientSecret)).toBe(true)
    const { clientSecret, ...outputs } = revealBag(made.outputs)
    expect(clientSecret).not.toBe('')
    expect(outputs).toEqual({
      ...inputs,
      name,
      accessTokenValidity: 0,
      idTokenValidity: 0,
      refreshTokenValidity: 30,
      authSessionValidity: 3,
      enableTokenRevocation: true,
      enablePropagateAdditionalUserContextData: false,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ['code'],
      allowedOauthScopes: ['email', 'openid', 'phone', 'profile'],
      callbackUrls: ['https://search.example.com/_dashboards'],
      logoutUrls: ['https://search.example.com/_dashboards/logout'],
      supportedIdentityProviders: ['COGNITO'],
      readAttributes: [],
      writeAttributes: [],
      explicitAuthFlows: [],
      defaultRedirectUri: '',
      preventUserExistenceErrors: '',
      region: 'us-east-1',
    })
    expect((await read(ClientId)).LastModifiedDate).toEqual(at)
  },
)

test('values that the client has already are not written', async () => {
  const { prefix, ClientId, at } = await makeClient()
  await lab.up('managedClient', 'it', { namePrefix: prefix, allowedOauthFlows: ['code'], refreshTokenValidity: 30, userPoolId: pool.id })
  expect((await read(ClientId)).LastModifiedDate).toEqual(at)
})

test('another prefix is no replacement and no call', async () => {
  const { prefix, ClientId, at } = await makeClient()
  const made = await lab.up('managedClient', 'it', { namePrefix: prefix, userPoolId: pool.id })
  const changed = await lab.up('managedClient', 'it', { namePattern: 'other', userPoolId: pool.id }, made)
  expect(changed).toMatchObject({ did: 'update', id: ClientId, outputs: { namePattern: 'other' } })
  expect(changed.outputs).not.toHaveProperty('namePrefix')
  expect((await lab.up('managedClient', 'it', { namePattern: 'other', userPoolId: pool.id }, changed)).did).toBe('same')
  expect((await read(ClientId)).LastModifiedDate).toEqual(at)
})

test('a delete leaves the client as it is, and a warning says so', async () => {
  const { prefix, ClientId } = await makeClient()
  const made = await lab.up('managedClient', 'it', { namePrefix: prefix, authSessionValidity: 5, userPoolId: pool.id })
  await lab.destroy(made)
  expect(await read(ClientId)).toMatchObject({ AuthSessionValidity: 5 })
  const request = { ...subject('managedClient', 'it'), id: ClientId, properties: made.outputs, oldInputs: made.inputs, timeout: 0 }
  expect(lab.provider.describeRemains?.(request)).toContain(`the app client ${ClientId} was not deleted, only released`)
})

test('M9 a client that is gone is gone after a refresh', async () => {
  const { prefix, ClientId } = await makeClient()
  const made = await lab.up('managedClient', 'it', { namePrefix: prefix, userPoolId: pool.id })
  await outside(lab).cognito.send(new DeleteUserPoolClientCommand({ UserPoolId: pool.id, ClientId }))
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
})

test('an import has the settings of the client, to which the program adds how it is found', async () => {
  const { prefix, ClientId } = await makeClient()
  const imported = (await lab.importing('managedClient', 'it', `${pool.id}/${ClientId}`))!
  expect(imported.inputs).not.toHaveProperty('name')
  expect(imported.inputs).not.toHaveProperty('generateSecret')
  expect((await lab.up('managedClient', 'it', { ...imported.inputs, namePrefix: prefix }, imported)).did).toBe('update')
})

test('of 70 clients on two pages the one that fits is found', async () => {
  const own = await lab.up('pool', 'own', {})
  for (let index = 0; index < 70; index++) await makeClient({ UserPoolId: own.id, ClientName: `client-${index}` })
  const made = await lab.up('managedClient', 'it', { namePattern: '^client-69$', userPoolId: own.id })
  expect(made.outputs.name).toBe('client-69')
  await expect(lab.up('managedClient', 'it', { namePrefix: 'client-', userPoolId: own.id })).rejects.toThrow(
    `70 app clients of user pool ${own.id} fit namePrefix "client-", where exactly one is needed.`,
  )
})

const one = 'specified when one (and only one) of [name_pattern,name_prefix] is required'
test.each<[title: string, inputs: Bag, reason: string]>([
  ['no pattern and no prefix', {}, `No attribute ${one}`],
  ['both', { namePattern: 'a', namePrefix: 'a' }, `2 attributes ${one}`],
  ['a pattern that is none', { namePattern: '(' }, 'Attribute name_pattern value must be a valid regular expression, got: ('],
  ['a name', { name: 'a', namePrefix: 'a' }, 'Invalid or unknown key.'],
  ['a prefix that no client has', { namePrefix: 'nobody' }, '0 app clients of user pool'],
])('%s is refused', async (_title, inputs, reason) => {
  await expect(lab.up('managedClient', 'it', { ...inputs, userPoolId: pool.id })).rejects.toThrow(reason)
})

test('generateSecret is an unknown key: it is left out, and the client stays as it is', async () => {
  const { prefix, ClientId } = await makeClient()
  const made = await lab.up('managedClient', 'it', { generateSecret: true, namePrefix: prefix, userPoolId: pool.id })
  expect(made.id).toBe(ClientId)
  expect(made.inputs).not.toHaveProperty('generateSecret')
  expect(made.outputs).not.toHaveProperty('generateSecret')
})
