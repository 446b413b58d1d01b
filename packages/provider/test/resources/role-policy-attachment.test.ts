import { DeletePolicyCommand, DeleteRoleCommand, DetachRolePolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, startProviderTest } from '../support/engine.ts'
import { importedProgram, runScenario } from '../support/scenarios.ts'
import { outside } from '../support/sdk.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest()
  for (const name of ['one', 'two']) {
    await lab.up('role', name, { name, assumeRolePolicy: trust })
    await lab.up('policy', name, { name, policy })
  }
})
afterAll(() => lab.close())

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}
const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }
const arn = (name: string): string => `arn:aws:iam::000000000000:policy/${name}`
const base = { role: 'one', policyArn: arn('one') }

test('AT1 basic: a change of the policy or of the role replaces the attachment', async () => {
  await runScenario(lab, 'attachment', 'it', [
    { inputs: base, did: 'create', shows: base },
    { inputs: { ...base, policyArn: arn('two') }, did: 'replace', shows: { policyArn: arn('two') } },
    { inputs: { ...base, role: 'two' }, did: 'replace', shows: { role: 'two' } },
  ])
})

test('AT1 the id is role/arn, and an import by it has what was given', async () => {
  const made = await lab.up('attachment', 'it', base)
  expect(made.id).toBe(`one/${arn('one')}`)
  expect((await importedProgram(lab, made, made.id)).program).toEqual(base)
  await lab.destroy(made)
})

test.each(['one', `/${arn('one')}`, 'one/two'])('the import id %j is refused', async id => {
  await expect(lab.importing('attachment', 'it', id)).rejects.toThrow(`unexpected format of ID (${id}), expected <role-name>/<policy_arn>`)
})

test('AT1 of two attachments of one role, one can go', async () => {
  const [first, second] = [await lab.up('attachment', 'a', base), await lab.up('attachment', 'b', { ...base, policyArn: arn('two') })]
  await lab.destroy(first)
  expect(await lab.refresh(first)).toBeUndefined()
  expect(await lab.refresh(second)).toBeDefined()
  await lab.destroy(second)
})

test('AT2 an attachment is gone after a refresh if the policy was detached, or the role or the policy deleted, outside of the program', async () => {
  const { iam } = outside(lab)
  const made = await lab.up('attachment', 'it', base)
  const detach = () => iam.send(new DetachRolePolicyCommand({ RoleName: 'one', PolicyArn: arn('one') }))
  await detach()
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
  await iam.send(new DeletePolicyCommand({ PolicyArn: arn('one') }))
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
  await iam.send(new DeleteRoleCommand({ RoleName: 'one' }))
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
})

test('an attachment of a policy that does not exist is refused with the code of the service', async () => {
  await expect(lab.up('attachment', 'it', { role: 'two', policyArn: arn('nothing') })).rejects.toThrow(
    /^creating IAM Role Policy Attachment \(it\): operation error IAM: AttachRolePolicy, .*NoSuchEntity: /,
  )
})

test('a role may be given as the resource itself', async () => {
  const reference = {
    '4dabf18193072939515e22adb298388d': '5cf8f73096256a8f31e491e813e4eb8e',
    urn: 'urn:pulumi:dev::test::aws:iam/role:Role::two',
    id: 'two',
  }
  const made = await lab.up('attachment', 'it', { role: reference, policyArn: arn('two') })
  expect(made).toMatchObject({ id: `two/${arn('two')}`, outputs: { role: 'two' } })
})
