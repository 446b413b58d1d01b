import { mkdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poolhouse } from '../support/command.ts'
import { copyOf } from '../support/examples.ts'
import { serviceForTests } from '../support/service.ts'

let service: Awaited<ReturnType<typeof serviceForTests>>
const copy = copyOf('minimal', 'yaml')
const here = { cwd: copy.dir }
const endpoint = () => ['--endpoint', service.url]
const stack = 'urn:pulumi:dev::guide-minimal-yaml'
const urn = { pool: `${stack}::aws:cognito/userPool:UserPool::pool`, client: `${stack}::aws:cognito/userPoolClient:UserPoolClient::client` }
const urns = async () => {
  const { deployment } = JSON.parse((await poolhouse(['stack', 'export'], here)).out)
  return deployment.resources.map((resource: { urn: string }) => resource.urn.split('::').at(-1))
}

beforeAll(async () => {
  service = await serviceForTests()
  copy.edit(source => source.replace('type: aws:cognito:UserPool\n', 'type: aws:cognito:UserPool\n    options:\n      protect: true\n'))
  await poolhouse(['up', '--yes', ...endpoint()], here)
})
afterAll(async () => {
  await service.close()
  copy.remove()
})

describe('state unprotect', () => {
  test('destroy keeps a protected resource until state unprotect', async () => {
    const refused = await poolhouse(['destroy', '--yes', ...endpoint()], here)
    expect(refused.status).toBe(1)
    expect(refused.out).toContain('protect')
    expect(await poolhouse(['state', 'unprotect', urn.pool], here)).toMatchObject({ status: 0, out: '1 resource is no longer protected.' })
    expect(await poolhouse(['state', 'unprotect', '--all'], here)).toMatchObject({ status: 0, out: 'No resource was protected.' })
  })

  test('state unprotect takes either a URN or --all', async () => {
    for (const args of [[], [urn.pool, '--all']]) {
      expect(await poolhouse(['state', 'unprotect', ...args], here)).toMatchObject({
        status: 2,
        err: 'poolhouse: state unprotect takes the URN of one resource, or --all.',
      })
    }
  })
})

describe.each(['state unprotect', 'state delete --yes', 'destroy --yes --target', 'refresh --yes --target'])('%s', verb => {
  test.each`
    given                                        | meant
    ${urn.pool.replace('userPool:', 'userPol:')} | ${urn.pool}
  `('the URN $given, which the stack does not have, fails with a suggestion', async ({ given, meant }) => {
    const { status, err } = await poolhouse([...verb.split(' '), given], here)
    expect({ status, err }).toEqual({
      status: 1,
      err: `poolhouse: no resource of the stack has the URN "${given}". Did you mean ${meant}?`,
    })
  })

  test('a URN without a similar one fails without a suggestion', async () => {
    const { status, err } = await poolhouse([...verb.split(' '), 'xyz'], here)
    expect({ status, err }).toEqual({
      status: 1,
      err: 'poolhouse: no resource of the stack has the URN "xyz". See them with: poolhouse stack export',
    })
  })
})

describe('state delete', () => {
  beforeAll(() => poolhouse(['up', '--yes', ...endpoint()], here))

  test('state delete asks; the answer no changes nothing', async () => {
    expect(await poolhouse(['state', 'delete', urn.client], { ...here, answer: false })).toMatchObject({
      status: 1,
      out: 'Nothing was done.',
    })
    expect((await poolhouse(['state', 'delete', urn.client], here)).status).toBe(2)
    expect(await urns()).toContain('client')
  })

  test('state delete removes a resource with dependents only with --target-dependents', async () => {
    await poolhouse(['state', 'unprotect', '--all'], here)
    const refused = await poolhouse(['state', 'delete', '--yes', urn.pool], here)
    expect(refused).toMatchObject({ status: 1, err: expect.stringContaining(`* ${urn.client}`) })
    expect(await urns()).toContain('pool')
    const done = await poolhouse(['state', 'delete', '--yes', '--target-dependents', urn.pool], here)
    expect(done).toMatchObject({ status: 0, out: expect.stringContaining(`Removed from the state: ${urn.client}`) })
    expect(await urns()).not.toContain('pool')
  })

  test('state delete does not delete the resource itself', async () => {
    const { UserPools = [] } = await service.api.listUserPools({ MaxResults: 5 })
    const clients = await Promise.all(UserPools.map(({ Id }) => service.api.listUserPoolClients({ UserPoolId: Id })))
    expect(clients.flatMap(({ UserPoolClients = [] }) => UserPoolClients)).toHaveLength(1)
  })
})

describe('cancel', () => {
  const locks = join(copy.dir, '.poolhouse', '.pulumi', 'locks', 'organization', 'guide-minimal-yaml', 'dev')
  /** A process that lives, and is not ours to end. */
  const lock = { pid: process.ppid, username: 'somebody', hostname: hostname(), timestamp: '2026-01-02T03:04:05Z' }

  test('a locked stack cannot be changed until cancel removes the lock', async () => {
    mkdirSync(locks, { recursive: true })
    writeFileSync(join(locks, 'poolhouse.json'), JSON.stringify(lock))
    const refused = await poolhouse(['up', '--yes', ...endpoint()], here)
    expect(refused).toMatchObject({ status: 1, err: expect.stringMatching(/is in use by somebody .* poolhouse cancel --stack dev/) })

    expect(await poolhouse(['cancel', '--yes'], here)).toMatchObject({
      status: 0,
      out: `Removed the lock of stack dev, held by somebody on ${hostname()}, process ${process.ppid}.`,
    })
    expect((await poolhouse(['refresh', '--yes', ...endpoint()], here)).status).toBe(0)
  })

  test('cancel fails without a lock, without a terminal, and after the answer no', async () => {
    expect(await poolhouse(['cancel', '--yes'], here)).toMatchObject({ status: 1, err: expect.stringContaining('has no run to cancel') })
    expect((await poolhouse(['cancel'], here)).status).toBe(2)
    expect(await poolhouse(['cancel'], { ...here, answer: false })).toMatchObject({ status: 1, out: 'Nothing was done.' })
  })
})
