import { afterAll, beforeAll, expect, test } from 'vitest'
import { cognito } from '../support/cognito.ts'
import { type ProviderTest, startProviderTest } from '../support/engine.ts'
import { importedProgram, runScenario, type Step } from '../support/scenarios.ts'

let lab: ProviderTest
let userPoolId: string
beforeAll(async () => {
  lab = await startProviderTest()
  userPoolId = (await lab.up('pool', 'pool', {})).id
})
afterAll(() => lab.close())

const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'G1 basic: another name replaces the group': [
    { inputs: { name: 'one' }, did: 'create', shows: { name: 'one', region: 'us-east-1' }, absent: ['description', 'precedence', 'roleArn'] },
    { inputs: { name: 'two' }, did: 'replace', shows: { name: 'two' } },
  ],
  'G1 a generated name': [{ inputs: {}, did: 'create', shows: { name: expect.stringMatching(/^it-[0-9a-f]{7}$/) } }],
  'G2 complex': [
    { inputs: { name: 'it', description: 'one', precedence: 1, roleArn: role('one') }, did: 'create', shows: { description: 'one', precedence: 1, roleArn: role('one') } },
    { inputs: { name: 'it', description: 'two', precedence: 42, roleArn: role('one') }, did: 'update', shows: { description: 'two', precedence: 42 } },
  ],
  'G3 a name with slashes and a changed role': [
    { inputs: { name: 'a/b/c', roleArn: role('one') }, did: 'create', shows: { name: 'a/b/c' } },
    { inputs: { name: 'a/b/c', roleArn: role('two') }, did: 'update', shows: { roleArn: role('two') } },
  ],
  'a precedence of 0 is none, until it was another': [
    { inputs: { name: 'it', precedence: 0 }, did: 'create', absent: ['precedence'] },
    { inputs: { name: 'it', precedence: 5 }, did: 'update', shows: { precedence: 5 } },
    { inputs: { name: 'it', precedence: 0 }, did: 'update', shows: { precedence: 0 } },
  ],
}

test.each(Object.entries(scenarios))('%s', async (_title, steps) => {
  await runScenario(
    lab,
    'group',
    'it',
    steps.map(step => ({ ...step, inputs: { ...step.inputs, userPoolId } })),
  )
})

test('the id is pool/name, split at the first slash, and an import by it has what was given', async () => {
  const given = { userPoolId, name: 'a/b', description: 'd', precedence: 3, roleArn: role('one') }
  const made = await lab.up('group', 'it', given)
  expect(made.id).toBe(`${userPoolId}/a/b`)
  const { program, state } = await importedProgram(lab, made, made.id)
  expect(program).toEqual(given)
  expect((await lab.up('group', 'it', given, state)).did).toBe('same')
  await lab.destroy(made)
})

test.each(['one', 'one/', '/one', ''])('the import id %j is refused', async id => {
  await expect(lab.importing('group', 'it', id)).rejects.toThrow(`unexpected format of ID (${id}), expected user-pool-id/group-name`)
})

test('G4 a group that was deleted outside of the program is gone after a refresh, and an update says so', async () => {
  const made = await lab.up('group', 'it', { userPoolId, name: 'it' })
  await cognito(lab).deleteGroup({ UserPoolId: userPoolId, GroupName: 'it' })
  await expect(lab.up('group', 'it', { userPoolId, name: 'it', description: 'new' }, made)).rejects.toThrow(
    'Resource provider reported that the resource did not exist while updating urn:pulumi:dev::test::aws:cognito/userGroup:UserGroup::it.',
  )
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
})

test('a group of a pool that does not exist is refused with the error of the service', async () => {
  await expect(lab.up('group', 'it', { userPoolId: 'us-east-1_nowhere00', name: 'it' })).rejects.toThrow(
    /^creating Cognito User Group \(it\): operation error Cognito Identity Provider: CreateGroup, https response error StatusCode: 400, RequestID: [\w-]+, ResourceNotFoundException: /,
  )
})
