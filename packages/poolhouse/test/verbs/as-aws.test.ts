import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { awsServiceHosts } from '@poolhouse/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Child, folder, poolhouse, poolhouseProcess } from '../support/command.ts'
import { marked } from '../support/sample-pages.ts'

const home = folder()
const data = join(home.path, '.poolhouse')
const file = (name: string) => join(data, 'tls', name)
afterAll(home.remove)

describe('start --as-aws', () => {
  let service: Child
  let port: number
  beforeAll(async () => {
    const options = ['--as-aws', 'us-east-1,eu-west-1', '--allowed-hosts', 'poolhouse,.shop.example']
    service = poolhouseProcess(['start', '--port', '0', '--data', data, ...options])
    port = Number((await service.says(/Poolhouse is ready at https:\/\/localhost:(\d+) [\s\S]*Next:/))[1])
  })
  afterAll(() => service.signal('SIGKILL'))

  /** The certificate that the service shows; rejects where a client does not trust it for this name. */
  async function handshake(servername: string): Promise<string> {
    const socket = connect({ host: '127.0.0.1', port, servername, ca: readFileSync(file('bundle.pem'), 'utf8') })
    await once(socket, 'secureConnect')
    const { subjectaltname } = socket.getPeerCertificate()
    socket.destroy()
    return subjectaltname!
  }

  test.each([
    'cognito-idp.us-east-1.amazonaws.com',
    'issuer-cognito-idp.eu-west-1.amazonaws.com',
    'shop.auth.eu-west-1.amazoncognito.com',
    'sts.us-east-1.amazonaws.com',
    'sts.amazonaws.com',
    'iam.amazonaws.com',
    'pinpoint.us-east-1.amazonaws.com',
    'localhost',
    'poolhouse',
    'sign-in.shop.example',
  ])('the certificate is valid for %s', async name => {
    expect(await handshake(name)).toContain('DNS:')
  })

  test.each(['cognito-idp.ap-south-1.amazonaws.com', 's3.us-east-1.amazonaws.com', 'evil.example', 'a.b.auth.us-east-1.amazoncognito.com'])(
    'the certificate is not valid for %s',
    async name => {
      await expect(handshake(name)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    },
  )

  test('only the owner may read the files of the authority, and the key of the certificate is in none', () => {
    for (const name of ['authority.pem', 'authority-key.pem', 'bundle.pem']) expect(statSync(file(name)).mode & 0o777).toBe(0o600)
    expect(() => statSync(file('key.pem'))).toThrow('ENOENT')
  })

  test('the start says which names to map, that the port is to be forwarded, and how each runtime trusts the certificate', () => {
    for (const line of [
      '  127.0.0.1 cognito-idp.eu-west-1.amazonaws.com issuer-cognito-idp.eu-west-1.amazonaws.com',
      '  127.0.0.1 sts.amazonaws.com iam.amazonaws.com',
      '  127.0.0.1 <domain>.auth.us-east-1.amazoncognito.com',
      `Programs call port 443, so forward it to port ${port}.`,
      `NODE_EXTRA_CA_CERTS=${file('authority.pem')}`,
      `AWS_CA_BUNDLE=${file('bundle.pem')}`,
      `REQUESTS_CA_BUNDLE=${file('bundle.pem')}`,
      `SSL_CERT_FILE=${file('bundle.pem')}`,
      `keytool -importcert -noprompt -alias poolhouse -file ${file('authority.pem')}`,
    ])
      expect(service.out).toContain(line)
  })

  test('other commands find the service by its address on this machine, never by a name of AWS', async () => {
    expect(JSON.parse(readFileSync(join(data, 'service.json'), 'utf8'))).toMatchObject({ url: `https://localhost:${port}` })
    const inbox = poolhouseProcess(['inbox'], { cwd: home.path })
    expect({ status: await inbox.ended, err: inbox.err }).toEqual({ status: 0, err: '' })
  })
})

test('a start in the background names the domains of pools, and a custom one that is not in the certificate', async () => {
  const place = join(home.path, 'background')
  mkdirSync(place)
  const CustomDomainConfig = '{ CertificateArn: "arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-4000-8000-000000000000" }'
  const pool = (id: string, custom: string) =>
    `  - { id: us-east-1_${id}, domains: [{ domain: shop-${id.toLowerCase()} }, { domain: ${custom}, settings: { CustomDomainConfig: ${CustomDomainConfig} } }] }\n`
  writeFileSync(join(place, 'poolhouse.seed.yaml'), `pools:\n${pool('One', 'sign-in.shop.example')}${pool('Two', 'other.example.org')}`)
  const start = poolhouseProcess(
    ['start', '--as-aws', '--detach', '--port', '0', '--data', '.poolhouse', '--allowed-hosts', '.shop.example'],
    { cwd: place },
  )
  expect(await start.ended, start.err).toBe(0)
  const stop = poolhouseProcess(['stop'], { cwd: place })
  expect(await stop.ended, stop.err).toBe(0)
  const port = /ready at https:\/\/localhost:(\d+)/.exec(start.out)![1]
  for (const line of [
    '  127.0.0.1 shop-one.auth.us-east-1.amazoncognito.com',
    '  127.0.0.1 shop-two.auth.us-east-1.amazoncognito.com',
    '  127.0.0.1 sign-in.shop.example',
    'The domain other.example.org of a pool is not in the certificate. Name it with --allowed-hosts.',
    `Programs call port 443, so forward it to port ${port}.`,
  ])
    expect(start.out.split('\n')).toContain(line)
  expect(start.out).not.toContain('127.0.0.1 other.example.org')
})

describe('start --as-aws that cannot start', () => {
  const start = (...args: string[]) => poolhouse(['start', '--data', join(home.path, 'none'), ...args])

  test('a port that is taken is reported with what to do for programs that call port 443', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const { status, err } = await start('--as-aws', '--port', String(port))
    other.close()
    expect(status).toBe(1)
    expect(err).toMatch(
      /^poolhouse: port \d+ is taken by \S+ \(process \d+\), and programs without endpoint settings call port 443\. Stop it; or listen on another address of this machine, such as --host 127\.0\.0\.2 --public-url https:\/\/127\.0\.0\.2, and map the names to that one; or give --port 8443 and forward port 443 to it\.$/,
    )
  })

  test('a certificate for other names is a usage error that names the missing one', async () => {
    expect((await poolhouse(['tls', '--data', data])).status).toBe(0)
    const { status, err } = await start('--as-aws', '--tls-cert', file('certificate.pem'), '--tls-key', file('key.pem'))
    expect({ status, err }).toEqual({
      status: 2,
      err: `poolhouse: --tls-cert "${file('certificate.pem')}" is not valid for cognito-idp.us-east-1.amazonaws.com, which --as-aws answers at. Without --tls-cert and --tls-key the service makes a certificate itself.`,
    })
  })

  test('a region that AWS does not have at amazonaws.com is a usage error', async () => {
    const { status, err } = await start('--as-aws', 'eu-west')
    expect({ status, err }).toEqual({
      status: 2,
      err: 'poolhouse: --as-aws "eu-west" must be a region of AWS whose host names end in amazonaws.com, or several separated by commas, such as us-east-1,eu-west-1.',
    })
  })
})

test('the Compose file of docs/tasks/without-endpoint-settings.md starts a service that its health check finds, and its aliases are names that it answers', async () => {
  const { text } = marked('as-aws', 'yaml').find(sample => sample.text.startsWith('services:'))!
  const { command, networks } = parse(text).services.poolhouse as { command: string[]; networks: { default: { aliases: string[] } } }
  const env = { POOLHOUSE_HOST: '0.0.0.0', POOLHOUSE_PORT: '0', POOLHOUSE_DATA: join(home.path, 'container') }
  const container = poolhouseProcess(command, { env, cwd: home.path })
  await container.says(/Poolhouse is ready at https:\/\/localhost:\d+ \(development mode/)
  const status = poolhouseProcess(['status'], { env: { POOLHOUSE_DATA: env.POOLHOUSE_DATA } })
  expect(await status.ended, status.err).toBe(0)
  container.signal('SIGTERM')
  expect(await container.ended).toBe(0)
  const isDomain = (name: string) => name.endsWith('.auth.us-east-1.amazoncognito.com')
  expect(networks.default.aliases.filter(name => !isDomain(name) && !awsServiceHosts(['us-east-1']).includes(name))).toEqual([])
})
