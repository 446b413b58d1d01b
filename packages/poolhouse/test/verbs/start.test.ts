import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { optionNames } from '@poolhouse/server'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { serviceVariables } from '../../src/service/variables.ts'
import { type Child, folder, poolhouse, poolhouseProcess } from '../support/command.ts'
import { serviceForTests } from '../support/service.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

describe('start', () => {
  const home = folder()
  const data = join(home.path, 'data')
  let service: Child
  let url: string

  beforeAll(async () => {
    service = poolhouseProcess(['start', '--port', '0', '--data', data])
    url = (await service.says(/Poolhouse is ready at (http:\/\/localhost:\d+) /))[1]!
  })
  afterAll(() => {
    service.signal('SIGKILL')
    home.remove()
  })

  test('a started service answers the AWS SDK at the printed address', async () => {
    const api = new CognitoIdentityProvider({ endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
    expect((await api.listUserPools({ MaxResults: 1 })).UserPools).toEqual([])
  })

  test('a started service is found by other commands through service.json', () => {
    expect(JSON.parse(readFileSync(join(data, 'service.json'), 'utf8'))).toMatchObject({ url })
  })

  test('a second service on the same data directory does not start', async () => {
    const { status, err } = await poolhouse(['start', '--port', '0', '--data', data])
    expect(status).toBe(1)
    expect(err).toMatch(
      /^poolhouse: a service with this data runs already, at http:\/\/localhost:\d+\. Use it\. .*data is in use by process \d+\. Stop it, or use another --data directory\.$/,
    )
    expect(err).toContain(url)
  })

  test('a port in use by Poolhouse is reported with its address', async () => {
    const { status, err } = await poolhouse(['start', '--port', new URL(url).port, '--data', join(home.path, 'other')])
    expect(status).toBe(1)
    expect(err).toMatch(/^poolhouse: port \d+ is taken by \S+ \(process \d+\): a Poolhouse service answers there already\. Use it/)
  })

  test('keys create works while the service is running', async () => {
    const { status, out } = await poolhouse(['keys', 'create', '--admin', '--json', '--data', data])
    expect(status).toBe(0)
    expect(JSON.parse(out)).toEqual({
      accessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
      secretAccessKey: expect.stringMatching(/^.{40}$/),
    })
  })

  test('SIGTERM stops the service in order', async () => {
    service.process.kill('SIGTERM')
    expect(await service.ended).toBe(0)
    expect(service.err).toBe('Stopped (SIGTERM).\n')
  })

  test('start fails if the data is encrypted under another master key', async () => {
    writeFileSync(join(data, 'master.key'), randomBytes(32).toString('base64'))
    const { status, err } = await poolhouse(['start', '--port', '0', '--data', data])
    expect(status).toBe(1)
    expect(err).toMatch(
      /^poolhouse: The master key does not decrypt .*, which was encrypted under another one \(fingerprint [^)\s]+\)\. Give that key/,
    )
  })
})

describe('start --production', () => {
  const home = folder()
  const data = join(home.path, 'data')
  const env = { POOLHOUSE_MASTER_KEY: randomBytes(32).toString('base64') }
  let service: Child
  let url: string

  beforeAll(async () => {
    service = poolhouseProcess(['start', '--production', '--no-mail', '--port', '0', '--data', data], { env })
    url = (await service.says(/Poolhouse is ready at (http:\/\/localhost:\d+) \(production mode/))[1]!
  })
  afterAll(() => {
    service.signal('SIGKILL')
    home.remove()
  })

  const list = (accessKeyId: string, secretAccessKey: string) =>
    new CognitoIdentityProvider({ endpoint: url, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } }).listUserPools({
      MaxResults: 1,
    })

  test('in production only a key of keys create may call, with a valid signature', async () => {
    await expect(list('AKIAIOSFODNN7EXAMPLE', 'x')).rejects.toMatchObject({ name: 'UnrecognizedClientException' })
    const { accessKeyId, secretAccessKey } = JSON.parse((await poolhouse(['keys', 'create', '--admin', '--json', '--data', data])).out)
    expect((await list(accessKeyId, secretAccessKey)).UserPools).toEqual([])
    await expect(list(accessKeyId, `${secretAccessKey}x`)).rejects.toMatchObject({ name: 'InvalidSignatureException' })
  })

  test('production without a way to send mail does not start, and the error names --no-mail', async () => {
    const { status, err } = await poolhouse(['start', '--production', '--port', '0', '--data', join(home.path, 'mail')], { env })
    expect({ status, err }).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^poolhouse: Production needs a way to send mail: --smtp-url/),
    })
  })

  test('a key created while no service is running is valid for the next one', async () => {
    service.process.kill('SIGTERM')
    await service.ended
    const { out } = await poolhouse(['keys', 'create', '--admin', '--json', '--production', '--data', data], { env })
    const { accessKeyId, secretAccessKey } = JSON.parse(out)
    service = poolhouseProcess(['start', '--production', '--no-mail', '--port', '0', '--data', data], { env })
    url = (await service.says(/ready at (http:\/\/localhost:\d+) /))[1]!
    expect((await list(accessKeyId, secretAccessKey)).UserPools).toEqual([])
  })
})

test('a port in use by another program is reported with that program', async () => {
  const { path, remove } = folder()
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => other.once('listening', resolve))
  const { port } = other.address() as { port: number }
  const { status, err } = await poolhouse(['start', '--port', String(port), '--data', path])
  other.close()
  remove()
  expect(status).toBe(1)
  expect(err).toContain(`port ${port} is taken by`)
  expect(err).toContain(`(process ${process.pid})`)
  expect(err).toContain('or --port 0 for any free one.')
})

test.each`
  args                                                    | says
  ${['start', '--port', 'abc']}                           | ${'poolhouse: --port "abc" must be a port, 0 to 65535'}
  ${['start', '--account', '12']}                         | ${'poolhouse: --account "12" must be an account number of 12 digits'}
  ${['start', '--host', '0.0.0.0']}                       | ${'poolhouse: --host "0.0.0.0" can be reached from other machines, so the mode must be named'}
  ${['start', '--production']}                            | ${'poolhouse: Production needs a master key'}
  ${['start', '--database', 'mysql://x/y']}               | ${'must be a PostgreSQL URL'}
  ${['start', '--trigger', 'nonsense']}                   | ${'--trigger'}
  ${['start', '--smtp-url', 'smtp://x']}                  | ${'--smtp-url needs --mail-from'}
  ${['start', '--mail-from', 'a@b.example, c@d.example']} | ${'--mail-from "a@b.example, c@d.example" must be one address'}
  ${['start', '--wings']}                                 | ${"error: unknown option '--wings'"}
  ${['fly']}                                              | ${"error: unknown command 'fly'"}
  ${['stack', 'fly']}                                     | ${'poolhouse stack has no verb "fly". It has: ls, '}
  ${['keys', 'create']}                                   | ${'keys create needs one of --admin'}
`('poolhouse $args is a usage error', async ({ args, says }) => {
  const { status, out, err } = await poolhouse(args)
  expect({ status, out }).toEqual({ status: 2, out: '' })
  expect(err).toContain(says)
  expect(err).not.toContain('    at ')
})

describe('POOLHOUSE_ variables', () => {
  /** Fails after the configuration was accepted, because no service is there: it has no master key yet. */
  const keys = (env: Record<string, string>) => {
    const { path, remove } = folder()
    return poolhouse(['keys', 'create', '--admin', '--json', '--data', path], { cwd: path, env }).finally(remove)
  }
  const key = randomBytes(32).toString('base64')

  test.each`
    env                                                                             | says
    ${{ POOLHOUSE_PRODUCTION: '1' }}                                                | ${'Production needs a master key'}
    ${{ POOLHOUSE_PRODUCTION: 'Yes' }}                                              | ${'Production needs a master key'}
    ${{ POOLHOUSE_PRODUCTION: '0' }}                                                | ${'has no master.key'}
    ${{ POOLHOUSE_PRODUCTION: '' }}                                                 | ${'has no master.key'}
    ${{ POOLHOUSE_PRODUCTION: 'maybe' }}                                            | ${'POOLHOUSE_PRODUCTION "maybe" must be true or false; 1 and 0, yes and no, on and off mean the same.'}
    ${{ POOLHOUSE_PRODUKTION: '1' }}                                                | ${'the variable POOLHOUSE_PRODUKTION is set, and Poolhouse has none of this name. Did you mean POOLHOUSE_PRODUCTION?'}
    ${{ POOLHOUSE_DATABASE: 'postgres://x/y' }}                                     | ${'Did you mean POOLHOUSE_DATABASE_URL?'}
    ${{ POOLHOUSE_MASTERKEY: key }}                                                 | ${'Did you mean POOLHOUSE_MASTER_KEY?'}
    ${{ POOLHOUSE_CALLBACK_ADDRESS: 'x' }}                                          | ${'There are: POOLHOUSE_ACCOUNT, '}
    ${{ POOLHOUSE_PORT: 'tcp://10.0.0.1:9229', POOLHOUSE_SERVICE_HOST: 'x' }}       | ${'has no master.key'}
    ${{ POOLHOUSE_PORT_9229_TCP_ADDR: '10.0.0.1', POOLHOUSE_SERVICE_PORT: '9229' }} | ${'has no master.key'}
    ${{ POOLHOUSE_PORT: 'http://10.0.0.1' }}                                        | ${'POOLHOUSE_PORT "http://10.0.0.1" must be a port'}
  `('with $env the service says $says', async ({ env, says }) => {
    const { status, err } = await keys(env)
    expect(status).toBe(2)
    expect(err).toContain(says)
    expect(err).not.toContain(key)
  })

  test('every option of start has a variable that is known, and so is every POOLHOUSE_ variable that the sources name', async () => {
    const sources = globSync('packages/{server,poolhouse,provider,engine}/{src,bin}/**/*.{ts,mjs}', { cwd: root })
      .map(file => readFileSync(join(root, file), 'utf8'))
      .join('\n')
    const named = new Set([...sources.matchAll(/\bPOOLHOUSE_[A-Z\d]+(?:_[A-Z\d]+)*\b/g)].map(([name]) => name))
    expect(named.size).toBeGreaterThan(25)
    for (const name of named) expect(() => serviceVariables({ [name]: 'x' }), name).not.toThrow()
    const { out } = await poolhouse(['start', '--help'])
    // What is done with the service, and a short form of --log-level.
    const ofTheCommand = ['--detach', '--quiet', '--watch']
    const withVariable: string[] = [...Object.values(optionNames).map(([flag]) => flag), '--seed', '--workers', ...ofTheCommand]
    const flags = [...out.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, flag]) => flag!)
    expect(flags.length).toBeGreaterThan(25)
    expect(flags.filter(flag => !withVariable.includes(flag))).toEqual([])
    for (const [flag, variable] of [...Object.values(optionNames), ['--seed', 'POOLHOUSE_SEED'], ['--workers', 'POOLHOUSE_WORKERS']])
      expect(out.replace(/\s+/g, ' ')).toMatch(new RegExp(`${flag} (?:(?!\\[[A-Z]).)*\\[${variable}\\]`))
  })

  test('POOLHOUSE_SEED names the seed file', async () => {
    const { path, remove } = folder()
    const { err } = await poolhouse(['start', '--port', '0'], { cwd: path, env: { POOLHOUSE_SEED: 'missing.yaml' } })
    remove()
    expect(err).toContain(`the seed file ${join(path, 'missing.yaml')} cannot be read (ENOENT)`)
  })
})

describe('keys create for a service in production that is not running', () => {
  const home = folder()
  afterAll(home.remove)
  const keyFile = join(home.path, 'master.key')
  const data = join(home.path, 'app', '.poolhouse')
  const create = (env: Record<string, string> = {}, ...more: string[]) =>
    poolhouse(['keys', 'create', '--admin', '--json', ...more], { cwd: join(home.path, 'app'), env })

  beforeAll(async () => {
    writeFileSync(keyFile, randomBytes(32).toString('base64'))
    mkdirSync(join(home.path, 'app'))
    const service = poolhouseProcess(['start', '--production', '--no-mail', '--port', '0', '--data', data], {
      env: { POOLHOUSE_MASTER_KEY_FILE: keyFile },
    })
    await service.says(/ready at/)
    service.process.kill('SIGTERM')
    await service.ended
  })

  test('it needs the master key of the service alone, and no mode', async () => {
    expect(await create({ POOLHOUSE_MASTER_KEY_FILE: keyFile })).toMatchObject({ status: 0, out: expect.stringContaining('AKIA') })
    expect(await create({ POOLHOUSE_MASTER_KEY_FILE: keyFile, POOLHOUSE_PRODUCTION: '1' })).toMatchObject({ status: 0 })
  })

  test('without the master key it makes none and says what to give; with another key it says so', async () => {
    expect(await create()).toMatchObject({
      status: 2,
      err: expect.stringContaining('with POOLHOUSE_MASTER_KEY_FILE (or POOLHOUSE_MASTER_KEY)'),
    })
    expect(existsSync(join(data, 'master.key'))).toBe(false)
    const other = await create({ POOLHOUSE_MASTER_KEY: randomBytes(32).toString('base64') })
    expect(other).toMatchObject({ status: 1, err: expect.stringContaining('The master key does not decrypt') })
  })

  test('for a folder without a service, and for a database without a key, it creates nothing and says what to give', async () => {
    const empty = folder()
    const inEmpty = await poolhouse(['keys', 'create', '--admin', '--data', 'data'], { cwd: empty.path })
    expect(inEmpty).toMatchObject({ status: 2, err: expect.stringContaining('or start the service first') })
    const onDatabase = await poolhouse(['keys', 'create', '--admin'], {
      cwd: empty.path,
      env: { POOLHOUSE_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', POOLHOUSE_DATA: 'data' },
    })
    expect(onDatabase).toMatchObject({ status: 2, err: expect.stringContaining('the database needs the master key of its service') })
    expect(readdirSync(empty.path)).toEqual([])
    empty.remove()
  })
})

test.each(['-v', '-V', '--version', 'version'])('poolhouse %s prints the version', async word => {
  expect(await poolhouse([word])).toEqual({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+$/), err: '' })
})

test('the address of a service in development mode, opened in a browser, says what it is for', async () => {
  const own = await serviceForTests()
  try {
    const answer = await fetch(own.url)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain(`Give an AWS SDK or Amplify this address as its endpoint: ${own.url}`)
  } finally {
    await own.close()
  }
})

describe('a command whose reader ends before it', () => {
  /** Through a shell, with a reader that takes one line. */
  const piped = (args: string, reader: string) => {
    const { path, remove } = folder()
    const bin = join(root, 'packages/poolhouse/bin/poolhouse.mjs')
    const script = `{ ${process.execPath} ${bin} ${args} --data ${path}/data; echo "status $?" >&2; } | ${reader}`
    const child = spawn('sh', ['-c', script], { detached: true, stdio: 'pipe', cwd: path })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', chunk => (said += chunk))
    return { child, said: () => said, remove, data: join(path, 'data') }
  }

  test('prints no stack', async () => {
    const { child, said, remove } = piped('keys create --help', 'true')
    await once(child, 'close')
    remove()
    expect(said()).toBe('status 0\n')
  })

  test('goes on where it is a service', async () => {
    const { child, said, remove, data } = piped('start --port 0', 'true')
    try {
      // It prints its address after this; the answer of the service comes later still.
      await vi.waitUntil(() => existsSync(join(data, 'admin.sock')), { timeout: 15_000 })
      expect((await fetch(`${JSON.parse(readFileSync(join(data, 'service.json'), 'utf8')).url}/health`)).status).toBe(200)
    } finally {
      process.kill(-child.pid!, 'SIGTERM')
      await once(child, 'close')
      remove()
    }
    expect(said()).toBe('Stopped (SIGTERM).\n')
  })
})
