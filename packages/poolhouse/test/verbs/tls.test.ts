import { X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Child, folder, poolhouse, poolhouseProcess } from '../support/command.ts'

const home = folder()
const data = join(home.path, '.poolhouse')
const file = (name: string) => join(data, 'tls', name)
const certificate = (name: string) => new X509Certificate(readFileSync(file(name), 'utf8'))
const options = ['--tls-cert', file('certificate.pem'), '--tls-key', file('key.pem')]

beforeAll(async () => {
  const { status, out } = await poolhouse(['tls', 'auth.example.test', '192.0.2.7', '--data', data])
  expect(status).toBe(0)
  expect(out.split('\n')).toEqual([
    'A new local authority, and a certificate for localhost, auth.example.test, 192.0.2.7.',
    `Next: poolhouse start ${options.join(' ')}`,
    `Programs trust it by NODE_EXTRA_CA_CERTS=${file('authority.pem')}; browsers by importing ${file('authority.pem')} as an authority.`,
  ])
})
afterAll(home.remove)

describe('poolhouse tls', () => {
  test('tls writes four files that only their owner may read', () => {
    expect(statSync(join(data, 'tls')).mode & 0o777).toBe(0o700)
    for (const name of ['authority.pem', 'authority-key.pem', 'certificate.pem', 'key.pem'])
      expect(statSync(file(name)).mode & 0o777).toBe(0o600)
  })

  test('a certificate of tls is valid for localhost and the given names only', () => {
    const [server, authority] = [certificate('certificate.pem'), certificate('authority.pem')]
    expect(server.verify(authority.publicKey)).toBe(true)
    expect(server.checkIssued(authority)).toBe(true)
    for (const name of ['localhost', 'mine.auth.localhost', 'auth.example.test']) expect(server.checkHost(name)).toBeTruthy()
    for (const address of ['127.0.0.1', '::1', '192.0.2.7']) expect(server.checkIP(address)).toBe(address)
    for (const name of ['example.test', 'x.auth.example.test', 'localhost.example']) expect(server.checkHost(name)).toBeUndefined()
  })

  test('neither certificate of tls may sign an authority, and browsers accept their validity', () => {
    const [server, authority] = [certificate('certificate.pem'), certificate('authority.pem')]
    expect([server.ca, authority.ca]).toEqual([false, true])
    expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    const days = ({ validFrom, validTo }: X509Certificate) => (Date.parse(validTo) - Date.parse(validFrom)) / 86_400_000
    expect(days(server)).toBeLessThanOrEqual(398)
    expect(days(authority)).toBeGreaterThan(3_000)
  })

  test('a second tls keeps the authority and issues a new certificate', async () => {
    const before = ['authority.pem', 'authority-key.pem', 'certificate.pem', 'key.pem'].map(name => readFileSync(file(name), 'utf8'))
    const { out } = await poolhouse(['tls', 'auth.example.test', '--data', data])
    expect(out).toMatch(/^A new certificate for localhost, auth\.example\.test\.\n/)
    const after = ['authority.pem', 'authority-key.pem', 'certificate.pem', 'key.pem'].map(name => readFileSync(file(name), 'utf8'))
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2))
    expect(after[2]).not.toBe(before[2])
    expect(after[3]).not.toBe(before[3])
    expect(certificate('certificate.pem').verify(certificate('authority.pem').publicKey)).toBe(true)
  })

  test.each(['https://localhost', 'a b', '../x'])('tls refuses the name %s', async name => {
    const { status, err } = await poolhouse(['tls', name, '--data', data])
    expect({ status, err }).toEqual({ status: 2, err: `poolhouse: "${name}" is neither a host name nor an IP address.` })
  })
})

describe('start --tls-cert --tls-key', () => {
  const trusting = { NODE_EXTRA_CA_CERTS: file('authority.pem') }
  let service: Child
  let url: string
  beforeAll(async () => {
    service = poolhouseProcess(['start', '--port', '0', '--data', data, ...options])
    url = (await service.says(/Poolhouse is ready at (https:\/\/localhost:\d+) /))[1]!
  })
  afterAll(() => service.signal('SIGKILL'))

  /** One request by Node's own client. */
  const ask = (address: string, ca?: string): Promise<string> =>
    new Promise((resolve, reject) => get(address, { ca, agent: false }, answer => resolve(text(answer))).on('error', reject))

  test('a service with --tls-cert answers clients that trust its authority, and no others', async () => {
    const ca = readFileSync(file('authority.pem'), 'utf8')
    expect(JSON.parse(await ask(`${url}/_localstack/health`, ca))).toMatchObject({ edition: 'poolhouse' })
    await expect(ask(`${url}/health`)).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' })
    await expect(fetch(url.replace('https', 'http'))).rejects.toThrow()
  })

  /** A command in a process of its own, since what it trusts holds for the whole process. */
  async function ended(args: readonly string[], given: { cwd?: string; env?: NodeJS.ProcessEnv }) {
    const command = poolhouseProcess(args, given)
    return { status: await command.ended, err: command.err }
  }
  const sdkVariables = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'us-east-1' }

  test.each([
    ['inbox', (_url: string) => ['inbox'], () => ({ cwd: home.path })],
    ['clock now', () => ['clock', 'now'], () => ({ cwd: home.path })],
    ['inbox --endpoint', (address: string) => ['inbox', '--endpoint', address], () => ({ cwd: home.path })],
    [
      'inbox --endpoint by POOLHOUSE_DATA',
      (address: string) => ['inbox', '--endpoint', address],
      () => ({ env: { POOLHOUSE_DATA: data } }),
    ],
    ['inbox by AWS_ENDPOINT_URL', () => ['inbox'], (address: string) => ({ cwd: home.path, env: { AWS_ENDPOINT_URL: address } })],
    ['inbox by NODE_EXTRA_CA_CERTS', (address: string) => ['inbox', '--endpoint', address], () => ({ env: trusting })],
  ])('%s trusts the authority of the data directory', async (_name, args, given) => {
    expect(await ended(args(url), given(url))).toEqual({ status: 0, err: '' })
  })

  test('commands in another folder do not trust the authority and print how to', async () => {
    expect(await ended(['inbox', '--endpoint', url], {})).toMatchObject({ status: 1, err: expect.stringContaining('NODE_EXTRA_CA_CERTS') })
  })

  test('a service announced without an authority, or with another one, is not trusted', async () => {
    const other = folder()
    const announced = join(other.path, '.poolhouse')
    mkdirSync(announced, { mode: 0o700 })
    writeFileSync(join(announced, 'service.json'), JSON.stringify({ url }))
    const refusal = {
      status: 1,
      err: `poolhouse: ${url} has a certificate that this command does not trust. Run it again with NODE_EXTRA_CA_CERTS=${join(announced, 'tls', 'authority.pem')}\n`,
    }
    expect(await ended(['inbox'], { cwd: other.path })).toEqual(refusal)
    expect((await poolhouse(['tls', '--data', announced])).status).toBe(0)
    expect(await ended(['inbox'], { cwd: other.path })).toEqual(refusal)
    other.remove()
  })

  test('up deploys to an https service, found, configured by a variable, or configured in the stack', async () => {
    const program = ['name: over-tls', 'runtime: yaml', 'resources:', '  pool: {type: "aws:cognito:UserPool", properties: {name: pool}}']
    writeFileSync(join(home.path, 'Pulumi.yaml'), program.join('\n'))
    const passphrase = { PULUMI_CONFIG_PASSPHRASE: 'x' }
    const up = (env: NodeJS.ProcessEnv) => ended(['up', '--yes'], { cwd: home.path, env: { ...env, ...passphrase } })
    expect(await up({})).toEqual({ status: 0, err: '' })
    expect(await up({ AWS_ENDPOINT_URL: url, ...sdkVariables })).toEqual({ status: 0, err: '' })
    const endpoints = JSON.stringify([{ cognitoidp: url, sts: url }])
    expect(await ended(['config', 'set', 'aws:endpoints', endpoints], { cwd: home.path, env: passphrase })).toEqual({ status: 0, err: '' })
    expect(await up(sdkVariables)).toEqual({ status: 0, err: '' })
  })

  test('a port in use by Poolhouse is reported with its address', async () => {
    const other = poolhouseProcess(['start', '--port', new URL(url).port, '--data', join(home.path, 'other')], { env: trusting })
    expect(await other.ended).toBe(1)
    expect(other.err).toContain(`a Poolhouse service answers there already. Use it (${url})`)
  })
})

describe('unusable TLS files', () => {
  const own = (name: string, content: string) => {
    writeFileSync(join(home.path, name), content)
    return join(home.path, name)
  }
  const start = (...args: string[]) => poolhouse(['start', '--port', '0', '--data', join(home.path, 'none'), ...args])
  const how = '"poolhouse tls" creates both for this machine.'
  const [cert, key] = [file('certificate.pem'), file('key.pem')]

  test('--tls-cert without --tls-key is a usage error', async () => {
    expect(await start('--tls-cert', cert)).toMatchObject({ status: 2, err: `poolhouse: --tls-cert needs --tls-key as well. ${how}` })
    expect(await start('--tls-key', key)).toMatchObject({ status: 2, err: `poolhouse: --tls-key needs --tls-cert as well. ${how}` })
  })

  test('a missing TLS file is a usage error', async () => {
    const err = `poolhouse: --tls-cert "${cert}x" must be a readable file. ${how}`
    expect(await start('--tls-cert', `${cert}x`, '--tls-key', key)).toMatchObject({ status: 2, err })
  })

  test('a TLS file that is no certificate or key is a usage error', async () => {
    const err = (path: string) => `poolhouse: --tls-cert "${path}" must be a certificate in PEM, and --tls-key its private key. ${how}`
    const text = own('text.pem', 'hello')
    expect(await start('--tls-cert', text, '--tls-key', key)).toMatchObject({ status: 2, err: err(text) })
    expect(await start('--tls-cert', cert, '--tls-key', text)).toMatchObject({ status: 2, err: err(cert) })
  })

  test('a TLS key of another certificate is a usage error', async () => {
    const other = file('authority-key.pem')
    const err = `poolhouse: --tls-key "${other}" is not the key of --tls-cert "${cert}". ${how}`
    expect(await start('--tls-cert', cert, '--tls-key', other)).toMatchObject({ status: 2, err })
  })
})
