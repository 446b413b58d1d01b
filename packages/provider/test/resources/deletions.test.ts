import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import type { Bag, ResourceReference } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, Role, RolePolicy, RolePolicyAttachment, startProviderTest, subject } from '../support/engine.ts'

let lab: ProviderTest
let api: CognitoIdentityProvider
beforeAll(async () => {
  lab = await startProviderTest()
  api = new CognitoIdentityProvider({
    endpoint: lab.service.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
})
afterAll(async () => {
  api.destroy()
  await lab.close()
})

const nothing = async () => {}
const protect = (id: string) => api.updateUserPool({ UserPoolId: id, DeletionProtection: 'ACTIVE' })
const unprotect = (id: string) => api.updateUserPool({ UserPoolId: id, DeletionProtection: 'INACTIVE' })
const addDomain = (id: string) => api.createUserPoolDomain({ UserPoolId: id, Domain: 'in-the-way' })
const domain = (id: string) => ({ type: 'aws:cognito/userPoolDomain:UserPoolDomain', id })
const remove = (id: string) => api.deleteUserPool({ UserPoolId: id })

test.each`
  condition                                              | given         | change       | reason
  ${'the pool is not protected'}                         | ${'INACTIVE'} | ${nothing}   | ${undefined}
  ${'the pool is protected'}                             | ${'ACTIVE'}   | ${nothing}   | ${'deletion protection is activated. Set deletionProtection to INACTIVE and run up first.'}
  ${'protection was activated outside of the program'}   | ${'INACTIVE'} | ${protect}   | ${'deletion protection is activated. Set deletionProtection to INACTIVE and run up first.'}
  ${'protection was inactivated outside of the program'} | ${'ACTIVE'}   | ${unprotect} | ${undefined}
  ${'the pool has a domain'}                             | ${'INACTIVE'} | ${addDomain} | ${'It has the domain in-the-way configured, which should be deleted first: call DeleteUserPoolDomain.'}
  ${'the pool was deleted outside of the program'}       | ${'INACTIVE'} | ${remove}    | ${undefined}
`('before a delete, the provider knows whether the service refuses it: $condition', async ({ given, change, reason }) => {
  const { id, outputs, inputs } = await lab.up('pool', 'pool', { name: 'pool', deletionProtection: given })
  await change(id)
  const request = { ...subject('pool', 'pool'), id, properties: outputs, oldInputs: inputs, timeout: 0 }

  const found = await lab.provider.checkDelete?.(request, [])
  const refused = await lab.provider.delete(request).then(
    () => undefined,
    (error: Error) => error.message,
  )

  expect(found?.slice(-(reason?.length ?? 0))).toBe(reason)
  expect(refused === undefined).toBe(reason === undefined)
})

test.each([
  ['its domain too', [domain('in-between')], undefined],
  ['another domain too', [domain('another')], /It has the domain in-between configured/],
  [
    'a client of that name too',
    [{ ...domain('in-between'), type: 'aws:cognito/userPoolClient:UserPoolClient' }],
    /It has the domain in-between/,
  ],
])('a pool with a domain, in a run that deletes %s', async (_, alsoDeleted, reason) => {
  const { id, outputs, inputs } = await lab.up('pool', 'pool', {})
  await api.createUserPoolDomain({ UserPoolId: id, Domain: 'in-between' })
  const request = { ...subject('pool', 'pool'), id, properties: outputs, oldInputs: inputs, timeout: 0 }

  const found = await lab.provider.checkDelete?.(request, alsoDeleted)

  if (reason) expect(found).toMatch(reason)
  else expect(found).toBeUndefined()
  await api.deleteUserPoolDomain({ UserPoolId: id, Domain: 'in-between' })
})

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}
const allow = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }
const arn = (name: string) => `arn:aws:iam::000000000000:policy/${name}`
const inline = { type: RolePolicy, id: 'r:p' }
const attachment = { type: RolePolicyAttachment, id: `r/${arn('managed')}` }
const listed = { inlinePolicies: [{ name: 'mine', policy: JSON.stringify(allow) }], managedPolicyArns: [arn('managed')] }

// biome-ignore format: one line a case.
test.each<[title: string, given: Bag, alsoDeleted: ResourceReference[], reason: string | undefined]>([
  ['its policies too', {}, [attachment, inline], undefined],
  ['its attachment only', {}, [attachment], 'no step of this run removes p.'],
  ['nothing else', {}, [], `no step of this run removes p, ${arn('managed')}. Remove them, or set forceDetachPolicies to true and run up first.`],
  ['the policies of another role', {}, [{ ...inline, id: 'other:p' }, { ...attachment, id: `other/${arn('managed')}` }], `removes p, ${arn('managed')}.`],
  ['nothing else, of a role with forceDetachPolicies', { forceDetachPolicies: true }, [], undefined],
  ['nothing else, of a role that lists its policies', listed, [], undefined],
])('a role with policies, in a run that deletes %s', async (_title, given, alsoDeleted, reason) => {
  const managed = await lab.up('policy', 'managed', { name: 'managed', policy: allow })
  const role = await lab.up('role', 'r', { name: 'r', assumeRolePolicy: trust, ...given })
  const own = [
    await lab.up('rolePolicy', 'p', { name: 'p', role: 'r', policy: allow }),
    await lab.up('attachment', 'a', { role: 'r', policyArn: managed.id }),
  ]
  const request = { ...subject('role', 'r'), id: 'r', properties: role.outputs, oldInputs: role.inputs, timeout: 0 }
  const found = await lab.provider.checkDelete?.(request, alsoDeleted)
  expect(found?.slice(0, 29)).toBe(reason && 'deleting IAM Role (r): The ro')
  expect(found ?? '').toContain(reason ?? '')
  if (reason === undefined && alsoDeleted.length === 0) await lab.destroy(role)
  for (const each of [...own, role, managed]) await lab.destroy(each)
  expect(await lab.refresh(role)).toBeUndefined()
})

// biome-ignore format: one line a case.
test.each<[title: string, alsoDeleted: ResourceReference[], reason: string | undefined]>([
  ['its attachment too', [attachment], undefined],
  ['the role too', [{ type: Role, id: 'r' }], undefined],
  ['nothing else', [], `deleting IAM Policy (${arn('managed')}): The policy cannot be deleted while the role r has it, and no step of this run detaches it. Detach it first.`],
])('an attached policy, in a run that deletes %s', async (_title, alsoDeleted, reason) => {
  const managed = await lab.up('policy', 'managed', { name: 'managed', policy: allow })
  const role = await lab.up('role', 'r', { name: 'r', assumeRolePolicy: trust })
  const attached = await lab.up('attachment', 'a', { role: 'r', policyArn: managed.id })
  const request = { ...subject('policy', 'managed'), id: managed.id, properties: managed.outputs, oldInputs: managed.inputs, timeout: 0 }
  expect(await lab.provider.checkDelete?.(request, alsoDeleted)).toBe(reason)
  for (const each of [attached, role, managed]) await lab.destroy(each)
  expect(await lab.provider.checkDelete?.(request, [])).toBeUndefined()
})
