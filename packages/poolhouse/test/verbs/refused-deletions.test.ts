import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { poolhouse } from '../support/command.ts'
import { type Copy, copyOf } from '../support/examples.ts'
import { serviceForTests } from '../support/service.ts'

let service: Awaited<ReturnType<typeof serviceForTests>>
let copy: Copy
beforeAll(async () => {
  service = await serviceForTests()
})
beforeEach(() => {
  copy = copyOf('minimal', 'yaml')
  return () => copy.remove()
})
afterAll(() => service.close())

const run = (...args: string[]) => poolhouse([...args, '--endpoint', service.url], { cwd: copy.dir })
const yaml = (pool: string) => `name: kept
runtime: yaml
resources:
  pool:
    type: aws:cognito:UserPool
    properties: { name: kept${pool.includes('deletionProtection') ? ', deletionProtection: ACTIVE' : ''} }
${pool.includes('protect:') ? '    options: { protect: true }\n' : ''}  client:
    type: aws:cognito:UserPoolClient
    properties: { userPoolId: "\${pool.id}" }
`
const empty = 'name: kept\nruntime: yaml\nresources: {}\n'

/** The clients of the pool, which the run must not have deleted. */
async function clients(): Promise<number> {
  const { UserPools = [] } = await service.api.listUserPools({ MaxResults: 60 })
  const pool = UserPools.findLast(({ Name }) => Name === 'kept')
  return (await service.api.listUserPoolClients({ UserPoolId: pool!.Id })).UserPoolClients!.length
}

test.each`
  verb         | protection              | says
  ${'destroy'} | ${'protect:'}           | ${'because it is protected'}
  ${'up'}      | ${'protect:'}           | ${'because it is protected'}
  ${'destroy'} | ${'deletionProtection'} | ${'deletion protection is activated'}
  ${'up'}      | ${'deletionProtection'} | ${'deletion protection is activated'}
`('$verb --yes keeps the client of a pool that has $protection, and fails', async ({ verb, protection, says }) => {
  copy.edit(() => yaml(protection))
  expect((await run('up', '--yes')).status).toBe(0)
  if (verb === 'up') copy.edit(() => empty)

  const { status, out } = await run(verb, '--yes')

  expect(status).toBe(1)
  expect(out).toContain(says)
  expect(out).toContain('Nothing was deleted')
  expect(out).not.toMatch(/^ +- .* deleted$/m)
  expect(await clients()).toBe(1)
})

test('up --yes --plan-first does nothing when its plan fails', async () => {
  copy.edit(() => yaml('protect:'))
  await run('up', '--yes')
  copy.edit(() => `${empty.replace('{}', '')}  another: { type: "aws:cognito:UserPool" }\n`)

  const { status, out } = await run('up', '--yes', '--plan-first')

  expect(status).toBe(1)
  expect(out).toContain('Updating kept/dev (plan only)')
  expect(out).not.toContain('another created')
  copy.edit(() => yaml('protect:'))
  const planned = await run('up', '--yes', '--plan-first')
  expect(planned).toMatchObject({ status: 0, out: expect.stringMatching(/\(plan only\).*Updating kept\/dev\n/s) })
})
