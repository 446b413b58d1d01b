import { type Bag, UNKNOWN } from '@poolhouse/engine'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { cognito } from '../support/cognito.ts'
import { type ProviderTest, startProviderTest, subject } from '../support/engine.ts'
import { pngText } from '../support/images.ts'
import { importedProgram, runScenario, type Step } from '../support/scenarios.ts'

let lab: ProviderTest
let userPoolId: string
let clientId: string
beforeAll(async () => {
  lab = await startProviderTest()
  userPoolId = (await lab.up('pool', 'pool', {})).id
})
afterAll(() => lab.close())
beforeEach(async () => {
  clientId = (await lab.up('client', 'client', { userPoolId })).id
})

const settings = (value: object) => ({ settings: JSON.stringify(value) })
const asset = (grey: number, more: Bag = {}): Bag => ({
  bytes: pngText(grey),
  category: 'FORM_LOGO',
  colorMode: 'LIGHT',
  extension: 'PNG',
  ...more,
})
const provided = { useCognitoProvidedValues: true }
const id = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const all = expect.stringMatching(/^\{.+\}$/)

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'B1 basic': [{ inputs: provided, did: 'create', shows: { ...provided, managedLoginBrandingId: id, settingsAll: all, region: 'us-east-1' }, absent: ['settings', 'assets'] }],
  'B2 assets: each change replaces the style': [
    { inputs: { ...settings({ a: 1 }), assets: [asset(1)] }, did: 'create', shows: { assets: [asset(1)], useCognitoProvidedValues: false } },
    { inputs: { ...settings({ a: 1 }), assets: [asset(2)] }, did: 'replace', shows: { assets: [asset(2)] } },
    { inputs: { ...settings({ a: 1 }), assets: [asset(2, { colorMode: 'DARK' }), asset(3)] }, did: 'replace' },
    { inputs: { ...settings({ a: 1 }), assets: [asset(3), asset(2, { colorMode: 'DARK' })] }, did: 'same' },
    { inputs: settings({ a: 1 }), did: 'replace', absent: ['assets'] },
  ],
  'B3 settings, others, and none': [
    { inputs: settings({ a: { b: 1, c: 2 }, d: 3 }), did: 'create', shows: { ...settings({ a: { b: 1, c: 2 }, d: 3 }), settingsAll: all, useCognitoProvidedValues: false } },
    { inputs: { settings: '{ "d": 3, "a": { "c": 2, "b": 1 } }' }, did: 'same' },
    { inputs: settings({ a: { b: 5 }, e: [1, 2] }), did: 'update', shows: settings({ a: { b: 5 }, e: [1, 2] }) },
    { inputs: provided, did: 'update', shows: provided, absent: ['settings'] },
    { inputs: settings({ f: 1 }), did: 'update', shows: { ...settings({ f: 1 }), useCognitoProvidedValues: false } },
  ],
}

test.each(Object.entries(scenarios))('%s', async (_title, steps) => {
  await runScenario(
    lab,
    'branding',
    'it',
    steps.map(step => ({ ...step, inputs: { ...step.inputs, userPoolId, clientId } })),
  )
})

test('the id is pool,style; an import by it finds the client and has what was given', async () => {
  for (let count = 0; count < 3; count++) await lab.up('client', 'other', { userPoolId })
  const given = { userPoolId, clientId, ...settings({ a: 1 }), assets: [asset(1)] }
  const made = await lab.up('branding', 'it', given)
  expect(made.id).toBe(`${userPoolId},${made.outputs.managedLoginBrandingId}`)
  const { program, state } = await importedProgram(lab, made, made.id)
  expect(program).toEqual(given)
  expect((await lab.up('branding', 'it', given, state)).did).toBe('same')
  await lab.destroy(made)
})

test.each(['pool', 'pool,', ',style', 'pool,style,more', ''])('the import id %j is refused', async importId => {
  await expect(lab.importing('branding', 'it', importId)).rejects.toThrow(
    `wrong format of import ID (${importId}), use: 'user-pool-id,managed-login-branding-id'`,
  )
})

test('B4 a style that was deleted outside of the program is gone after a refresh; so is one of a deleted client', async () => {
  const made = await lab.up('branding', 'it', { userPoolId, clientId, ...provided })
  const api = cognito(lab)
  await api.deleteManagedLoginBranding({ UserPoolId: userPoolId, ManagedLoginBrandingId: String(made.outputs.managedLoginBrandingId) })
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
  const again = await lab.up('branding', 'it', { userPoolId, clientId, ...provided })
  await api.deleteUserPoolClient({ UserPoolId: userPoolId, ClientId: clientId })
  expect(await lab.refresh(again)).toBeUndefined()
  await lab.destroy(again)
})

test.each([
  [{}, 'No attribute'],
  [{ ...settings({}), ...provided }, '2 attributes'],
])('settings and values of the service exclude each other: %j', async (given, found) => {
  await expect(lab.up('branding', 'it', { userPoolId, clientId, ...given })).rejects.toThrow(
    `Invalid Attribute Combination. ${found} specified when one (and only one) of [settings,use_cognito_provided_values] is required. Examine values at 'it.settings'.`,
  )
})

test('new assets of one client delete the old style first, those of another client do not', async () => {
  const made = await lab.up('branding', 'it', { userPoolId, clientId, ...settings({ a: 1 }), assets: [asset(1)] })
  const diff = (news: Bag) =>
    lab.provider.diff({
      ...subject('branding', 'it'),
      id: made.id,
      olds: made.outputs,
      oldInputs: made.inputs,
      news: { ...made.inputs, region: 'us-east-1', ...news },
      ignoreChanges: [],
    })
  expect(await diff({ assets: [asset(2)] })).toMatchObject({ replaces: ['assets'], deleteBeforeReplace: true })
  expect(await diff({ clientId: 'another' })).toMatchObject({ replaces: ['clientId'], deleteBeforeReplace: false })
  await lab.destroy(made)
})

test('a preview of other settings does not know all settings', async () => {
  const olds = { userPoolId, clientId, region: 'us-east-1', ...settings({ a: 1 }), settingsAll: '{}', useCognitoProvidedValues: false }
  const news = { userPoolId, clientId, ...settings({ a: 2 }) }
  const request = { ...subject('branding', 'it'), id: 'x', olds, oldInputs: {}, news, ignoreChanges: [], timeout: 0, preview: true }
  expect((await lab.provider.update(request)).properties).toMatchObject({ ...settings({ a: 2 }), settingsAll: UNKNOWN })
})
