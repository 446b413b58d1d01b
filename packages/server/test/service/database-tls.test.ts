import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthority, issueServerCertificate } from '../../../poolhouse/src/tls/authority.ts'
import { parseConfig } from '../../src/index.ts'
import { type OwnPostgres, startOwnPostgres } from '../support/postgres.ts'
import { createPoolWithUser, startTestService } from '../support/service.ts'

/** A server that takes no connection without TLS, with a certificate of an authority of our own for 127.0.0.1 only. */
let postgres: OwnPostgres
let folder: string
const path = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'poolhouse-tls-'))
  const now = new Date()
  const [authority, other] = await Promise.all([createAuthority(now), createAuthority(now)])
  const server = await issueServerCertificate(authority, ['127.0.0.1'], now)
  writeFileSync(path('ca.pem'), authority.certificate)
  writeFileSync(path('other.pem'), other.certificate)
  postgres = await startOwnPostgres({
    files: {
      'server.pem': server.certificate,
      'server.key': server.key,
      // The harness connects without TLS, which nobody else may.
      'pg_hba.conf': 'hostssl all postgres 127.0.0.1/32 scram-sha-256\nhost postgres postgres 127.0.0.1/32 scram-sha-256\n',
    },
    settings: { ssl: 'on', ssl_cert_file: 'server.pem', ssl_key_file: 'server.key' },
  })
})
afterAll(async () => {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function database(query: string, host = '127.0.0.1'): Promise<string> {
  const url = new URL(await postgres.database())
  url.hostname = host
  url.search = query
  return url.href
}

test.each(['verify-full', 'verify-ca', 'require'])(
  'a service whose database has TLS with sslmode=%s keeps pools there, over TLS only',
  async mode => {
    const databaseUrl = await database(`sslmode=${mode}&sslrootcert=${path('ca.pem')}`)
    const service = await startTestService({ databaseUrl })
    const { UserPoolId } = await createPoolWithUser(service)
    expect((await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool!.Id).toBe(UserPoolId)
    const admin = new pg.Client(postgres.url)
    await admin.connect()
    const { rows } = await admin.query(
      'select count(*)::int as connections, bool_and(ssl) as all from pg_stat_ssl join pg_stat_activity using (pid) where datname = $1',
      [new URL(databaseUrl).pathname.slice(1)],
    )
    await admin.end()
    expect(rows).toEqual([{ connections: expect.any(Number), all: true }])
    expect(rows[0].connections).toBeGreaterThan(0)
    await service.close()
  },
)

test.each([
  { how: 'without TLS', query: () => '', says: /no encryption|pg_hba\.conf/ },
  { how: 'with sslmode=disable', query: () => 'sslmode=disable', says: /no encryption|pg_hba\.conf/ },
  { how: 'with a certificate of an authority that is not known', query: () => 'sslmode=verify-full', says: /certificate/ },
  {
    how: 'with a certificate of another authority',
    query: () => `sslmode=verify-full&sslrootcert=${path('other.pem')}`,
    says: /certificate/,
  },
  {
    how: 'with a certificate for another name',
    query: () => `sslmode=verify-full&sslrootcert=${path('ca.pem')}`,
    host: 'localhost',
    says: /altnames/,
  },
  { how: 'with sslmode=require and a certificate that nobody verified', query: () => 'sslmode=require', says: /certificate/ },
  {
    how: 'with a file that is not there',
    query: () => `sslmode=verify-full&sslrootcert=${path('nowhere.pem')}`,
    says: /nowhere\.pem" .* cannot be read \(ENOENT\)/,
  },
])(
  'a start $how is refused, without the password in the message',
  async ({ query, host, says }) => {
    const databaseUrl = await database(query(), host)
    const refusal = await startTestService({ databaseUrl }).then(
      () => new Error('it started'),
      (error: Error) => error,
    )
    expect(refusal).toMatchObject({ name: 'StorageError', kind: 'unreachable', message: expect.stringMatching(says) })
    expect(refusal.message).not.toContain('postgres:postgres')
  },
  60_000,
)

test('a certificate for another name is taken with sslmode=verify-ca, which looks at the authority alone', async () => {
  const service = await startTestService({ databaseUrl: await database(`sslmode=verify-ca&sslrootcert=${path('ca.pem')}`, 'localhost') })
  await createPoolWithUser(service)
  await service.close()
})

describe('production with a database', () => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, index) => (index * 151 + 7) % 256)).toString('base64')
  const parse = (url: string, more: object = {}) =>
    parseConfig({ production: true, ...more }, { POOLHOUSE_DATABASE_URL: url, POOLHOUSE_MASTER_KEY: key, POOLHOUSE_NO_MAIL: 'true' })

  test.each`
    url                                                                                  | accepted
    ${'postgres://u:secret-word@localhost/p'}                                            | ${true}
    ${'postgres://u:secret-word@127.0.0.1:5432/p'}                                       | ${true}
    ${'postgres://u:secret-word@[::1]/p'}                                                | ${true}
    ${'postgres://u:secret-word@%2Fvar%2Frun%2Fpostgresql/p'}                            | ${true}
    ${'postgres://u:secret-word@localhost/p?host=/var/run/postgresql'}                   | ${true}
    ${'postgres://u:secret-word@db.example/p?sslmode=verify-full'}                       | ${true}
    ${'postgres://u:secret-word@db.example/p?sslmode=verify-ca'}                         | ${true}
    ${'postgres://u:secret-word@db.example/p?sslmode=require'}                           | ${true}
    ${'postgres://u:secret-word@db.example/p?ssl=true'}                                  | ${true}
    ${'postgresql://u:secret-word@one:5432,two:5433/p?sslmode=verify-full'}              | ${true}
    ${'postgres://u:secret-word@db.example/p'}                                           | ${'its URL asks for no TLS'}
    ${'postgres://u:secret-word@10.0.0.3/p'}                                             | ${'its URL asks for no TLS'}
    ${'postgres://u:secret-word@[fd00::1]/p'}                                            | ${'its URL asks for no TLS'}
    ${'postgres://u:secret-word@localhost.example.com/p'}                                | ${'its URL asks for no TLS'}
    ${'postgres://u:secret-word@localhost/p?host=db.example'}                            | ${'its URL asks for no TLS'}
    ${'postgres://u:secret-word@localhost:5432,two:5433/p'}                              | ${'its URL asks for no TLS'}
    ${'postgres://u:secret-word@db.example/p?sslmode=disable'}                           | ${'with sslmode=disable nobody verifies'}
    ${'postgres://u:secret-word@db.example/p?sslmode=allow'}                             | ${'with sslmode=allow nobody verifies'}
    ${'postgres://u:secret-word@db.example/p?sslmode=prefer'}                            | ${'with sslmode=prefer nobody verifies'}
    ${'postgres://u:secret-word@db.example/p?sslmode=no-verify'}                         | ${'with sslmode=no-verify nobody verifies'}
    ${'postgres://u:secret-word@db.example/p?sslmode=wrong'}                             | ${'has a sslmode that is none of'}
    ${'postgres://u:secret-word@one,two/p?sslmode=require&target_session_attrs=standby'} | ${'has target_session_attrs that are none of'}
    ${'postgres://u:secret-word@one:x,two/p?sslmode=require'}                            | ${'must be a PostgreSQL URL'}
  `('at $url: $accepted', ({ url, accepted }) => {
    if (accepted === true) return expect(parse(url).databaseUrl).toBe(url)
    expect(() => parse(url)).toThrow(accepted)
    expect(() => parse(url)).not.toThrow('secret-word')
    if (!accepted.includes('TLS') && !accepted.includes('nobody')) return
    expect(() => parse(url)).toThrow(
      /Add sslmode=verify-full to the URL, .* or state with --allow-clear-database \(POOLHOUSE_ALLOW_CLEAR_DATABASE\)/,
    )
    expect(parse(url, { allowClearDatabase: true }).databaseUrl).toBe(url)
  })

  test('in development a database on another machine needs no TLS, as in a network of containers', () => {
    const url = 'postgres://poolhouse@postgres/poolhouse'
    expect(parseConfig({ development: true }, { POOLHOUSE_DATABASE_URL: url, POOLHOUSE_MASTER_KEY: key }).databaseUrl).toBe(url)
  })
})
