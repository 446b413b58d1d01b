import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigError, type ConfigOptions, parseConfig } from '../../src/config/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'config-triggers-'))
afterAll(() => rmSync(folder, { recursive: true }))
const arn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`

writeFileSync(join(folder, 'pre.ts'), '')
writeFileSync(join(folder, 'post, all.mjs'), '')
const project = join(folder, 'project')
mkdirSync(join(project, 'functions'), { recursive: true })
writeFileSync(join(project, 'functions/mine.js'), '')
const parse = (options: ConfigOptions = {}, environment: Record<string, string> = {}) =>
  parseConfig({ data: 'project/.poolhouse', ...options }, environment, folder).triggers!

test('without options no trigger has a target, and the trigger time-out is five seconds', () => {
  expect(parse()).toEqual({
    ...{ targets: {}, lambda: undefined, timeoutMs: 5_000, dataDir: join(project, '.poolhouse') },
    allowTrustedModules: false,
    secretFiles: [],
  })
})

test('--trigger and POOLHOUSE_TRIGGERS map function ARNs to URLs and modules, with paths relative to the working directory', () => {
  const targets = {
    [arn('pre')]: { kind: 'module', path: join(folder, 'pre.ts') },
    [arn('post')]: { kind: 'module', path: join(folder, 'post, all.mjs') },
    [arn('web:live')]: { kind: 'url', url: 'http://localhost:3000/hook?a=b,c' },
  }
  const given = [`${arn('pre')}=./pre.ts`, `${arn('post')}=post, all.mjs`, `${arn('web:live')}=http://localhost:3000/hook?a=b,c`]
  expect(parse({ triggers: given }).targets).toEqual(targets)
  expect(parse({}, { POOLHOUSE_TRIGGERS: given.join(' ') }).targets).toEqual(targets)
})

test('poolhouse.json beside the data directory maps function ARNs, with paths relative to its folder, and --trigger overrides it', () => {
  const file = join(project, 'poolhouse.json')
  writeFileSync(file, JSON.stringify({ triggers: { [arn('mine')]: './functions/mine.js', [arn('pre')]: 'https://functions.example/pre' } }))
  expect(parse({ triggers: `${arn('pre')}=pre.ts` }).targets).toEqual({
    [arn('mine')]: { kind: 'module', path: join(project, 'functions/mine.js') },
    [arn('pre')]: { kind: 'module', path: join(folder, 'pre.ts') },
  })
  // The file may come with a repository, so production checks the addresses in it.
  expect(parse().targets[arn('pre')]).toEqual({ kind: 'url', url: 'https://functions.example/pre', isFromFile: true })
  for (const [content, message] of [
    ['{', /poolhouse\.json is not JSON/],
    ['{"triggers": []}', /triggers must be an object/],
    [JSON.stringify({ triggers: { [arn('mine')]: 1 } }), /in quotes/],
    [JSON.stringify({ triggers: { [arn('mine')]: 'nowhere.js' } }), /nowhere\.js does not/],
  ] as const) {
    writeFileSync(file, content)
    expect(() => parse(), content).toThrow(ConfigError)
    expect(() => parse(), content).toThrow(message)
  }
  rmSync(file)
})

test('files with keys are listed, so that no trigger module can read them', () => {
  writeFileSync(join(folder, 'database'), 'postgres://db/x')
  writeFileSync(join(folder, 'smtp'), 'smtp://localhost')
  const environment = { POOLHOUSE_MASTER_KEY_FILE: 'keys/master.key', POOLHOUSE_DATABASE_URL_FILE: 'database' }
  expect(parse({ development: true, smtpUrlFile: 'smtp', mailFrom: 'a@b.example' }, environment).secretFiles).toEqual([
    join(folder, 'database'),
    join(folder, 'smtp'),
    join(folder, 'keys/master.key'),
  ])
})

test('--lambda is an endpoint, or AWS if it is named and credentials are set', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' }
  expect(parse({}, keys).lambda).toBeUndefined()
  expect(parse({}, { AWS_ENDPOINT_URL_LAMBDA: 'http://localhost:4566/' }).lambda).toEqual({
    endpoint: 'http://localhost:4566',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  expect(
    parse({ lambda: 'aws' }, { ...keys, AWS_SESSION_TOKEN: 'token', AWS_ENDPOINT_URL_LAMBDA: 'http://localhost:4566' }).lambda,
  ).toEqual({
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' },
  })
})

test.each<[ConfigOptions, RegExp]>([
  [{ triggers: 'pre.ts' }, /^--trigger "pre\.ts" must be ARN=TARGET/],
  [{ triggers: `${arn('pre')}=nowhere.ts` }, /nowhere\.ts does not/],
  [{ triggers: `${arn('pre')}=README.md` }, /a JavaScript or TypeScript file that exists/],
  [{ triggers: 'arn:aws:sns:eu-west-1:123456789012:topic=pre.ts' }, /of a Lambda function/],
  [{ lambda: 'localhost' }, /^--lambda "localhost" must be the http or https address/],
  [{ lambda: 'aws' }, /needs AWS_ACCESS_KEY_ID/],
])('trigger options %j are refused with a ConfigError', (options, message) => {
  expect(() => parse(options)).toThrow(ConfigError)
  expect(() => parse(options)).toThrow(message)
})

test('--kms, --ses and --sns are an address, a service-specific variable of the AWS SDKs, or AWS by name; AWS_ENDPOINT_URL is ignored', () => {
  const delivery = (options: ConfigOptions, environment: Record<string, string> = {}) =>
    parseConfig({ data: 'project/.poolhouse', ...options }, environment, folder).delivery
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  expect(delivery({}, { AWS_ENDPOINT_URL: 'http://localhost:9229' })).toEqual({})
  expect(
    delivery(
      { kms: 'http://localhost:1/', sns: 'http://localhost:2' },
      { AWS_ENDPOINT_URL_SES: 'http://localhost:3', AWS_ENDPOINT_URL_SNS: 'http://localhost:4' },
    ),
  ).toEqual({
    kms: { endpoint: 'http://localhost:1', credentials },
    sns: { endpoint: 'http://localhost:2', credentials },
    ses: { endpoint: 'http://localhost:3', credentials, version: 1 },
  })
  expect(delivery({}, { AWS_ENDPOINT_URL_SES: 'http://localhost:3', AWS_ENDPOINT_URL_SESV2: 'http://localhost:5' }).ses).toEqual({
    endpoint: 'http://localhost:5',
    credentials,
    version: 2,
  })
  expect(delivery({ ses: 'aws' }, { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' }).ses).toEqual({
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    version: 2,
  })
  expect(() => delivery({ ses: 'aws' })).toThrow(/--ses aws needs AWS_ACCESS_KEY_ID/)
  expect(() => delivery({ kms: 'ftp://x' })).toThrow(/KMS API/)
})
