import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Child, folder, poolhouse, poolhouseProcess } from '../support/command.ts'

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
    expect(err).toMatch(/^poolhouse: .*data is in use by process \d+\. Stop it, or use another --data directory\.$/)
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
    expect(err).toMatch(/^poolhouse: The master key does not decrypt .*, which was encrypted under another one\. Give that key/)
  })
})

describe('start --production', () => {
  const home = folder()
  const data = join(home.path, 'data')
  const env = { POOLHOUSE_MASTER_KEY: randomBytes(32).toString('base64') }
  let service: Child
  let url: string

  beforeAll(async () => {
    service = poolhouseProcess(['start', '--production', '--port', '0', '--data', data], { env })
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

  test('a key created while no service is running is valid for the next one', async () => {
    service.process.kill('SIGTERM')
    await service.ended
    const { out } = await poolhouse(['keys', 'create', '--admin', '--json', '--production', '--data', data], { env })
    const { accessKeyId, secretAccessKey } = JSON.parse(out)
    service = poolhouseProcess(['start', '--production', '--port', '0', '--data', data], { env })
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
  args                                      | says
  ${['start', '--port', 'abc']}             | ${'poolhouse: --port "abc" must be a port, 0 to 65535'}
  ${['start', '--account', '12']}           | ${'poolhouse: --account "12" must be an account number of 12 digits'}
  ${['start', '--host', '0.0.0.0']}         | ${'poolhouse: --host "0.0.0.0" can be reached from other machines, so the mode must be named'}
  ${['start', '--production']}              | ${'poolhouse: Production needs a master key'}
  ${['start', '--database', 'mysql://x/y']} | ${'must be a PostgreSQL URL'}
  ${['start', '--trigger', 'nonsense']}     | ${'--trigger'}
  ${['start', '--smtp-url', 'smtp://x']}    | ${'--smtp-url needs --mail-from'}
  ${['start', '--wings']}                   | ${"error: unknown option '--wings'"}
  ${['fly']}                                | ${"error: unknown command 'fly'"}
  ${['stack', 'fly']}                       | ${"error: unknown command 'fly'"}
  ${['keys', 'create']}                     | ${'Use --admin.'}
`('poolhouse $args is a usage error', async ({ args, says }) => {
  const { status, out, err } = await poolhouse(args)
  expect({ status, out }).toEqual({ status: 2, out: '' })
  expect(err).toContain(says)
  expect(err).not.toContain('    at ')
})
