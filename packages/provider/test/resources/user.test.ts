import { type Bag, isSecret, revealBag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cognito } from '../support/cognito.ts'
import { type ProviderTest, type State, startProviderTest, subject } from '../support/engine.ts'
import { importedProgram, runScenario, type Step } from '../support/scenarios.ts'

let lab: ProviderTest
let userPoolId: string
let clientId: string
beforeAll(async () => {
  lab = await startProviderTest()
  const names = ['one', 'two', 'three', 'four']
  const schemas = names.map(name => ({ name, attributeDataType: 'String', mutable: true, stringAttributeConstraints: {} }))
  userPoolId = (await lab.up('pool', 'pool', { schemas })).id
  clientId = (await lab.up('client', 'client', { userPoolId, explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] }))
    .id
})
afterAll(() => lab.close())

const [first, second] = ['First-Pass1!', 'Second-Pass2!']
const sub = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const quiet = { messageAction: 'SUPPRESS' }

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'U1 basic': [
    { inputs: quiet, did: 'create', shows: { status: 'FORCE_CHANGE_PASSWORD', enabled: true, sub, creationDate: date, lastModifiedDate: date, mfaSettingLists: [], preferredMfaSetting: '', attributes: { sub }, region: 'us-east-1' }, absent: ['password', 'temporaryPassword'] },
    { inputs: { ...quiet, username: 'other' }, did: 'replace', shows: { username: 'other' } },
  ],
  'U4 attributes': [
    { inputs: { ...quiet, attributes: { one: '1', two: '2', three: '3', email: 'a@shop.example' } }, did: 'create', shows: { attributes: { one: '1', two: '2', three: '3', email: 'a@shop.example', sub } } },
    { inputs: { ...quiet, attributes: { 'custom:one': '1', two: '2', three: '3', email: 'a@shop.example' } }, did: 'same' },
    { inputs: { ...quiet, attributes: { one: '1', two: '2', three: 'changed', four: '4' } }, did: 'update', shows: { attributes: { one: '1', two: '2', three: 'changed', four: '4', sub } } },
    { inputs: quiet, did: 'update', shows: { attributes: { sub } } },
  ],
  'U5 enabled': [
    { inputs: { ...quiet, enabled: false }, did: 'create', shows: { enabled: false } },
    { inputs: { ...quiet, enabled: true }, did: 'update', shows: { enabled: true } },
    { inputs: { ...quiet, enabled: false }, did: 'update', shows: { enabled: false } },
    { inputs: quiet, did: 'update', shows: { enabled: true } },
  ],
  'what only a creation takes is noted later': [
    { inputs: { ...quiet, clientMetadata: { a: '1' }, validationData: { b: '2' }, desiredDeliveryMediums: ['EMAIL'], forceAliasCreation: true }, did: 'create', shows: { clientMetadata: { a: '1' }, validationData: { b: '2' }, desiredDeliveryMediums: ['EMAIL'], forceAliasCreation: true } },
    { inputs: { ...quiet, clientMetadata: { a: '2' } }, did: 'update', shows: { clientMetadata: { a: '2' } }, absent: ['validationData', 'desiredDeliveryMediums', 'forceAliasCreation'] },
  ],
}

test.each(Object.entries(scenarios))('%s', async (_title, steps) => {
  await runScenario(
    lab,
    'user',
    'it',
    steps.map(step => ({ ...step, inputs: { username: 'it', ...step.inputs, userPoolId } })),
  )
})

const signIn = (password: string) =>
  cognito(lab).initiateAuth({ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'it', PASSWORD: password } })

async function changePassword(name: string, step: (password: string, state: State) => Promise<void>): Promise<void> {
  const inputs = (password?: string): Bag => ({ userPoolId, username: 'it', ...quiet, ...(password && { [name]: password }) })
  let state = await lab.up('user', 'it', inputs(first))
  await step(first, state)
  state = await lab.up('user', 'it', inputs(second), state)
  expect(state.did).toBe('update')
  await step(second, state)
  state = await lab.up('user', 'it', inputs(), state)
  expect(state.outputs).not.toHaveProperty(name)
  await step(second, state)
  await lab.destroy(state)
}

test('U2 a temporary password is set, changed, and stays when it is removed', async () => {
  await changePassword('temporaryPassword', async (password, { outputs }) => {
    expect(outputs.status).toBe('FORCE_CHANGE_PASSWORD')
    expect((await signIn(password)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
  })
})

test('U3 a password is set, changed, and stays when it is removed', async () => {
  await changePassword('password', async (password, { outputs }) => {
    expect(outputs.status).toBe('CONFIRMED')
    expect((await signIn(password)).AuthenticationResult?.AccessToken).toBeDefined()
  })
})

test.each(['password', 'temporaryPassword'])('%s is secret in inputs, outputs, a refresh and a preview', async name => {
  const inputs = { userPoolId, username: 'it', ...quiet, [name]: first }
  const made = await lab.up('user', 'it', inputs)
  const preview = await lab.provider.create({ ...subject('user', 'it'), properties: made.inputs, timeout: 0, preview: true })
  const refreshed = (await lab.refresh(made))!
  const bags = [made.inputs, made.outputs, refreshed.inputs, refreshed.outputs, preview.properties]
  expect(bags.map(bag => isSecret(bag[name]!))).toEqual(bags.map(() => true))
  await lab.destroy(made)
})

test.each`
  given                                             | reason
  ${{ password: 'sh0rt' }}                          | ${"expected length of password to be in the range (6 - 256), got 5. Examine values at 'it.password'."}
  ${{ password: ['sh0rt'] }}                        | ${"expected a string, got a secret of another type. Examine values at 'it.password'."}
  ${{ password: first, temporaryPassword: second }} | ${`Conflicting configuration arguments: "password": conflicts with temporary_password. Examine values at 'it.password'.`}
`('check refuses $given without telling a password', async ({ given, reason }) => {
  const news = { userPoolId, username: 'it', ...given }
  const { failures } = await lab.provider.check({ ...subject('user', 'it'), news, olds: {}, randomSeed: new Uint8Array(32) })
  expect(failures).toEqual([{ property: '', reason }])
})

test('U1 the id is pool/username, and an import by it has all but what the service never tells', async () => {
  const given = { userPoolId, username: 'a/b', enabled: false, attributes: { one: '1' } }
  const made = await lab.up('user', 'it', { ...given, ...quiet, password: first })
  expect(made.id).toBe(`${userPoolId}/a/b`)
  const { program, state } = await importedProgram(lab, made, made.id)
  expect(program).toEqual(given)
  expect((await lab.up('user', 'it', given, state)).did).toBe('same')
  await lab.destroy(made)
})

test.each(['it', 'pool/', '/it', ''])('the import id %j is refused', async id => {
  await expect(lab.importing('user', 'it', id)).rejects.toThrow(`unexpected format of ID (${id}), expected userPoolId/username`)
})

test('a user of a pool with addresses as names keeps the address of the program', async () => {
  const pool = await lab.up('pool', 'addresses', { usernameAttributes: ['email'] })
  const inputs = { userPoolId: pool.id, username: 'a@shop.example', ...quiet, attributes: { email: 'a@shop.example' } }
  const made = await lab.up('user', 'it', inputs)
  expect(made.outputs.username).toBe('a@shop.example')
  const refreshed = (await lab.refresh(made))!
  expect((await lab.up('user', 'it', inputs, refreshed)).did).toBe('same')
})

test('U6 a user that was deleted outside of the program is gone after a refresh, and an update says so', async () => {
  const inputs = { userPoolId, username: 'it', ...quiet }
  const made = await lab.up('user', 'it', inputs)
  await cognito(lab).adminDeleteUser({ UserPoolId: userPoolId, Username: 'it' })
  await expect(lab.up('user', 'it', { ...inputs, enabled: false }, made)).rejects.toThrow(
    'Resource provider reported that the resource did not exist while updating urn:pulumi:dev::test::aws:cognito/user:User::it.',
  )
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
})

test('a user whose password the service refuses is in the state, and the next up sets another', async () => {
  const inputs = { userPoolId, username: 'it', ...quiet, password: 'nodigitsorcapitals' }
  const failed = await lab.up('user', 'it', inputs).catch(error => error)
  expect(failed.message).toMatch(/^creating Cognito User \(it\): .*AdminSetUserPassword.*InvalidPasswordException/)
  const { id, properties, inputs: kept } = failed.initFailed
  expect(id).toBe(`${userPoolId}/it`)
  const state: State = { kind: 'user', name: 'it', id, inputs: kept, outputs: properties }
  const repaired = await lab.up('user', 'it', { ...inputs, password: first }, state)
  expect(revealBag(repaired.outputs)).toMatchObject({ status: 'CONFIRMED', password: first })
  await lab.destroy(repaired)
})
