import { UNKNOWN } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cognito } from '../support/cognito.ts'
import { type ProviderTest, startProviderTest, subject } from '../support/engine.ts'
import { importedProgram, runScenario, type Step } from '../support/scenarios.ts'

let lab: ProviderTest
let userPoolId: string
beforeAll(async () => {
  lab = await startProviderTest()
  userPoolId = (await lab.up('pool', 'pool', {})).id
})
afterAll(() => lab.close())

const identifier = 'https://api.example'
const scope = (scopeName: string, scopeDescription = `to ${scopeName}`) => ({ scopeName, scopeDescription })
const scopes = (...names: string[]) => ({ scopes: names.map(name => scope(name)) })
const scopeIdentifiers = (...names: string[]) => ({ scopeIdentifiers: names.map(name => `${identifier}/${name}`) })

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'R1 basic': [
    { inputs: { name: 'it' }, did: 'create', shows: { identifier, name: 'it', scopes: [], scopeIdentifiers: [], region: 'us-east-1' } },
    { inputs: { name: 'other' }, did: 'replace', shows: { name: 'other' } },
  ],
  'R1 a generated name': [{ inputs: {}, did: 'create', shows: { name: expect.stringMatching(/^it-[0-9a-f]{7}$/) } }],
  'R2 scopes': [
    { inputs: { name: 'it', ...scopes('read', 'write') }, did: 'create', shows: { ...scopes('read', 'write'), ...scopeIdentifiers('read', 'write') } },
    { inputs: { name: 'it', ...scopes('write', 'read') }, did: 'same' },
    { inputs: { name: 'it', scopes: [scope('read', 'changed')] }, did: 'update', shows: { scopes: [scope('read', 'changed')], ...scopeIdentifiers('read') } },
    { inputs: { name: 'it' }, did: 'update', shows: { scopes: [], scopeIdentifiers: [] } },
  ],
}

test.each(Object.entries(scenarios))('%s', async (_title, steps) => {
  await runScenario(
    lab,
    'resourceServer',
    'it',
    steps.map(step => ({ ...step, inputs: { ...step.inputs, userPoolId, identifier } })),
  )
})

test('R1 the id is pool|identifier, and an import by it has what was given', async () => {
  const given = { userPoolId, identifier, name: 'it', ...scopes('read') }
  const made = await lab.up('resourceServer', 'it', given)
  expect(made.id).toBe(`${userPoolId}|${identifier}`)
  const { program, state } = await importedProgram(lab, made, made.id)
  expect(program).toEqual(given)
  expect((await lab.up('resourceServer', 'it', given, state)).did).toBe('same')
  await lab.destroy(made)
})

test.each(['pool', 'pool|', '|api', 'pool|api|more', ''])('the import id %j is refused', async id => {
  await expect(lab.importing('resourceServer', 'it', id)).rejects.toThrow(`unexpected format of ID (${id}), expected UserPoolID|Identifier`)
})

test('R3 a resource server that was deleted outside of the program is gone after a refresh', async () => {
  const made = await lab.up('resourceServer', 'it', { userPoolId, identifier, name: 'it' })
  await cognito(lab).deleteResourceServer({ UserPoolId: userPoolId, Identifier: identifier })
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
})

test('a preview knows the scope identifiers only while the scopes stay the same', async () => {
  const olds = { userPoolId, identifier, name: 'it', region: 'us-east-1', ...scopes('read'), ...scopeIdentifiers('read') }
  const preview = async (news: object) => {
    const request = { ...subject('resourceServer', 'it'), id: '', olds, oldInputs: {}, ignoreChanges: [], timeout: 0, preview: true }
    return (await lab.provider.update({ ...request, news: { userPoolId, identifier, name: 'it', ...news } })).properties
  }
  expect(await preview(scopes('read'))).toMatchObject(scopeIdentifiers('read'))
  expect(await preview(scopes('read', 'write'))).toMatchObject({ scopeIdentifiers: UNKNOWN })
})
