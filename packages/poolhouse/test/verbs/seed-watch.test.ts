import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AdminGetUserCommand, CognitoIdentityProviderClient, ListGroupsCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serve } from '../../src/service/serve.ts'
import { type Child, folder, poolhouse, poolhouseProcess } from '../support/command.ts'

const UserPoolId = 'us-east-1_Watched'
const seed = (users: string[], more = '') =>
  `pools:\n  - id: ${UserPoolId}\n    users:\n${users.map(name => `      - { username: ${name}, password: Correct-horse-7 }\n`).join('')}${more}`

describe('start --watch', () => {
  const home = folder()
  const file = join(home.path, 'seed.yaml')
  const services: Child[] = []
  const sdks: CognitoIdentityProviderClient[] = []
  const start = async (data: string) => {
    const service = poolhouseProcess(['start', '--port', '0', '--data', join(home.path, data), '--seed', file, '--watch', '--quiet'])
    services.push(service)
    const [, endpoint] = await service.says(/ready at (\S+) /)
    await service.says(/Next:/)
    sdks.push(
      new CognitoIdentityProviderClient({
        endpoint: endpoint!,
        region: 'us-east-1',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      }),
    )
  }
  beforeAll(async () => {
    writeFileSync(file, seed(['ada']))
    await start('one')
    await start('two')
  })
  afterAll(async () => {
    for (const service of services) {
      service.process.kill('SIGTERM')
      await service.ended
    }
    home.remove()
  })
  const exists = (Username: string, sdk = sdks[0]!) =>
    sdk.send(new AdminGetUserCommand({ UserPoolId, Username })).then(
      () => true,
      () => false,
    )

  test('a user who is added to the file is created by each of two services that watch it', async () => {
    writeFileSync(file, seed(['ada', 'ben']))
    for (const [index, service] of services.entries()) {
      await service.says(/created 1 user\./)
      expect(await exists('ben', sdks[index])).toBe(true)
    }
  })

  test('a file that an editor replaces is applied, and what differs is reported', async () => {
    writeFileSync(`${file}.new`, `${seed(['ada', 'ben']).replace('Correct-horse-7', 'Correct-horse-8')}    groups: [{ name: late }]\n`)
    renameSync(`${file}.new`, file)
    await services[0]!.says(/created 1 group\.\nWhat exists was left as it is[\s\S]*user "ada": the password is another one/)
    expect((await sdks[0]!.send(new ListGroupsCommand({ UserPoolId }))).Groups).toMatchObject([{ GroupName: 'late' }])
  })

  test.each<[string, string, RegExp]>([
    ['a half-written file', `${seed(['ada', 'cleo'])}    clients: [{ id: we`, /seed\.yaml:\d+:\d+: .*It must be YAML.*Nothing was changed/],
    ['a misspelt member', seed(['ada', 'cleo'], '    group: []\n'), /has "group", which is none of .*Nothing was changed/],
    [
      'a password that the policy refuses',
      `${seed(['cleo'])}      - { username: dan, password: weak }\n`,
      /Password not long enough.*Nothing was changed/,
    ],
    [
      'an unknown group',
      `${seed(['cleo'])}      - { username: dan, password: Correct-horse-7, groups: [no] }\n`,
      /groups\[0\]: Group not found.*Nothing was changed/,
    ],
  ])('%s is reported with its place and changes nothing', async (_, text, says) => {
    writeFileSync(file, text)
    await services[0]!.says(says)
    expect([await exists('ada'), await exists('cleo'), await exists('dan')]).toEqual([true, false, false])
  })

  test('the next good version is applied', async () => {
    writeFileSync(file, seed(['ada', 'ben', 'eve']))
    await services[0]!.says(/created 1 user\.[\s\S]*created 1 user\./)
    expect(await exists('eve')).toBe(true)
  })

  test('a file that is removed is reported, and what it described stays', async () => {
    rmSync(file)
    await services[0]!.says(/seed\.yaml cannot be read \(ENOENT\)[\s\S]*Nothing was changed/)
    expect(await exists('eve')).toBe(true)
  })
})

test('a change that comes before the first look at the file is applied', async () => {
  const home = folder()
  const file = join(home.path, 'seed.yaml')
  writeFileSync(file, seed(['ada']))
  const said: string[] = []
  const say = (line: string) => void said.push(line)
  const environment = {
    cwd: home.path,
    env: {},
    columns: 80,
    write: say,
    out: say,
    err: say,
    isInteractive: false,
    confirm: async () => false,
    ask: async () => '',
  }
  const service = await serve({ seed: file, watch: true, data: join(home.path, 'data'), port: 0, logLevel: 'none' }, environment)
  writeFileSync(file, seed(['ada', 'ben']))
  service.watchSeed()
  await expect.poll(() => said.join('\n'), { timeout: 5000 }).toMatch(/created 1 user\./)
  await service.close()
  home.remove()
})

test('start --watch in production is a usage error', async () => {
  const args = ['start', '--production', '--no-mail', '--watch', '--port', '0']
  const env = { POOLHOUSE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') }
  expect(await poolhouse(args, { env })).toMatchObject({
    status: 2,
    err: expect.stringContaining('--watch is for the seed file of development mode.'),
  })
})
