import {
  AttachRolePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, startProviderTest } from '../support/engine.ts'
import { importedProgram, runScenario, type Step } from '../support/scenarios.ts'
import { outside } from '../support/sdk.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest()
  for (const policy of ['one', 'two', 'three']) await lab.up('policy', policy, { name: policy, policy: allow('s3:*') })
})
afterAll(() => lab.close())

const name = 'role'
const trust = (...services: string[]): Bag => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: services.length === 1 ? services[0]! : services } }],
})
/** A policy as the state shows it: keys in order, no white space. */
const shown = (policy: Bag): string =>
  JSON.stringify(policy, (_key, value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value,
  )
const allow = (action: string): string => shown({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] })
const arn = (policy: string): string => `arn:aws:iam::000000000000:policy/${policy}`
const base = { name, assumeRolePolicy: JSON.stringify(trust('ec2.amazonaws.com')) }
const inline = (...names: string[]) => ({ inlinePolicies: names.map(each => ({ name: each, policy: allow('s3:*') })) })
const managed = (...names: string[]) => ({ managedPolicyArns: names.map(arn) })
const none = { inlinePolicies: [], managedPolicyArns: [] }

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'O1 basic': [{ inputs: base, did: 'create', shows: { name, namePrefix: '', path: '/', maxSessionDuration: 3600, forceDetachPolicies: false, assumeRolePolicy: shown(trust('ec2.amazonaws.com')), arn: 'arn:aws:iam::000000000000:role/role', uniqueId: expect.stringMatching(/^AROA[A-Z0-9]{17}$/), createDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/), tagsAll: {}, ...none }, absent: ['tags', 'description', 'permissionsBoundary'] }],
  'O1 a path': [{ inputs: { ...base, path: '/a/b/' }, did: 'create', shows: { path: '/a/b/', arn: 'arn:aws:iam::000000000000:role/a/b/role' } }],
  'O2 a description': [
    { inputs: { ...base, description: 'one' }, did: 'create', shows: { description: 'one' } },
    { inputs: { ...base, description: 'two' }, did: 'update', shows: { description: 'two' } },
    { inputs: base, did: 'update', absent: ['description'] },
  ],
  'O3 a generated name': [{ inputs: { assumeRolePolicy: base.assumeRolePolicy }, did: 'create', shows: { name: expect.stringMatching(/^it-[0-9a-f]{7}$/) } }],
  'O4 a name with a prefix': [{ inputs: { namePrefix: 'my-', assumeRolePolicy: base.assumeRolePolicy }, did: 'create', shows: { name: expect.stringMatching(/^my-\d{18}[0-9a-f]{8}$/), namePrefix: 'my-' } }],
  'O5 a change of the name': [
    { inputs: base, did: 'create' },
    { inputs: { ...base, name: 'other' }, did: 'replace', shows: { name: 'other', arn: 'arn:aws:iam::000000000000:role/other' } },
  ],
  'O6 an equal policy in another text': [
    { inputs: { ...base, assumeRolePolicy: trust('a.amazonaws.com', 'b.amazonaws.com'), tags: {} }, did: 'create' },
    { inputs: { ...base, assumeRolePolicy: JSON.stringify(trust('b.amazonaws.com', 'a.amazonaws.com'), undefined, 2) }, did: 'same' },
  ],
  'O10 the longest session': [
    { inputs: { ...base, maxSessionDuration: 3700 }, did: 'create', shows: { maxSessionDuration: 3700 } },
    { inputs: { ...base, maxSessionDuration: 3701 }, did: 'update', shows: { maxSessionDuration: 3701 } },
    { inputs: base, did: 'update', shows: { maxSessionDuration: 3600 } },
  ],
  'O11 a permissions boundary': [
    { inputs: base, did: 'create' },
    { inputs: { ...base, permissionsBoundary: arn('one') }, did: 'update', shows: { permissionsBoundary: arn('one') } },
    { inputs: { ...base, permissionsBoundary: arn('two') }, did: 'update', shows: { permissionsBoundary: arn('two') } },
    { inputs: { ...base, permissionsBoundary: '' }, did: 'update', absent: ['permissionsBoundary'] },
  ],
  'O12 inline policies': [
    { inputs: { ...base, ...inline('a') }, did: 'create', shows: inline('a') },
    { inputs: { ...base, ...inline('a', 'b') }, did: 'update', shows: inline('a', 'b') },
    { inputs: { ...base, ...inline('b', 'a') }, did: 'same' },
    { inputs: { ...base, inlinePolicies: [{ name: 'b', policy: allow('s3:Get*') }] }, did: 'update', shows: { inlinePolicies: [{ name: 'b', policy: allow('s3:Get*') }] } },
    { inputs: { ...base, inlinePolicies: [{}] }, did: 'update', shows: { inlinePolicies: [{}] } },
  ],
  'O13 managed policies': [
    { inputs: { ...base, ...managed('one') }, did: 'create', shows: managed('one') },
    { inputs: { ...base, ...managed('two', 'one') }, did: 'update' },
    { inputs: { ...base, ...managed('two') }, did: 'update', shows: managed('two') },
  ],
  'O15 tags': [
    { inputs: { ...base, tags: { a: '1' } }, did: 'create', shows: { tags: { a: '1' }, tagsAll: { a: '1' } } },
    { inputs: { ...base, tags: { a: '2', b: '' } }, did: 'update', shows: { tags: { a: '2', b: '' } } },
    { inputs: { ...base, tags: { b: '' } }, did: 'update', shows: { tags: { b: '' }, tagsAll: { b: '' } } },
    { inputs: base, did: 'update', shows: { tagsAll: {} }, absent: ['tags'] },
  ],
  'O16 a policy that is an object': [
    { inputs: { ...base, assumeRolePolicy: trust('ec2.amazonaws.com') }, did: 'create', shows: { assumeRolePolicy: shown(trust('ec2.amazonaws.com')) } },
    { inputs: base, did: 'same' },
    { inputs: { ...base, assumeRolePolicy: trust('cognito-idp.amazonaws.com') }, did: 'update', shows: { assumeRolePolicy: shown(trust('cognito-idp.amazonaws.com')) } },
  ],
}

test.each(Object.entries(scenarios))('%s', async (_title, steps) => {
  await runScenario(lab, 'role', 'it', steps)
})

test('O1 the id is the name, and an import by it has what was given and the policies that the role has', async () => {
  const made = await lab.up('role', 'it', {
    ...base,
    name: 'imported',
    description: 'one',
    maxSessionDuration: 3700,
    tags: { a: '1' },
    ...inline('a'),
    ...managed('one'),
  })
  expect(made.id).toBe('imported')
  const { program } = await importedProgram(lab, made, 'imported')
  expect(program).toEqual({
    name: 'imported',
    assumeRolePolicy: shown(trust('ec2.amazonaws.com')),
    description: 'one',
    maxSessionDuration: 3700,
    tags: { a: '1' },
    ...inline('a'),
    ...managed('one'),
  })
})

test('O7 a trust policy that is no JSON object is refused by check', async () => {
  await expect(lab.up('role', 'it', { ...base, assumeRolePolicy: 'ec2' })).rejects.toThrow(
    `"assume_role_policy" contains an invalid JSON policy: not a JSON object. Examine values at 'it.assumeRolePolicy'.`,
  )
})

test.each([3599, 43_201])('O10 a longest session of %d seconds is refused by check', async maxSessionDuration => {
  await expect(lab.up('role', 'it', { ...base, maxSessionDuration })).rejects.toThrow(
    `expected max_session_duration to be in the range (3600 - 43200), got ${maxSessionDuration}`,
  )
})

test('O8 a role that was deleted outside of the program is gone after a refresh', async () => {
  const made = await lab.up('role', 'it', { ...base, name: 'gone' })
  await outside(lab).iam.send(new DeleteRoleCommand({ RoleName: made.id }))
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
})

test('O9 forceDetachPolicies deletes a role with policies that it got outside of the program; without it, the service refuses', async () => {
  const { iam } = outside(lab)
  const made = await lab.up('role', 'it', { ...base, name: 'busy', forceDetachPolicies: true })
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'busy', PolicyArn: arn('one') }))
  await iam.send(new PutRolePolicyCommand({ RoleName: 'busy', PolicyName: 'a', PolicyDocument: allow('s3:*') }))
  const about = {
    urn: 'urn:pulumi:dev::test::aws:iam/role:Role::it',
    name: 'it',
    type: 'aws:iam/role:Role',
    id: 'busy',
    oldInputs: {},
    timeout: 1,
  }
  await expect(lab.provider.delete({ ...about, properties: { ...made.outputs, forceDetachPolicies: false } })).rejects.toThrow(
    /^deleting IAM Role \(busy\): operation error IAM: DeleteRole, https response error StatusCode: 409, RequestID: [\w-]+, DeleteConflict: Cannot delete entity, must/,
  )
  await lab.destroy(made)
  expect(await lab.refresh(made)).toBeUndefined()
})

test('O11 O13 a refresh finds changes of a role made outside of the program, and the next up sets it back', async () => {
  const inputs = {
    ...base,
    name: 'drifting',
    ...inline('a'),
    ...managed('one', 'two'),
    permissionsBoundary: arn('three'),
    tags: { a: '1' },
  }
  const made = await lab.up('role', 'it', inputs)
  const { iam } = outside(lab)
  await iam.send(new PutRolePolicyCommand({ RoleName: 'drifting', PolicyName: 'theirs', PolicyDocument: allow('s3:*') }))
  await iam.send(new DetachRolePolicyCommand({ RoleName: 'drifting', PolicyArn: arn('one') }))
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'drifting', PolicyArn: arn('three') }))
  await iam.send(new TagRoleCommand({ RoleName: 'drifting', Tags: [{ Key: 'a', Value: '2' }] }))
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'drifting', PolicyDocument: JSON.stringify(trust('lambda.amazonaws.com')) }))
  const drifted = (await lab.refresh(made))!
  expect(drifted.outputs).toMatchObject({
    tags: { a: '2' },
    assumeRolePolicy: shown(trust('lambda.amazonaws.com')),
    inlinePolicies: [{ name: 'a' }, { name: 'theirs' }],
  })
  expect([...(drifted.outputs.managedPolicyArns as string[])].sort()).toEqual([arn('three'), arn('two')])
  const back = await lab.up('role', 'it', inputs, drifted)
  expect(back).toMatchObject({
    did: 'update',
    outputs: { tags: { a: '1' }, assumeRolePolicy: shown(trust('ec2.amazonaws.com')), ...inline('a') },
  })
  expect([...(back.outputs.managedPolicyArns as string[])].sort()).toEqual([arn('one'), arn('two')])
})

test('O14 policies that a role got outside of its program, which lists none, are left alone, and are no drift', async () => {
  const made = await lab.up('role', 'it', { ...base, name: 'shared' })
  const { iam } = outside(lab)
  await iam.send(new PutRolePolicyCommand({ RoleName: 'shared', PolicyName: 'theirs', PolicyDocument: allow('s3:*') }))
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'shared', PolicyArn: arn('one') }))
  expect((await lab.refresh(made))!.outputs).toEqual(made.outputs)
  const updated = await lab.up('role', 'it', { ...base, name: 'shared', description: 'new' }, made)
  expect(updated).toMatchObject({ did: 'update', outputs: none })
  const { state } = await importedProgram(lab, made, 'shared')
  expect(state.outputs).toMatchObject({ ...managed('one'), inlinePolicies: [{ name: 'theirs' }] })
})

test('the policy reaches the service without white space', async () => {
  const made = await lab.up('role', 'it', {
    ...base,
    name: 'compact',
    assumeRolePolicy: JSON.stringify(trust('ec2.amazonaws.com'), undefined, 4),
  })
  const { Role } = await outside(lab).iam.send(new GetRoleCommand({ RoleName: 'compact' }))
  expect(decodeURIComponent(Role!.AssumeRolePolicyDocument!)).toBe(shown(trust('ec2.amazonaws.com')))
  await lab.destroy(made)
})

test('a role whose name exists is refused with the code of the service', async () => {
  const made = await lab.up('role', 'it', { ...base, name: 'taken' })
  await expect(lab.up('role', 'it', { ...base, name: 'taken' })).rejects.toThrow(
    /^creating IAM Role \(taken\): operation error IAM: CreateRole, https response error StatusCode: 409, RequestID: [\w-]+, EntityAlreadyExists: Role with name taken already exists\.$/,
  )
  await lab.destroy(made)
})

test('an update that names a policy which does not exist says so, and not that the role is gone', async () => {
  const made = await lab.up('role', 'it', { ...base, name: 'eager' })
  const failed = lab.up('role', 'it', { ...base, name: 'eager', ...managed('nothing') }, made)
  await expect(failed).rejects.toThrow(/^updating IAM Role \(eager\): operation error IAM: AttachRolePolicy, .*, NoSuchEntity: Policy /)
  await lab.destroy(made)
  await expect(lab.up('role', 'it', { ...base, name: 'eager', description: 'a' }, made)).rejects.toThrow(
    'Resource provider reported that the resource did not exist while updating urn:pulumi:dev::test::aws:iam/role:Role::it.',
  )
})

test('policies that are gone already do not keep a role from being deleted', async () => {
  const inputs = { ...base, name: 'stripped', ...inline('a', 'b'), ...managed('one') }
  const made = await lab.up('role', 'it', inputs)
  const { iam } = outside(lab)
  await iam.send(new DeleteRolePolicyCommand({ RoleName: 'stripped', PolicyName: 'a' }))
  await iam.send(new DetachRolePolicyCommand({ RoleName: 'stripped', PolicyArn: arn('one') }))
  await lab.destroy(made)
  await expect(iam.send(new GetRoleCommand({ RoleName: 'stripped' }))).rejects.toMatchObject({ name: 'NoSuchEntityException' })
})
