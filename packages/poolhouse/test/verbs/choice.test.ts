import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poolhouse } from '../support/command.ts'
import { copyOf } from '../support/examples.ts'
import { serviceForTests } from '../support/service.ts'

/** What of a stack a run is about: --target, --replace, --refresh; and how: --parallel, --diff. */
let service: Awaited<ReturnType<typeof serviceForTests>>
const copy = copyOf('minimal', 'yaml')
const urn = (type: string, name: string) => `urn:pulumi:dev::guide-minimal-yaml::aws:cognito/${type}:${name}`
const pool = urn('userPool', 'UserPool::pool')
const client = urn('userPoolClient', 'UserPoolClient::client')

const run = async (...args: string[]) => {
  const { status, out, err } = await poolhouse([...args, '--endpoint', service.url], { cwd: copy.dir })
  return { status, text: out + err }
}
const clientId = async () => {
  const { UserPools: [first] = [] } = await service.api.listUserPools({ MaxResults: 1 })
  const { UserPoolClients: [only] = [] } = await service.api.listUserPoolClients({ UserPoolId: first!.Id })
  return { poolId: first!.Id!, id: only?.ClientId }
}

beforeAll(async () => {
  service = await serviceForTests()
  await run('up', '--yes')
})
afterAll(async () => {
  await service.close()
  copy.remove()
})

test('up --replace replaces a resource that did not change', async () => {
  const before = await clientId()
  const { status, text } = await run('up', '--yes', '--replace', client)
  expect({ status, replaced: /1 replaced/.test(text) }).toEqual({ status: 0, replaced: true })
  const after = await clientId()
  expect(after.poolId).toBe(before.poolId)
  expect(after.id).not.toBe(before.id)
})

test('up --target with a URN or a pattern changes no other resource', async () => {
  copy.edit(source => source.replace('name: pool\n', 'name: pool\n      tags: { team: web }\n'))
  expect((await run('preview', '--target', client, '--expect-no-changes')).status).toBe(0)
  expect((await run('preview', '--target', '**UserPool::*', '--expect-no-changes')).status).toBe(1)
  expect((await run('up', '--yes', '--target', pool)).text).toMatch(/1 updated/)
  expect((await run('preview', '--expect-no-changes')).status).toBe(0)
})

test('up --refresh finds changes made outside of Pulumi', async () => {
  const { poolId, id } = await clientId()
  await service.api.deleteUserPoolClient({ UserPoolId: poolId, ClientId: id })
  expect((await run('preview', '--expect-no-changes')).status).toBe(0)
  const { status, text } = await run('preview', '--refresh')
  expect(status).toBe(0)
  expect(text).toMatch(/1 to create/)
  await run('up', '--yes', '--refresh')
  expect((await clientId()).id).toBeDefined()
})

test('up --diff prints every property of every step; --parallel 1 runs one step at a time', async () => {
  const { status, text } = await run('preview', '--diff', '--parallel', '1', '--replace', client)
  expect(status).toBe(0)
  expect(text).toContain(`[urn=${client}]`)
  expect(text).toContain('[provider=')
})

test('a failed up suggests the nearest URN for a target that does not exist', async () => {
  const given = client.replace('UserPoolClient::', 'UserPolClient::')
  const { status, text } = await run('up', '--yes', '--target', given)
  expect(status).toBe(1)
  expect(text).toContain(`"${given}" is no resource of the stack. Did you mean ${client}?`)
})

test('destroy --target deletes dependents only with --target-dependents', async () => {
  const refused = await run('destroy', '--yes', '--target', pool)
  expect(refused.status).toBe(1)
  expect(refused.text).toContain('client')
  expect((await clientId()).id).toBeDefined()
  expect((await run('destroy', '--yes', '--target', pool, '--target-dependents')).text).toMatch(/2 deleted/)
})

describe('refused', () => {
  test.each`
    args                                     | status | says
    ${['up', '--yes', '--target', 'nobody']} | ${1}   | ${"Target 'nobody' could not be found"}
    ${['preview', '--replace', 'nobody']}    | ${1}   | ${"'nobody' could not be found"}
    ${['preview', '--parallel', '0']}        | ${2}   | ${'It must be a whole number'}
    ${['preview', '--parallel', 'many']}     | ${2}   | ${'It must be a whole number'}
    ${['destroy', '--replace', pool]}        | ${2}   | ${"unknown option '--replace'"}
  `('$args', async ({ args, status, says }) => {
    const outcome = await run(...args)
    expect(outcome.status).toBe(status)
    expect(outcome.text).toContain(says)
    expect(outcome.text).not.toContain('    at ')
  })
})
