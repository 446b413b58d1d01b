import { DeleteRoleCommand, DeleteRolePolicyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { type Bag, UNKNOWN } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, startProviderTest, subject } from '../support/engine.ts'
import { importedProgram, runScenario, type Step } from '../support/scenarios.ts'
import { outside } from '../support/sdk.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest()
  for (const role of ['one', 'two', 'three']) await lab.up('role', role, { name: role, assumeRolePolicy: trust })
})
afterAll(() => lab.close())

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}
const allow = (action: string | string[], more: Bag = {}): string =>
  JSON.stringify({ Statement: [{ Action: action, Effect: 'Allow', Resource: '*', ...more }], Version: '2012-10-17' })
const base = { name: 'p', role: 'one', policy: allow('s3:*') }

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'RP1 basic': [
    { inputs: base, did: 'create', shows: { ...base, namePrefix: '' } },
    { inputs: { ...base, policy: allow('s3:Get*') }, did: 'update', shows: { policy: allow('s3:Get*') } },
    { inputs: { ...base, role: 'two' }, did: 'replace', shows: { role: 'two' } },
  ],
  'RP2 a generated name': [{ inputs: { role: 'one', policy: base.policy }, did: 'create', shows: { name: expect.stringMatching(/^it-[0-9a-f]{7}$/) } }],
  'RP3 a name with a prefix': [{ inputs: { role: 'one', policy: base.policy, namePrefix: 'my-' }, did: 'create', shows: { name: expect.stringMatching(/^my-\d{18}[0-9a-f]{8}$/), namePrefix: 'my-' } }],
  'RP4 lists in another order': [
    { inputs: { ...base, policy: allow(['s3:GetObject', 's3:ListBucket']) }, did: 'create' },
    { inputs: { ...base, policy: allow(['s3:ListBucket', 's3:GetObject']) }, did: 'same' },
  ],
}

test.each(Object.entries(scenarios))('%s', async (_title, steps) => {
  await runScenario(lab, 'rolePolicy', 'it', steps)
})

test('RP1 the id is role:name, and an import by it has what was given', async () => {
  const made = await lab.up('rolePolicy', 'it', base)
  expect(made.id).toBe('one:p')
  expect((await importedProgram(lab, made, 'one:p')).program).toEqual(base)
  await lab.destroy(made)
})

test.each(['one', 'one:', ':p', 'one:p:q', ''])('the import id %j is refused', async id => {
  await expect(lab.importing('rolePolicy', 'it', id)).rejects.toThrow('must be of the form <role name>:<role policy name>')
})

test('RP5 a policy that is no JSON is refused by check', async () => {
  await expect(lab.up('rolePolicy', 'it', { ...base, policy: 'not JSON' })).rejects.toThrow('contains an invalid JSON policy')
})

test('RP6 a resource that is no ARN is refused by the service', async () => {
  await expect(lab.up('rolePolicy', 'it', { ...base, policy: allow('s3:*', { Resource: 'bucket with spaces' }) })).rejects.toThrow(
    /^creating IAM Role Policy \(p\): operation error IAM: PutRolePolicy, https response error StatusCode: 400, RequestID: [\w-]+, MalformedPolicyDocument: /,
  )
})

test('RP7 a policy with unknown values is unknown in a preview', async () => {
  const about = subject('rolePolicy', 'it')
  const news = { name: 'p', role: 'one', policy: { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: UNKNOWN }] } }
  const { inputs } = await lab.provider.check({ ...about, news, olds: {}, randomSeed: new Uint8Array(32) })
  const { properties } = await lab.provider.create({ ...about, properties: inputs, timeout: 0, preview: true })
  expect(properties).toMatchObject({ name: 'p', role: 'one', policy: UNKNOWN })
})

test('RP8 a policy over 10240 characters is refused by the service', async () => {
  const policy = allow(Array.from({ length: 700 }, (_, index) => `s3:GetObject${index}`))
  await expect(lab.up('rolePolicy', 'it', { ...base, policy })).rejects.toThrow(/LimitExceeded: .*10240/)
})

test('RP9 a policy that was deleted outside of the program is gone after a refresh; so is one of a deleted role', async () => {
  const { iam } = outside(lab)
  const made = await lab.up('rolePolicy', 'it', { ...base, role: 'three' })
  await iam.send(new DeleteRolePolicyCommand({ RoleName: 'three', PolicyName: 'p' }))
  expect(await lab.refresh(made)).toBeUndefined()
  await iam.send(new DeleteRoleCommand({ RoleName: 'three' }))
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
})

test('a refresh finds a policy that was changed outside of the program, and keeps the text of one that means the same', async () => {
  const made = await lab.up('rolePolicy', 'it', { ...base, policy: allow(['s3:GetObject', 's3:ListBucket']) })
  const put = (PolicyDocument: string) =>
    outside(lab).iam.send(new PutRolePolicyCommand({ RoleName: 'one', PolicyName: 'p', PolicyDocument }))
  await put(allow(['s3:ListBucket', 's3:GetObject']))
  expect((await lab.refresh(made))!.outputs).toEqual(made.outputs)
  await put(allow('s3:*'))
  expect((await lab.refresh(made))!.outputs.policy).toBe(allow('s3:*'))
  await lab.destroy(made)
})

test('a policy of a role that does not exist is refused with the code of the service', async () => {
  await expect(lab.up('rolePolicy', 'it', { ...base, role: 'nobody' })).rejects.toThrow(
    /StatusCode: 404, RequestID: [\w-]+, NoSuchEntity: The role with name nobody cannot be found\.$/,
  )
})
