import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { poolhouse } from '../support/command.ts'
import { copyOf } from '../support/examples.ts'
import { serviceForTests } from '../support/service.ts'

let service: Awaited<ReturnType<typeof serviceForTests>>
let poolId: string
let clientId: string
let printed: string
const copy = copyOf('minimal', 'yaml')
const here = { cwd: copy.dir }
const endpoint = () => ['--endpoint', service.url]

beforeAll(async () => {
  service = await serviceForTests()
  const { UserPool } = await service.api.createUserPool({ PoolName: 'made by hand' })
  poolId = UserPool!.Id!
  const { UserPoolClient } = await service.api.createUserPoolClient({ UserPoolId: poolId, ClientName: 'by hand', GenerateSecret: true })
  clientId = UserPoolClient!.ClientId!
  copy.edit(() => 'name: adopting\nruntime: yaml\n')
})
afterAll(async () => {
  await service.close()
  copy.remove()
})

test('import adds a resource to the stack, protected by default, and prints the code that declares it', async () => {
  const pool = await poolhouse(['import', 'aws:cognito:UserPool', 'pool', poolId, '--yes', '--out', 'pool.yaml', ...endpoint()], here)
  expect(pool).toMatchObject({ status: 0, err: '', out: expect.stringContaining('= aws:cognito:UserPool pool imported') })
  const code = readFileSync(join(copy.dir, 'pool.yaml'), 'utf8')
  expect(code).toMatch(/pool:\n +type: aws:cognito:UserPool\n/)
  expect(code).toMatch(/options:\n +protect: true/)

  const id = `${poolId}/${clientId}`
  const client = await poolhouse(
    ['import', 'aws:cognito/userPoolClient:UserPoolClient', 'web', id, '--yes', '--no-protect', ...endpoint()],
    here,
  )
  expect(client).toMatchObject({ status: 0, err: '' })
  expect(client.out).toMatch(/Declare it in the program.*web:\n +type: aws:cognito:UserPoolClient\n/s)
  expect(client.out).not.toContain('protect')
  printed = client.out.slice(client.out.indexOf('resources:\n'))
})

test('the code printed by import is a program that changes nothing', async () => {
  copy.edit(source => `${source}${readFileSync(join(copy.dir, 'pool.yaml'), 'utf8')}${printed.replace(/^resources:\n/, '')}`)
  expect(await poolhouse(['preview', '--expect-no-changes', ...endpoint()], here)).toMatchObject({ status: 0, err: '' })
})

test('on a terminal, import prints the plan and asks; the answer no changes nothing', async () => {
  const { status, out } = await poolhouse(['import', 'aws:cognito:UserPool', 'again', poolId, ...endpoint()], { ...here, answer: false })
  expect(status).toBe(1)
  expect(out).toMatch(/to import.*Nothing was done\./s)
})

test.each`
  type                            | id                      | says
  ${'aws:cognito:UserPool'}       | ${'us-east-1_missing0'} | ${'us-east-1_missing0'}
  ${'aws:cognito:UserPoolClient'} | ${'no-slash'}           | ${'no-slash'}
  ${'aws:cognito:UserPol'}        | ${'x'}                  | ${'aws:cognito:UserPol'}
  ${'gcp:storage:Bucket'}         | ${'x'}                  | ${'no provider for package "gcp"'}
`('import of $type $id fails', async ({ type, id, says }) => {
  const { status, out, err } = await poolhouse(['import', type, 'other', id, '--yes', ...endpoint()], here)
  expect(status).toBe(1)
  expect(out + err).toContain(says)
  expect(out + err).not.toContain('    at ')
})

test('import without a terminal or an argument is a usage error', async () => {
  expect((await poolhouse(['import', 'aws:cognito:UserPool', 'pool', poolId], here)).status).toBe(2)
  expect((await poolhouse(['import', 'aws:cognito:UserPool', 'pool', '--yes'], here)).status).toBe(2)
})
