import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Child, folder, poolhouse, poolhouseProcess } from '../support/command.ts'
import { samples } from '../support/sample-pages.ts'

const home = folder()
const data = join(home.path, 'data')
const env = { POOLHOUSE_MASTER_KEY: randomBytes(32).toString('base64'), POOLHOUSE_DATA: data }
let service: Child
let url: string
const start = async () => {
  service = poolhouseProcess(['start', '--production', '--no-mail', '--port', '0'], { env })
  url = (await service.says(/ready at (http:\/\/localhost:\d+) /))[1]!
}
const stop = async () => {
  service.process.kill('SIGTERM')
  await service.ended
}
beforeAll(start)
afterAll(() => {
  service.signal('SIGKILL')
  home.remove()
})

const keys = (...args: string[]) => poolhouse(['keys', ...args], { env, cwd: home.path })
const created = async (...args: string[]) => {
  const { status, out, err } = await keys(...args, '--json')
  expect({ status, err: err.includes('is not shown again') }).toEqual({ status: 0, err: true })
  return JSON.parse(out) as { accessKeyId: string; secretAccessKey: string; user?: string; expiresAt?: string; oldEndsAt?: string }
}
const apiOf = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
  new CognitoIdentityProvider({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 })
const answer = (sent: Promise<unknown>) =>
  sent.then(
    () => 'accepted',
    ({ name }) => name,
  )
const listPools = (key: { accessKeyId: string; secretAccessKey: string }) => answer(apiOf(key).listUserPools({ MaxResults: 1 }))

describe('keys', () => {
  test('list shows id, owner, end, last use and state of each key; rotate and revoke end them, with and without a service', async () => {
    const admin = await created('create', '--admin')
    const ci = await created('create', '--can', 'ci', '--name', 'deployer', '--expires', '90d')
    expect(Date.parse(ci.expiresAt!) / 86_400_000 - Date.now() / 86_400_000).toBeCloseTo(90, 1)
    expect(await listPools(ci)).toBe('accepted')

    const next = await created('rotate', ci.accessKeyId, '--old-ends', '1h')
    expect(next).toMatchObject({ user: 'deployer', oldEndsAt: expect.stringMatching(/Z$/) })
    expect([await listPools(ci), await listPools(next)]).toEqual(['accepted', 'accepted'])
    const table = (await keys('list')).out.split('\n')
    expect(table[0]).toMatch(/^ID +WHO +CREATED +EXPIRES +LAST USED +STATE$/)
    expect(table.find(line => line.startsWith(admin.accessKeyId))).toMatch(/administrator +\S+Z +never +never +active$/)
    expect(table.find(line => line.startsWith(ci.accessKeyId))).toMatch(/deployer +\S+Z +\S+Z +\S+Z cognito-idp us-east-1 +active$/)

    expect((await keys('revoke', ci.accessKeyId)).out).toBe(`${ci.accessKeyId} is revoked.`)
    expect(await listPools(ci)).toBe('UnrecognizedClientException')
    const now = await created('rotate', next.accessKeyId, '--old-ends', 'now')
    expect([await listPools(next), await listPools(now)]).toEqual(['UnrecognizedClientException', 'accepted'])

    await stop()
    const listed = JSON.parse((await keys('list', '--json')).out) as { accessKeyId: string }[]
    expect(listed).toContainEqual(
      expect.objectContaining({ accessKeyId: now.accessKeyId, user: 'deployer', isAdmin: false, state: 'active' }),
    )
    expect(await keys('revoke', now.accessKeyId)).toMatchObject({ status: 0 })
    await start()
    expect(await listPools(now)).toBe('UnrecognizedClientException')
    expect(await keys('revoke', now.accessKeyId)).toMatchObject({ status: 1, err: expect.stringContaining('"poolhouse keys list" shows') })
  })

  test('the keys of docs/tasks/production.md do what the page says', async () => {
    const admin = apiOf(await created('create', '--admin'))
    const newPool = async () => (await admin.createUserPool({ PoolName: 'p' })).UserPool!.Id!
    const [pool, other] = [await newPool(), await newPool()]
    writeFileSync(
      join(home.path, 'support.json'),
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'cognito-idp:AdminGetUser', Resource: '*' }] }),
    )
    const page = samples.find(({ page, text }) => page === 'docs/tasks/production.md' && text.includes('keys create --can'))!
    const commands = page.text
      .split('\n')
      .filter(line => line.includes('keys create --'))
      .map(line =>
        line
          .split(/ {2,}/)[0]!
          .replace('npx poolhouse keys ', '')
          .replace(' --production', '')
          .replace(/us-east-1_\w+/, pool)
          .split(' '),
      )
    const may = []
    for (const command of commands) {
      const api = apiOf(await created(...command))
      may.push([
        command.slice(1, 3).join(' '),
        await answer(api.describeUserPool({ UserPoolId: pool })),
        await answer(api.describeUserPool({ UserPoolId: other })),
        await answer(api.createUserPoolClient({ UserPoolId: pool, ClientName: 'c' })),
        await answer(api.listUsers({ UserPoolId: pool })),
        await answer(api.adminGetUser({ UserPoolId: pool, Username: 'nobody' })),
      ])
    }
    const no = 'AccessDeniedException'
    expect(may).toEqual([
      ['--can read', 'accepted', 'accepted', no, 'accepted', 'UserNotFoundException'],
      ['--can users', 'accepted', no, no, 'accepted', 'UserNotFoundException'],
      ['--can ci', 'accepted', 'accepted', 'accepted', no, no],
      ['--policy support.json', no, no, no, no, 'UserNotFoundException'],
    ])
  })

  test.each([
    [['create'], 'keys create needs one of --admin'],
    [['create', '--admin', '--can', 'read'], 'keys create needs one of --admin'],
    [['create', '--admin', '--expires', '90'], '--expires "90" must be a number of days, hours or minutes, such as 90d, 24h or 30m.'],
    [['create', '--policy', 'none.json'], '--policy "none.json" cannot be read (ENOENT)'],
    [['create', '--policy', 'none.json', '--pool', 'us-east-1_a'], '--pool limits --can'],
    [['create', '--admin', '--name', 'x'], '--name is that of an IAM user'],
    [['rotate', 'AKIA', '--old-ends', 'soon'], '--old-ends "soon" must be'],
  ])('keys %j is a usage error', async (args, message) => {
    expect(await keys(...args)).toEqual({ status: 2, out: '', err: expect.stringContaining(message) })
  })

  test('keys create with an unknown policy names those that there are', async () => {
    expect(await keys('create', '--can', 'fly')).toMatchObject({
      status: 1,
      err: expect.stringContaining('--can "fly" is not one of read, users, ci.'),
    })
  })
})
