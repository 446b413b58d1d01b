import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Child, folder, poolhouse, poolhouseProcess } from '../support/command.ts'
import { serviceForTests } from '../support/service.ts'

/** What development mode offers a person: a seed, an inbox, a clock. */
const seed = `
pools:
  - id: us-east-1_Local1
    name: local
    clients:
      - id: 1example23456789
        settings:
          ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH]
    users:
      - username: ada
        password: Correct-horse-7
        attributes: { email: ada@example.com, email_verified: "true" }
`

describe('start with a seed file', () => {
  const home = folder()
  const file = join(home.path, 'poolhouse.seed.yaml')
  afterAll(home.remove)

  const start = (args: string[] = []) =>
    poolhouse(['start', '--port', '0', '--data', join(home.path, '.poolhouse'), ...args], { cwd: home.path })

  test('start applies the seed file beside the data directory, and its users can sign in', async () => {
    writeFileSync(file, seed)
    const service: Child = poolhouseProcess(['start', '--port', '0', '--data', join(home.path, '.poolhouse')])
    const [, url] = await service.says(/ready at (\S+) /)
    await service.says(/Seeded from \S+poolhouse\.seed\.yaml: 1 pool; created 1 pool, 1 client, 1 user\./)
    const answer = await fetch(url!, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
      body: JSON.stringify({
        ClientId: '1example23456789',
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'ada', PASSWORD: 'Correct-horse-7' },
      }),
    })
    expect(await answer.json()).toMatchObject({ AuthenticationResult: { AccessToken: expect.any(String) } })
    service.process.kill('SIGTERM')
    expect(await service.ended).toBe(0)
  })

  test('start with a seed file that has changed lists file, line and what differs; reset reads the file again, also one that was made since', async () => {
    const service: Child = poolhouseProcess(['start', '--port', '0', '--data', join(home.path, '.poolhouse')])
    try {
      await service.says(/1 pool; nothing to create, all of it exists\./)
    } finally {
      service.process.kill('SIGTERM')
    }
    await service.ended
    writeFileSync(file, seed.replace('ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'))
    const again: Child = poolhouseProcess(['start', '--port', '0', '--data', join(home.path, '.poolhouse')])
    try {
      const [, url] = await again.says(/ready at (\S+) /)
      await again.says(
        /poolhouse\.seed\.yaml:6: client "1example23456789": ExplicitAuthFlows is \["ALLOW_USER_PASSWORD_AUTH"\], the seed says \["ALLOW_USER_SRP_AUTH"\]\n.*"poolhouse reset"/,
      )
      writeFileSync(file, `${seed}        colour: red\n`)
      const refused = await poolhouse(['reset', '--endpoint', url!])
      expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('poolhouse.seed.yaml:10: pools[0].users[0] has "colour"') })
      writeFileSync(file, seed.replaceAll('1example23456789', '2example23456789'))
      expect(await poolhouse(['reset', '--endpoint', url!])).toMatchObject({
        status: 0,
        out: `${url} is empty, apart from its seed: 1 pool.`,
      })
      expect(await describeClient(url!, '2example23456789')).toBe(200)
      expect(await describeClient(url!, '1example23456789')).toBe(400)
      rmSync(file)
      expect(await poolhouse(['reset', '--endpoint', url!])).toMatchObject({ status: 0, out: `${url} is empty.` })
      writeFileSync(file, seed)
      expect(await poolhouse(['reset', '--endpoint', url!])).toMatchObject({ status: 0, out: expect.stringContaining('its seed: 1 pool.') })
    } finally {
      again.process.kill('SIGTERM')
      await again.ended
    }
  })

  const describeClient = async (url: string, ClientId: string) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.DescribeUserPoolClient',
    }
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ UserPoolId: 'us-east-1_Local1', ClientId }) })).status
  }

  test.each`
    what                    | text                                                                                  | says
    ${'no YAML'}            | ${'pools: [\n  - id: }'}                                                              | ${/:\d+:\d+: .*It must be YAML\.$/}
    ${'nothing in it'}      | ${''}                                                                                 | ${/: the seed is not an object with pools$/}
    ${'an unknown word'}    | ${'pools:\n  - id: us-east-1_Local1\n    pasword: x\n'}                               | ${/:2: pools\[0\] has "pasword", which is none of id, name/}
    ${'a wrong id'}         | ${'pools:\n  - id: nonsense\n'}                                                       | ${/:2: pools\[0\]\.id "nonsense" is not a pool id/}
    ${'a user without one'} | ${'pools:\n  - id: us-east-1_A1\n    users:\n      - username: u\n'}                  | ${/:4: pools\[0\]\.users\[0\] has no "password"/}
    ${'a weak password'}    | ${'pools:\n  - id: us-east-1_A2\n    users:\n      - { username: u, password: x }\n'} | ${/:4: pools\[0\]\.users\[0\]: .*password/i}
  `('a seed file with $what fails with file, line and path', async ({ text, says }) => {
    writeFileSync(join(home.path, 'bad.yaml'), text)
    const { status, err } = await start(['--seed', 'bad.yaml'])
    expect(status).toBe(1)
    expect(err).toContain(`poolhouse: ${join(home.path, 'bad.yaml')}`)
    expect(err).toMatch(says)
    expect(err).not.toContain('    at ')
  })

  test('start --seed fails for a missing file and in production', async () => {
    expect(await start(['--seed', 'nowhere.yaml'])).toMatchObject({
      status: 1,
      err: `poolhouse: the seed file ${join(home.path, 'nowhere.yaml')} cannot be read (ENOENT). Give --seed a file in YAML, with pools.`,
    })
    const key = { POOLHOUSE_MASTER_KEY: Buffer.alloc(32, 1).toString('base64') }
    const production = await poolhouse(['start', '--production', '--port', '0', '--data', join(home.path, 'p'), '--seed', file], {
      env: key,
    })
    expect(production).toMatchObject({ status: 2, err: expect.stringContaining('is for development mode only') })
  })
})

describe('inbox, reset and clock', () => {
  let service: Awaited<ReturnType<typeof serviceForTests>>
  const at = () => ['--endpoint', service.url]

  beforeAll(async () => {
    service = await serviceForTests()
  })
  afterAll(() => service.close())

  test('inbox is empty at first, then has the code of a sign-up', async () => {
    expect(await poolhouse(['inbox', ...at()])).toMatchObject({ status: 0, out: 'No messages yet.' })
    await signUp('grace@example.com')
    const { status, out } = await poolhouse(['inbox', ...at()])
    expect(status).toBe(0)
    expect(out).toMatch(/mail to grace@example\.com.*\d{6}/s)
  })

  test('reset empties the service', async () => {
    const own = await serviceForTests()
    try {
      expect(await poolhouse(['reset', '--endpoint', own.url])).toMatchObject({ status: 0, out: `${own.url} is empty.` })
    } finally {
      await own.close()
    }
  })

  test('inbox --json prints one message per line', async () => {
    const { out } = await poolhouse(['inbox', '--json', ...at()])
    expect(out.split('\n').map(line => JSON.parse(line))).toEqual([
      expect.objectContaining({ medium: 'EMAIL', to: 'grace@example.com', text: expect.stringMatching(/\d{6}/) }),
    ])
  })

  test('inbox --watch prints new messages until it is stopped', async () => {
    const watching = poolhouseProcess(['inbox', '--watch', ...at()])
    await watching.says(/grace@example\.com/)
    await signUp('edsger@example.com')
    await watching.says(/edsger@example\.com/)
    watching.process.kill('SIGTERM')
    expect(await watching.ended).toBe(0)
    expect(watching.out.match(/grace@example\.com/g)).toHaveLength(1)
  })

  test('clock advance moves the clock by the duration', async () => {
    const before = Date.parse((await poolhouse(['clock', 'now', ...at()])).out)
    const after = Date.parse((await poolhouse(['clock', 'advance', '1h30m', ...at()])).out)
    expect(after - before).toBeGreaterThanOrEqual(5_400_000)
    expect(after - before).toBeLessThan(5_460_000)
  })

  test.each(['', '1', 'h', '-1h', '1.5h', 'soon'])('clock advance "%s" is a usage error', async duration => {
    expect((await poolhouse(['clock', 'advance', ...at(), '--', duration])).status).toBe(2)
  })

  test('clock advance 0s fails with the reason', async () => {
    expect(await poolhouse(['clock', 'advance', '0s', ...at()])).toMatchObject({ status: 1, err: expect.stringContaining('more than 0') })
  })

  test('inbox fails if another program, or none, answers at the endpoint', async () => {
    const gone = await serviceForTests()
    await gone.close()
    const nowhere = await poolhouse(['inbox', '--endpoint', gone.url])
    expect(nowhere).toMatchObject({ status: 1, err: expect.stringContaining(`${gone.url} does not answer (`) })
    const elsewhere = await poolhouse(['inbox', '--endpoint', `${service.url}/elsewhere`])
    expect(elsewhere).toMatchObject({ status: 1, err: expect.stringContaining('in development mode') })
  })

  async function signUp(email: string) {
    const { UserPool } = await service.api.createUserPool({
      PoolName: email,
      AutoVerifiedAttributes: ['email'],
      UsernameAttributes: ['email'],
    })
    const { UserPoolClient } = await service.api.createUserPoolClient({ UserPoolId: UserPool!.Id, ClientName: 'app' })
    await service.api.signUp({ ClientId: UserPoolClient!.ClientId, Username: email, Password: 'Correct-horse-7' })
  }
})
