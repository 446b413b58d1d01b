import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Child, folder, poolhouse, poolhouseProcess } from '../support/command.ts'
import { schemaProblems } from '../support/json-schema.ts'

const seed = `
pools:
  - id: us-east-1_Export
    clients: [{ id: web, settings: { ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH] } }]
    groups: [{ name: admins }]
    users:
      - { username: ada, password: Correct-horse-7, groups: [admins], totp: { secret: JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP } }
`

describe('seed export', () => {
  const home = folder()
  const data = ['--data', join(home.path, '.poolhouse')]
  const seedFile = join(home.path, 'poolhouse.seed.yaml')
  let service: Child
  beforeAll(async () => {
    writeFileSync(seedFile, seed)
    service = poolhouseProcess(['start', '--port', '0', ...data], { cwd: home.path })
    await service.says(/ready at/)
  })
  afterAll(async () => {
    service.process.kill('SIGTERM')
    await service.ended
    home.remove()
  })
  const exportSeed = (args: string[] = [], env = {}) => poolhouse(['seed', 'export', ...data, ...args], { cwd: home.path, env })

  test('writes a seed without passwords that the JSON schema allows, to a file that nobody else reads', async () => {
    const { status, out } = await exportSeed(['--output', 'exported.yaml'])
    expect([status, out]).toEqual([
      0,
      `Wrote ${join(home.path, 'exported.yaml')}. "poolhouse start --seed exported.yaml" makes what it describes.`,
    ])
    expect(statSync(join(home.path, 'exported.yaml')).mode & 0o777).toBe(0o600)
    const text = readFileSync(join(home.path, 'exported.yaml'), 'utf8')
    expect(text).toMatch(
      /^# yaml-language-server: \$schema=seed\.schema\.json\n# Passwords, TOTP secrets, devices and passkeys are sealed under the master key of this service/,
    )
    expect(text).not.toContain('Correct-horse-7')
    expect(schemaProblems(parse(text))).toEqual([])
    expect(parse(text)).toMatchObject({ sealing: { key: 'master-key' }, pools: [{ id: 'us-east-1_Export', groups: [{ name: 'admins' }] }] })
  })

  test('after a reset with the exported seed the user signs in with the password of before', async () => {
    const { out } = await exportSeed(['--pool', 'us-east-1_Export'])
    writeFileSync(seedFile, out)
    const [, url] = await service.says(/ready at (\S+) /)
    const reset = await poolhouse(['reset', '--endpoint', url!], { cwd: home.path })
    expect([reset.status, reset.err]).toEqual([0, ''])
    const answer = await fetch(url!, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
      body: JSON.stringify({
        ClientId: 'web',
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ada', PASSWORD: 'Correct-horse-7' },
      }),
    })
    expect(await answer.json()).toMatchObject({ AuthenticationResult: { AccessToken: expect.any(String) } })
  })

  test('with POOLHOUSE_SEED_PASSPHRASE seals under the passphrase, which start needs as well', async () => {
    const { out } = await exportSeed([], { POOLHOUSE_SEED_PASSPHRASE: 'a long passphrase' })
    expect(parse(out)).toMatchObject({ sealing: { key: 'passphrase' } })
    const other = folder()
    try {
      writeFileSync(join(other.path, 'seed.yaml'), out)
      const start = ['start', '--port', '0', '--data', join(other.path, '.poolhouse'), '--seed', 'seed.yaml']
      const refused = await poolhouse(start, { cwd: other.path })
      expect([refused.status, refused.err]).toEqual([1, expect.stringContaining('Set POOLHOUSE_SEED_PASSPHRASE to it')])
      const started = poolhouseProcess(start, { cwd: other.path, env: { POOLHOUSE_SEED_PASSPHRASE: 'a long passphrase' } })
      await started.says(/created 1 pool, 1 client, 1 user, 1 group\./)
      started.process.kill('SIGTERM')
      await started.ended
    } finally {
      other.remove()
    }
  })

  test.each([
    ['an unknown pool', ['--pool', 'us-east-1_Other'], 'there is no pool "us-east-1_Other" in this service. It has us-east-1_Export'],
    ['a file that exists', ['--output', 'poolhouse.seed.yaml'], 'exists. Remove it, or name a new file.'],
    ['a folder that does not exist', ['--output', 'no/seed.yaml'], 'cannot be written (ENOENT). Name a file in a folder that exists.'],
  ])('%s is an error that says what to do', async (_, args, says) => {
    const { status, err } = await exportSeed(args)
    expect([status, err]).toEqual([1, expect.stringContaining(says)])
    expect(err).not.toContain('    at ')
  })
})

describe('seed schema', () => {
  test('prints the schema that comes with the package', async () => {
    const { status, out } = await poolhouse(['seed', 'schema'])
    expect(status).toBe(0)
    const file = fileURLToPath(new URL('../../seed.schema.json', import.meta.url))
    expect(`${out}\n`).toBe(readFileSync(file, 'utf8'))
  })

  test.each<[string, string, string[]]>([
    ['the seed of these tests', seed, []],
    [
      'one with settings of several kinds',
      'pools: [{ id: eu-west-1_A, settings: { Policies: { PasswordPolicy: { MinimumLength: 9 } } }, mfa: { MfaConfiguration: "OFF" }, domains: [{ domain: d }], terms: [{ client: c, name: terms-of-use, settings: { TermsSource: LINK, Enforcement: NONE } }] }]',
      [],
    ],
    ['a misspelt kind', 'pools: [{ id: eu-west-1_A, user: [] }]', ['pools.0.user is unknown']],
    ['no id', 'pools: [{ name: a }]', ['pools.0.id is missing']],
    ['a misspelt setting', 'pools: [{ id: eu-west-1_A, settings: { Policy: {} } }]', ['pools.0.settings.Policy is unknown']],
    [
      'a number as username',
      'pools: [{ id: eu-west-1_A, users: [{ username: 7, password: p }] }]',
      ['pools.0.users.0.username is no string'],
    ],
    [
      'an unknown status',
      'pools: [{ id: eu-west-1_A, users: [{ username: a, password: p, status: X }] }]',
      ['pools.0.users.0.status is none of the values'],
    ],
    [
      'a setting out of its range',
      'pools: [{ id: eu-west-1_A, clients: [{ id: a, settings: { AuthSessionValidity: 1 } }] }]',
      ['pools.0.clients.0.settings.AuthSessionValidity is too small'],
    ],
    [
      'an entry without what its operation needs',
      'pools: [{ id: eu-west-1_A, terms: [{ client: c, name: n }] }]',
      ['pools.0.terms.0.settings is missing'],
    ],
    ['a list as seed', '[]', [' is no object']],
  ])('%s: the schema says the same as the service', (_, text, problems) => {
    expect(schemaProblems(parse(text))).toEqual(problems)
  })
})

test('an unknown verb of seed names those that there are', async () => {
  expect(await poolhouse(['seed', 'nonsense'])).toMatchObject({ status: 2, err: expect.stringContaining('It has: schema, export, from') })
})

test("the function of a seed's LambdaConfig runs in the module that --trigger names for it", async () => {
  const { path, remove } = folder()
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:claims'
  writeFileSync(
    join(path, 'claims.mjs'),
    'export const handler = async event => ({ ...event, response: { claimsOverrideDetails: { claimsToAddOrOverride: { plan: "gold" } } } })\n',
  )
  writeFileSync(
    join(path, 'seed.yaml'),
    `pools: [{ id: us-east-1_Claims, settings: { LambdaConfig: { PreTokenGeneration: "${arn}" } }, clients: [{ id: webapp }], users: [{ username: ada, password: Correct-horse-9 }] }]\n`,
  )
  const service = poolhouseProcess(['start', '--port', '0', '--data', 'data', '--seed', 'seed.yaml', '--trigger', `${arn}=./claims.mjs`], {
    cwd: path,
  })
  try {
    const [, url] = await service.says(/ready at (\S+) /)
    const answer = await fetch(`${url}/_poolhouse/tokens`, {
      method: 'POST',
      headers: { 'x-poolhouse': '1' },
      body: JSON.stringify({ client: 'webapp', username: 'ada' }),
    })
    const { idToken } = await answer.json()
    expect(JSON.parse(Buffer.from(idToken.split('.')[1], 'base64url').toString())).toMatchObject({ plan: 'gold' })
  } finally {
    service.signal('SIGTERM')
    await service.ended
    remove()
  }
})
