import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { withoutAddresses } from '@poolhouse/server'
import { afterEach, expect, test } from 'vitest'
import { serviceLog } from '../../src/logs/index.ts'
import { folder, poolhouseProcess } from '../support/command.ts'

/** Debian has it; where it is missing, only JSON.parse reads the lines. */
const hasJq = spawnSync('jq', ['--version']).status === 0

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl'

const written: string[] = []
const environment = { write: (text: string) => void written.push(text), err: (line: string) => void written.push(`${line}\n`) }
const open = (mode: 'production' | 'development', level: 'info' | 'warn' | 'error' | 'none' = 'info') =>
  serviceLog(environment, { mode, level, hidePeople: withoutAddresses })
afterEach(() => {
  written.length = 0
})

/** The lines of production, parsed. */
async function linesOf(log: ReturnType<typeof serviceLog>) {
  await log.lines!.written()
  return written
    .join('')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
}

test('production writes what the service says as lines of JSON with time, level, message and fields, in order', async () => {
  const log = open('production')
  log.info('A confirmation link was refused', { requestId: 'r', pool: 'p' })
  log.warn('A Lambda trigger failed', { attempts: 2 })
  await log.lines!.written()
  log.error('An operation failed unexpectedly')
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
  expect(await linesOf(log)).toEqual([
    { level: 'info', time, message: 'A confirmation link was refused', requestId: 'r', pool: 'p' },
    { level: 'warn', time, message: 'A Lambda trigger failed', attempts: 2 },
    { level: 'error', time, message: 'An operation failed unexpectedly' },
  ])
})

test('development writes lines for people', () => {
  const log = open('development')
  log.info('A confirmation link was refused', { pool: 'p' })
  log.error('It failed')
  expect(written).toEqual(['info: A confirmation link was refused {"pool":"p"}\n', 'error: It failed\n'])
})

test.each<['info' | 'warn' | 'error' | 'none', string[]]>([
  ['info', ['info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['warn', 'error']],
  ['none', ['warn', 'error']],
])('at --log-level %s the service itself writes %j', async (level, levels) => {
  const log = open('production', level)
  for (const each of ['info', 'warn', 'error'] as const) log[each]('something')
  expect((await linesOf(log)).map(line => line.level)).toEqual(levels)
})

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['a password', { password: 'Correct-horse-9' }, { password: '(hidden)' }],
  ['a client secret', { client: { ClientSecret: 'abc' } }, { client: { ClientSecret: '(hidden)' } }],
  ['a token in a list', { all: [{ RefreshToken: 'abc' }] }, { all: [{ RefreshToken: '(hidden)' }] }],
  ['a code', { code: '123456' }, { code: '(hidden)' }],
  ['a session', { Session: 'abc' }, { Session: '(hidden)' }],
  ['a JWT within a text', { cause: `bad token ${jwt} of a` }, { cause: 'bad token (hidden) of a' }],
  ['a header', { cause: 'Authorization: Bearer abcdefghijkl' }, { cause: 'Authorization: Bearer (hidden)' }],
  ['a password in a URL', { url: 'smtp://me:secret@mail.example' }, { url: 'smtp://me:(hidden)@mail.example' }],
  ['a code in a URL', { url: 'https://a.example/cb?code=abc&state=x' }, { url: 'https://a.example/cb?code=(hidden)&state=x' }],
  ['a mail address', { cause: '550 no mailbox alice@example.com here' }, { cause: '550 no mailbox (hidden) here' }],
  ['the user of a database', { url: 'postgres://poolhouse@db:5432/poolhouse' }, { url: 'postgres://poolhouse@db:5432/poolhouse' }],
  ['an exception', { cause: 'CodeMismatchException: x', reasonCode: 'a' }, { cause: 'CodeMismatchException: x', reasonCode: 'a' }],
])('a line of production with %s', async (_, fields, shown) => {
  const log = open('production')
  log.warn('something', fields)
  expect(await linesOf(log)).toMatchObject([shown])
})

test('control characters of others are escaped, and neither end a line nor reach a terminal', async () => {
  const log = open('production')
  const cause = 'first\nsecond \u001b[2J \u0085 \u202e'
  log.warn('something', { cause })
  expect((await linesOf(log))[0].cause).toBe(cause)
  expect(written.join('')).toMatch(/^[\x20-\x7e]*\n$/)
})

test('in production standard output has nothing but lines of JSON', async () => {
  const home = folder()
  const service = poolhouseProcess(['start', '--production', '--no-mail', '--port', '0', '--data', home.path], {
    env: { POOLHOUSE_MASTER_KEY: randomBytes(32).toString('base64') },
  })
  try {
    const [, url] = await service.says(/ready at (\S+) /)
    await fetch(`${url}/oauth2/token`, { method: 'POST', body: 'grant_type=client_credentials' })
    await service.says(/"level":"warn"/)
    service.process.kill('SIGTERM')
    expect(await service.ended).toBe(0)
    const lines = service.out.trimEnd().split('\n')
    if (hasJq) {
      const filter = 'select(.level == "warn" and .rule) | [.rule.id, .clientId // "-"] | @tsv'
      expect(execFileSync('jq', ['-r', filter], { input: service.out, encoding: 'utf8' })).toBe('input-invalid\t-\n')
    }
    expect(lines.map(line => Object.keys(JSON.parse(line)).slice(0, 3))).toContainEqual(['level', 'number', 'time'])
  } finally {
    service.signal('SIGKILL')
    home.remove()
  }
})
