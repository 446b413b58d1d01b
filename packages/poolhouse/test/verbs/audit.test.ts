import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folder, poolhouse, poolhouseProcess, startedService } from '../support/command.ts'

const home = folder()
const data = join(home.path, 'data')
const record = join(data, 'audit')
afterAll(home.remove)

const audit = (...args: string[]) => poolhouse(['audit', ...args, '--data', data])

test('audit shows, exports and verifies the record, whether or not the service is running', async () => {
  expect(await audit('tail')).toEqual({ status: 1, out: '', err: expect.stringContaining(`there is no audit record in ${record}`) })
  const { api, stop } = await startedService(data, ['--audit', record])
  const poolId = (await api.createUserPool({ PoolName: 'pool' })).UserPool!.Id!
  await api.describeUserPool({ UserPoolId: poolId })
  const follower = poolhouseProcess(['audit', 'tail', '--follow', '--data', data])
  await follower.says(/CreateUserPool /)
  await api.deleteUserPool({ UserPoolId: poolId })
  await follower.says(/DeleteUserPool /)
  follower.signal('SIGINT')
  expect(await follower.ended).toBe(0)

  const shown = await audit('tail', '-n', '1')
  expect(shown.out).toMatch(/^\S+Z {2}DeleteUserPool {2}us-east-1_\S+ {2}arn:aws:iam::000000000000:\S+ {2}from (127\.0\.0\.1|::1)$/)
  expect(await audit('verify')).toEqual({
    status: 0,
    out: expect.stringMatching(/^Verified 2 entries, 1 to 2, and \d anchors in the store: none was changed, put in or removed\.$/),
    err: '',
  })
  await stop()

  const exported = (await audit('export')).out.split('\n').map(line => JSON.parse(line))
  expect(exported).toMatchObject([
    { number: 1, action: 'CreateUserPool' },
    { number: 2, action: 'DeleteUserPool', outcome: 'ok' },
  ])
  expect((await audit('export', '--to', '2020-01-01')).out).toBe('')
  expect((await audit('verify')).out).toContain('Verified 2 entries, 1 to 2, and 1 anchors')

  const file = join(record, readdirSync(record).find(name => name.endsWith('.jsonl'))!)
  writeFileSync(file, readFileSync(file, 'utf8').replace('DeleteUserPool', 'UpdateUserPool'))
  expect(await audit('verify')).toEqual({
    status: 1,
    out: '',
    err: expect.stringContaining('entry 2 is not the one that the store has the hash of'),
  })
})

test('audit export refuses what is no time', async () => {
  expect(await audit('export', '--from', 'yesterday')).toMatchObject({ status: 2, err: expect.stringContaining('ISO 8601') })
})
