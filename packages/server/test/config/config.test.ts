import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  ConfigError,
  type ConfigOptions,
  findDataDir,
  foldersUpward,
  loadMasterKey,
  parseConfig,
  prepareDataDir,
  withPort,
} from '../../src/config/index.ts'
import { newMasterKey } from '../../src/crypto/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'config-'))
afterAll(() => rmSync(folder, { recursive: true }))
let created = 0
const newFolder = (): string => {
  const path = join(folder, String(created++))
  mkdirSync(path)
  return path
}
const key = newMasterKey().toString('base64')
const parse = (options: ConfigOptions = {}, environment: Record<string, string> = {}) => parseConfig(options, environment, folder)

test('without options the service runs in development mode on localhost:9229 with an embedded store', () => {
  const config = parse()
  expect(config).toMatchObject({
    settings: {
      mode: 'development',
      publicUrl: 'http://localhost:9229',
      issuer: 'local',
      strictOidc: false,
      account: '000000000000',
      refreshTokenReuse: 'revoke-family',
      newPasswordEnds: ['recovery', 'administrator'],
      allowedHosts: [],
      trustedProxies: [],
    },
    listen: { host: 'localhost', port: 9229 },
    databaseUrl: undefined,
    masterKey: { kind: 'generated', path: join(config.dataDir, 'master.key') },
  })
})

test('options take precedence over environment variables', () => {
  const config = parse(
    {
      port: 8080,
      host: '0.0.0.0',
      database: 'postgres://u@db/poolhouse?sslmode=verify-full',
      publicUrl: 'https://auth.example.com/base/',
      production: true,
      trustedProxies: '10.0.0.0/8, ::1',
      data: 'here',
    },
    {
      POOLHOUSE_PORT: '1',
      POOLHOUSE_ACCOUNT: '123456789012',
      POOLHOUSE_ISSUER: 'aws',
      POOLHOUSE_STRICT_OIDC: 'true',
      POOLHOUSE_REFRESH_TOKEN_REUSE: 'refuse',
      POOLHOUSE_MASTER_KEY: key,
      POOLHOUSE_ALLOWED_HOSTS: '',
    },
  )
  expect(config).toMatchObject({
    settings: {
      mode: 'production',
      publicUrl: 'https://auth.example.com/base',
      issuer: 'aws',
      strictOidc: true,
      account: '123456789012',
      refreshTokenReuse: 'refuse',
      trustedProxies: ['10.0.0.0/8', '::1'],
    },
    listen: { host: '0.0.0.0', port: 8080 },
    dataDir: join(folder, 'here'),
    databaseUrl: 'postgres://u@db/poolhouse?sslmode=verify-full',
    masterKey: { kind: 'variable', text: key },
  })
})

test('--allow-outbound lists hosts and addresses, with or without a port', () => {
  const given = 'Hooks.internal:8080, .internal 10.0.0.3 [::1]:80 fd00::3'
  expect(parse({ allowOutbound: given }).settings.allowedOutbound).toEqual([
    ...['hooks.internal:8080', '.internal', '10.0.0.3', '[::1]:80', '[fd00::3]'],
  ])
})

test('without --public-url the public URL has the port that the service listens on', () => {
  expect(withPort(parse({ port: '0' }), 4711)).toMatchObject({ listen: { port: 4711 }, settings: { publicUrl: 'http://localhost:4711' } })
  const given = parse({ port: '0', publicUrl: 'http://auth.localhost' })
  expect(withPort(given, 4711).settings.publicUrl).toBe('http://auth.localhost')
})

test.each<[ConfigOptions, Record<string, string>, object]>([
  [{ asAws: true }, {}, { port: 443, publicUrl: 'https://localhost', issuer: 'aws', awsRegions: ['us-east-1'] }],
  [{ asAws: 'eu-west-1, us-east-1,eu-west-1' }, {}, { port: 443, issuer: 'aws', awsRegions: ['eu-west-1', 'us-east-1'] }],
  [{ asAws: true, port: 8443 }, {}, { port: 8443, publicUrl: 'https://localhost:8443', issuer: 'aws' }],
  [{ asAws: true, publicUrl: 'https://127.0.0.2' }, {}, { port: 443, publicUrl: 'https://127.0.0.2', issuer: 'aws' }],
  [{ asAws: true, host: '0.0.0.0', development: true, allowRemote: true }, {}, { port: 443, mode: 'development' }],
  [{ asAws: true, production: true }, { POOLHOUSE_MASTER_KEY: key }, { port: 443, mode: 'production', issuer: 'aws' }],
  [{}, { POOLHOUSE_AS_AWS: 'eu-west-1' }, { port: 443, issuer: 'aws', awsRegions: ['eu-west-1'] }],
  [{}, { POOLHOUSE_AS_AWS: 'true' }, { port: 443, awsRegions: ['us-east-1'] }],
  [{}, { POOLHOUSE_AS_AWS: 'false' }, { port: 9229, publicUrl: 'http://localhost:9229', issuer: 'local' }],
])('options %j with variables %j make port, public URL, issuer and regions agree', (options, environment, expected) => {
  const { settings, listen } = parse(options, environment)
  expect({ ...settings, port: listen.port }).toMatchObject(expected)
})

test.each<[ConfigOptions, RegExp]>([
  [{ port: 'http' }, /^--port "http" must be a port, 0 to 65535/],
  [{ port: 65536 }, /^--port "65536"/],
  [{ port: '-1' }, /^--port "-1"/],
  [{ host: 'local host' }, /^--host "local host" must be a host name/],
  [{ host: 'localhost:80' }, /without a port/],
  [{ publicUrl: 'auth.example.com' }, /^--public-url "auth.example.com" must be the http or https address/],
  [{ publicUrl: 'ftp://a' }, /http or https/],
  [{ publicUrl: 'https://a/?b=c' }, /without query/],
  [{ account: '123' }, /^--account "123" must be an account number of 12 digits/],
  [{ issuer: 'mine' }, /^--issuer "mine" must be local or aws/],
  [{ refreshTokenReuse: 'ignore' }, /revoke-family or refuse/],
  [{ newPasswordEnds: 'recovery,everything' }, /^--new-password-ends "recovery,everything" must be recovery, administrator, change/],
  [{ newPasswordEnds: 'none,change' }, /or none/],
  [{ trustedProxies: '10.0.0.1, proxy' }, /^--trusted-proxies "proxy" must be an address or a network/],
  [{ trustedProxies: '10.0.0.0/33' }, /network/],
  [{ allowedHosts: 'https://a' }, /^--allowed-hosts "https:\/\/a" must be a host name/],
  [{ allowedHosts: 'a:80' }, /without scheme and port/],
  [{ allowOutbound: 'https://a' }, /^--allow-outbound "https:\/\/a" must be a host name or an address, with or without a port/],
  [{ allowOutbound: 'a, b/c' }, /^--allow-outbound "b\/c"/],
  [{ production: true, development: true }, /exclude each other/],
  [{ asAws: 'us-east-1,nowhere' }, /^--as-aws "nowhere" must be a region of AWS whose host names end in amazonaws\.com/],
  [{ asAws: 'cn-north-1' }, /^--as-aws "cn-north-1" must be a region/],
  [{ asAws: ',' }, /^--as-aws "," must be a region/],
  [{ asAws: true, issuer: 'local' }, /^--as-aws and --issuer local exclude each other.* Leave --issuer out\.$/],
])('options %j are refused with a ConfigError that names the rule', (options, message) => {
  expect(() => parse(options)).toThrow(ConfigError)
  expect(() => parse(options)).toThrow(message)
})

test('an invalid environment variable is reported by the name of the variable', () => {
  expect(() => parse({}, { POOLHOUSE_PORT: 'x' })).toThrow(/^POOLHOUSE_PORT "x"/)
})

test('an invalid --database or --public-url is reported without the password of the URL', () => {
  const refusal = () => parse({}, { POOLHOUSE_DATABASE_URL: 'mysql://user:hunter2@db/x' })
  expect(refusal).toThrow(/^POOLHOUSE_DATABASE_URL mysql:\/\/…@db\/x must be a PostgreSQL URL/)
  expect(refusal).not.toThrow(/hunter2/)
  expect(() => parse({ database: 'user:hunter2@db' })).not.toThrow(/hunter2/)
  expect(() => parse({ publicUrl: 'https://user:hunter2@auth.example' })).toThrow(/"https:\/\/…@auth.example" must be/)
})

const remote = { host: '0.0.0.0' }
const database = { database: 'postgres://db/x' }
test.each<[ConfigOptions, RegExp | 'development' | 'production']>([
  [{ host: '127.0.0.2' }, 'development'],
  [{ host: '::1' }, 'development'],
  [remote, /other machines, so the mode must be named: --production/],
  [database, /--database is a server .* the mode must be named/],
  [{ ...database, development: true }, 'development'],
  [{ ...remote, development: true }, /--allow-remote with --allowed-hosts/],
  [{ ...remote, development: true, allowRemote: true }, /--allowed-hosts/],
  [{ ...remote, development: true, allowRemote: true, allowedHosts: 'poolhouse' }, 'development'],
  [{ ...remote, production: true }, 'production'],
  [{ ...database, production: true }, /asks for no TLS/],
  [{ ...database, production: true, allowClearDatabase: true }, 'production'],
  [{ production: true, allowRemote: true }, /--allow-remote lets other machines use development mode.+Leave it out/],
  [
    { production: true, publicUrl: 'http://auth.example.com' },
    /--public-url "http:\/\/auth\.example\.com" is not https.+--allow-clear-public-url/,
  ],
  [{ production: true, publicUrl: 'http://10.0.0.1:9229' }, /is not https/],
  [{ production: true, publicUrl: 'http://auth.example.com', allowClearPublicUrl: true }, 'production'],
  [{ production: true, publicUrl: 'https://auth.example.com' }, 'production'],
  [{ production: true, publicUrl: 'http://localhost:9229' }, 'production'],
  [{ production: true, publicUrl: 'http://[::1]:9229' }, 'production'],
  [{ publicUrl: 'http://auth.example.com' }, 'development'],
])('the mode with options %j: %s', (options, outcome) => {
  const parsed = () => parse(options, { POOLHOUSE_MASTER_KEY: key }).settings.mode
  if (typeof outcome === 'string') expect(parsed()).toBe(outcome)
  else expect(parsed).toThrow(outcome)
})

test('the data directory is .poolhouse in the nearest folder above, and one with a database is preferred to one without', () => {
  const top = newFolder()
  const below = join(top, 'a', 'b')
  mkdirSync(below, { recursive: true })
  mkdirSync(join(top, '.poolhouse'))
  expect(findDataDir(below)).toBe(join(top, '.poolhouse'))
  mkdirSync(join(top, 'a', '.poolhouse'))
  expect(findDataDir(below)).toBe(join(top, 'a', '.poolhouse'))
  writeFileSync(join(top, '.poolhouse', 'poolhouse.db'), '')
  expect(findDataDir(below)).toBe(join(top, '.poolhouse'))
})

test.each([
  ['in', (_top: string, shared: string) => shared],
  ['above', (top: string) => top],
])('a .poolhouse %s a folder that everybody may write to is not found from below, but from there', (_, place) => {
  const top = newFolder()
  const shared = join(top, 'shared')
  const project = join(shared, 'project')
  mkdirSync(project, { recursive: true })
  chmodSync(shared, 0o777)
  const lying = join(place(top, shared), '.poolhouse')
  mkdirSync(lying)
  writeFileSync(join(lying, 'poolhouse.db'), '')
  expect(findDataDir(project)).toBe(join(project, '.poolhouse'))
  expect(findDataDir(place(top, shared))).toBe(lying)
})

test('tests make their folders below one that ends searches upwards', () => {
  expect(findDataDir(newFolder())).not.toBe(findDataDir(tmpdir()))
  expect(foldersUpward(folder)).toEqual([folder])
})

test('the data directory is accessible to its owner only', () => {
  const directory = join(newFolder(), 'deep', '.poolhouse')
  prepareDataDir(directory)
  expect(statSync(directory).mode & 0o777).toBe(0o700)
  const open = newFolder()
  prepareDataDir(open)
  expect(statSync(open).mode & 0o777).toBe(0o700)
  const file = join(newFolder(), 'file')
  writeFileSync(file, '')
  expect(() => prepareDataDir(file)).toThrow(/^The data directory .* cannot be used \(EEXIST\)/)
})

test('development mode generates a master key once, readable by its owner only', () => {
  const directory = newFolder()
  const { masterKey } = parseConfig({ data: directory }, {}, folder)
  const first = loadMasterKey(masterKey, { databaseExists: false })
  expect(first).toHaveLength(32)
  expect(loadMasterKey(masterKey, { databaseExists: true })).toEqual(first)
  expect(statSync(join(directory, 'master.key')).mode & 0o777).toBe(0o600)
  expect(readdirSync(directory)).toEqual(['master.key'])
})

test('a damaged master key file is refused and not replaced', () => {
  const directory = newFolder()
  const { masterKey } = parseConfig({ data: directory }, {}, folder)
  writeFileSync(join(directory, 'master.key'), 'half a ke')
  expect(() => loadMasterKey(masterKey, { databaseExists: false })).toThrow(/master\.key is not a master key/)
})

test('a missing master key file is not generated again if the database exists', () => {
  const { masterKey } = parseConfig({ data: newFolder() }, {}, folder)
  expect(() => loadMasterKey(masterKey, { databaseExists: true })).toThrow(
    /master\.key is missing, and the existing database cannot be decrypted/,
  )
})

test.each([
  ['nothing', {}, /^Production needs a master key: set POOLHOUSE_MASTER_KEY_FILE/],
  ['a file and a variable', { POOLHOUSE_MASTER_KEY: key, POOLHOUSE_MASTER_KEY_FILE: 'x' }, /both set/],
  ['a password', { POOLHOUSE_MASTER_KEY: 'correct horse battery staple' }, /^POOLHOUSE_MASTER_KEY is not a master key/],
  ['a short key', { POOLHOUSE_MASTER_KEY: 'c2hvcnQ=' }, /weak master key: it has 5 bytes, 32 are needed/],
  ['zeros', { POOLHOUSE_MASTER_KEY: '0'.repeat(64) }, /weak master key: all its bytes are the same/],
  ['readable text', { POOLHOUSE_MASTER_KEY: Buffer.from('please-change-me-please-change-me').toString('base64') }, /readable text/],
  ['a missing file', { POOLHOUSE_MASTER_KEY_FILE: 'nowhere' }, /POOLHOUSE_MASTER_KEY_FILE ".*nowhere" does not exist/],
])(
  'production mode with %s as master key does not start, and the error does not contain the key',
  (_, environment: Record<string, string>, message) => {
    const load = () =>
      loadMasterKey(parseConfig({ production: true, data: 'prod' }, environment, folder).masterKey, { databaseExists: false })
    expect(load).toThrow(ConfigError)
    expect(load).toThrow(message)
    const text = environment.POOLHOUSE_MASTER_KEY
    if (text) expect(load).not.toThrow(text)
  },
)

test('production mode accepts a master key file outside the data directory and refuses one inside, also through a symbolic link', () => {
  const data = newFolder()
  const outside = join(newFolder(), 'key')
  writeFileSync(outside, `${key}\n`)
  const load = (path: string) =>
    loadMasterKey(parseConfig({ production: true, data }, { POOLHOUSE_MASTER_KEY_FILE: path }, folder).masterKey, { databaseExists: true })
  expect(load(outside).toString('base64')).toBe(key)

  writeFileSync(join(data, 'key'), key)
  symlinkSync(data, join(folder, 'link'))
  for (const path of [join(data, 'key'), join(folder, 'link', 'key')]) expect(() => load(path)).toThrow(/is in the data directory/)
})
