import { CreatePolicyVersionCommand, DeletePolicyCommand, ListPolicyVersionsCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, startProviderTest } from '../support/engine.ts'
import { importedProgram, runScenario, type Step } from '../support/scenarios.ts'
import { outside } from '../support/sdk.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest()
})
afterAll(() => lab.close())

const allow = (action: string): string =>
  JSON.stringify({ Statement: [{ Action: action, Effect: 'Allow', Resource: '*' }], Version: '2012-10-17' })
const base = { name: 'p', policy: allow('s3:*') }

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'PO1 basic': [{ inputs: base, did: 'create', shows: { ...base, namePrefix: '', path: '/', arn: 'arn:aws:iam::000000000000:policy/p', attachmentCount: 0, policyId: expect.stringMatching(/^ANPA[A-Z0-9]{17}$/), tagsAll: {} }, absent: ['tags', 'description'] }],
  'PO1 a description': [
    { inputs: { ...base, description: 'one' }, did: 'create', shows: { description: 'one' } },
    { inputs: { ...base, description: 'two' }, did: 'replace', shows: { description: 'two' } },
  ],
  'PO1 a name with a prefix': [{ inputs: { policy: base.policy, namePrefix: 'my-' }, did: 'create', shows: { name: expect.stringMatching(/^my-\d{18}[0-9a-f]{8}$/), namePrefix: 'my-' } }],
  'PO1 a generated name': [{ inputs: { policy: base.policy }, did: 'create', shows: { name: expect.stringMatching(/^it-[0-9a-f]{7}$/) } }],
  'PO1 a path': [{ inputs: { ...base, path: '/a/b/' }, did: 'create', shows: { path: '/a/b/', arn: 'arn:aws:iam::000000000000:policy/a/b/p' } }],
  'PO1 tags': [
    { inputs: { ...base, tags: { a: '1' } }, did: 'create', shows: { tags: { a: '1' } } },
    { inputs: { ...base, tags: { a: '2', b: '' } }, did: 'update', shows: { tags: { a: '2', b: '' } } },
    { inputs: { ...base, tags: { b: '' } }, did: 'update', shows: { tags: { b: '' }, tagsAll: { b: '' } } },
    { inputs: base, did: 'update', shows: { tagsAll: {} }, absent: ['tags'] },
  ],
  'PO1 an update of the policy': [
    { inputs: base, did: 'create' },
    { inputs: { ...base, policy: allow('s3:Get*') }, did: 'update', shows: { policy: allow('s3:Get*') } },
  ],
}

test.each(Object.entries(scenarios))('%s', async (_title, steps) => {
  await runScenario(lab, 'policy', 'it', steps)
})

test('PO1 the id is the ARN, and an import by it has what was given', async () => {
  const inputs = { ...base, name: 'imported', path: '/a/', description: 'one', tags: { a: '1' } }
  const made = await lab.up('policy', 'it', inputs)
  expect(made.id).toBe('arn:aws:iam::000000000000:policy/a/imported')
  expect((await importedProgram(lab, made, made.id)).program).toEqual(inputs)
})

test('PO2 after six updates the newest version is the default, and there are no more than five', async () => {
  let made = await lab.up('policy', 'it', { ...base, name: 'changing' })
  for (let update = 1; update <= 6; update++) {
    made = await lab.up('policy', 'it', { ...base, name: 'changing', policy: allow(`s3:Get${update}`) }, made)
    expect(made).toMatchObject({ did: 'update', outputs: { policy: allow(`s3:Get${update}`) } })
  }
  const { Versions } = await outside(lab).iam.send(new ListPolicyVersionsCommand({ PolicyArn: made.id }))
  expect(Versions!.map(({ VersionId, IsDefaultVersion }) => `${VersionId}${IsDefaultVersion ? ' default' : ''}`).sort()).toEqual([
    'v3',
    'v4',
    'v5',
    'v6',
    'v7 default',
  ])
  await lab.destroy(made)
  expect(await lab.refresh(made)).toBeUndefined()
})

test('a pause after the creation is waited for', async () => {
  const started = performance.now()
  const made = await lab.up('policy', 'it', { ...base, name: 'slow', delayAfterPolicyCreationInMs: 300 })
  expect(performance.now() - started).toBeGreaterThanOrEqual(299)
  expect(made.outputs).toMatchObject({ delayAfterPolicyCreationInMs: 300 })
})

test('a refresh finds a policy that was changed, and one that was deleted, outside of the program', async () => {
  const { iam } = outside(lab)
  const made = await lab.up('policy', 'it', { ...base, name: 'drifting' })
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn: made.id, PolicyDocument: allow('s3:Put*'), SetAsDefault: true }))
  const drifted = (await lab.refresh(made))!
  expect(drifted.outputs.policy).toBe(allow('s3:Put*'))
  expect(await lab.up('policy', 'it', { ...base, name: 'drifting' }, drifted)).toMatchObject({
    did: 'update',
    outputs: { policy: base.policy },
  })
  await lab.destroy(made)
  expect(await lab.refresh(made)).toBeUndefined()
  await expect(iam.send(new DeletePolicyCommand({ PolicyArn: made.id }))).rejects.toMatchObject({ name: 'NoSuchEntityException' })
})
