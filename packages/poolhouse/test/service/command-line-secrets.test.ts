import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { folder, poolhouse, poolhouseProcess } from '../support/command.ts'

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

/** The command lines of all processes that this user can see. */
const commandLines = (): string[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      } catch {
        return ''
      }
    })

describe.skipIf(process.platform !== 'linux')('the process list', () => {
  test.each(['file', 'variable', 'variable of a file'])('has no password of a service that gets its SMTP server by a %s', async form => {
    const { path, remove } = folder()
    running.push(remove)
    const secret = randomBytes(12).toString('hex')
    const url = `smtps://user:${secret}@mail.example.com`
    writeFileSync(join(path, 'smtp'), url, { mode: 0o600 })
    const forms: Record<string, { args: string[]; env: Record<string, string> }> = {
      file: { args: ['--smtp-url-file', join(path, 'smtp')], env: {} },
      variable: { args: [], env: { POOLHOUSE_SMTP_URL: url } },
      'variable of a file': { args: [], env: { POOLHOUSE_SMTP_URL_FILE: join(path, 'smtp') } },
    }
    const { args, env } = forms[form]!
    const service = poolhouseProcess(['start', '--port', '0', '--mail-from', 'a@example.com', ...args], { cwd: path, env })
    running.push(async () => {
      service.signal('SIGKILL')
      await service.ended
    })
    await service.says(/ready at/)
    const lines = commandLines()
    expect(lines.some(line => line.includes('--mail-from a@example.com'))).toBe(true)
    expect(lines.filter(line => line.includes(secret))).toEqual([])
    expect(service.out + service.err).not.toContain(secret)
  })
})

test.each([
  [['start', '--smtp-url', 'smtp://user:hunter2@mail.example.com', '--mail-from', 'a@example.com']],
  [['start', '--production', '--database', 'postgres://user:hunter2@db/x']],
  [['keys', 'create', '--admin', '--database', 'postgres://user:hunter2@db/x']],
  [['secrets', 'client', '--database', 'postgres://user:hunter2@db/x']],
])('poolhouse %j is refused without repeating the password', async args => {
  const { path, remove } = folder()
  running.push(remove)
  const { status, out, err } = await poolhouse(args, { cwd: path, env: { POOLHOUSE_MASTER_KEY: randomBytes(32).toString('base64') } })
  expect({ status, out }).toEqual({ status: 2, out: '' })
  expect(err).toMatch(/^poolhouse: --(smtp-url|database) has a password, and every user of this machine can read it in the process list\./)
  expect(err).not.toContain('hunter2')
})
