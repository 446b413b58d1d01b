import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { folder, poolhouse, poolhouseProcess } from '../support/command.ts'

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

function newFolder(): string {
  const { path, remove } = folder()
  running.push(remove)
  return path
}

/** A service in a process of its own. */
async function startIn(cwd: string, ...args: string[]) {
  const service = poolhouseProcess(['start', '--port', '0', ...args], { cwd })
  running.push(async () => {
    service.signal('SIGKILL')
    await service.ended
  })
  await service.says(/Poolhouse is ready at (\S+) /)
  return service
}

/** One request to the admin socket. */
const post = (socketPath: string, path: string, headers: Record<string, string>) =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const sent = request({ socketPath, method: 'POST', path, headers }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
    sent.on('error', reject)
    sent.end('{}')
  })

describe('the admin socket', () => {
  test('a request without the token in admin.token gets 401 and creates no key, and each start makes a new token', async () => {
    const cwd = newFolder()
    const data = join(cwd, '.poolhouse')
    const service = await startIn(cwd)
    const token = readFileSync(join(data, 'admin.token'), 'utf8')
    const socket = join(data, 'admin.sock')
    for (const headers of [
      {},
      { authorization: '' },
      { authorization: 'Bearer ' },
      { authorization: token },
      { authorization: `Bearer ${token}x` },
      { authorization: `Bearer ${token.slice(0, -1)}` },
    ])
      expect(await post(socket, '/keys', headers as Record<string, string>), JSON.stringify(headers)).toMatchObject({ status: 401 })
    expect((await post(socket, '/nowhere', {})).status).toBe(401)
    const answer = await post(socket, '/keys', { authorization: `Bearer ${token}` })
    expect(JSON.parse(answer.text)).toMatchObject({ accessKeyId: expect.any(String) })

    service.process.kill('SIGTERM')
    await service.ended
    expect(existsSync(join(data, 'admin.token'))).toBe(false)
    await startIn(cwd)
    expect(readFileSync(join(data, 'admin.token'), 'utf8')).not.toBe(token)
    expect((await post(socket, '/keys', { authorization: `Bearer ${token}` })).status).toBe(401)
  })
})

test('a command whose token the running service refuses fails and says what to do', async () => {
  const cwd = newFolder()
  await startIn(cwd)
  writeFileSync(join(cwd, '.poolhouse', 'admin.token'), 'another')
  const { status, out, err } = await poolhouse(['keys', 'create', '--admin'], { cwd })
  expect({ status, out }).toEqual({ status: 1, out: '' })
  expect(err).toMatch(
    /^poolhouse: the service on \S+\.poolhouse refused the request: .* admin\.token of its data directory\. Restart it\.$/,
  )
})

describe('files of the data directory', () => {
  /** Every file and directory below, with its mode. */
  const modes = (directory: string): [string, string][] =>
    readdirSync(directory, { withFileTypes: true, recursive: true }).map(entry => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(directory.length + 1), (statSync(path).mode & 0o777).toString(8)]
    })

  test('a running service gives no other user access to any of them, whatever their mode was before', async () => {
    const cwd = newFolder()
    const data = join(cwd, '.poolhouse')
    const first = await startIn(cwd)
    first.process.kill('SIGTERM')
    await first.ended
    for (const name of readdirSync(data)) if (name !== '.gitignore') chmodSync(join(data, name), 0o666)
    for (const name of ['admin.token', 'service.json', 'poolhouse.db-wal']) writeFileSync(join(data, name), '', { mode: 0o666 })
    chmodSync(data, 0o777)

    await startIn(cwd)
    expect(statSync(data).mode & 0o777).toBe(0o700)
    const found = modes(data)
    expect(found.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'admin.sock',
        'admin.token',
        'master.key',
        'owner.lock',
        'owner.pid',
        'poolhouse.db',
        'poolhouse.db-wal',
        'service.json',
      ]),
    )
    expect(found.filter(([, mode]) => !/^[67]00$/.test(mode))).toEqual([])
  })

  test('git ignores a data directory that holds nothing else, and in one that holds other files only those of the service', async () => {
    const cwd = newFolder()
    await startIn(cwd)
    expect(readFileSync(join(cwd, '.poolhouse', '.gitignore'), 'utf8')).toBe('*\n')

    const project = newFolder()
    writeFileSync(join(project, 'index.ts'), '')
    await startIn(project, '--data', '.')
    const patterns = readFileSync(join(project, '.gitignore'), 'utf8').split('\n')
    expect(patterns).toContain('/master.key*')
    expect(patterns).not.toContain('*')

    const kept = newFolder()
    mkdirSync(join(kept, '.poolhouse'))
    writeFileSync(join(kept, '.poolhouse', '.gitignore'), '!mine\n')
    await startIn(kept)
    expect(readFileSync(join(kept, '.poolhouse', '.gitignore'), 'utf8')).toBe('!mine\n')
  })
})

/** Only root can give files to another user. */
describe.skipIf(process.getuid?.() !== 0)('a data directory of another user', () => {
  const stranger = 12_345
  const foreign = () => {
    const cwd = newFolder()
    const data = join(cwd, '.poolhouse')
    mkdirSync(data)
    writeFileSync(join(data, 'service.json'), JSON.stringify({ url: 'http://127.0.0.1:1' }))
    chownSync(data, stranger, stranger)
    const below = join(cwd, 'project')
    mkdirSync(below)
    return { cwd, data, below }
  }

  test.each([
    ['start', ['start', '--port', '0'], 'name it: --data'],
    ['keys', ['keys', 'create', '--admin'], 'name it: --data'],
    ['inbox', ['inbox'], '--endpoint'],
    ['reset', ['reset'], '--endpoint'],
    ['tls', ['tls'], 'name it: --data'],
  ])('poolhouse %s that finds it by searching upwards refuses it and says how to allow it', async (_, args, fix) => {
    const { data, below } = foreign()
    const { status, err } = await poolhouse(args, { cwd: below })
    expect(status).not.toBe(0)
    expect(err).toContain(`${data} belongs to another user (${stranger}; this one is 0), so that it is not used unasked.`)
    expect(err).toContain(fix)
  })

  test('poolhouse start uses it where --data or POOLHOUSE_DATA names it', async () => {
    const { below, data } = foreign()
    const env = { POOLHOUSE_MASTER_KEY: randomBytes(32).toString('base64') }
    const { status } = await poolhouse(['keys', 'create', '--admin', '--json', '--data', data], { cwd: below, env })
    expect(status).toBe(0)
    expect((await poolhouse(['keys', 'create', '--admin'], { cwd: below, env: { ...env, POOLHOUSE_DATA: data } })).status).toBe(0)
  })

  test('poolhouse start refuses a poolhouse.json or a seed file of another user beside its own data directory', async () => {
    for (const name of ['poolhouse.json', 'poolhouse.seed.yaml']) {
      const cwd = newFolder()
      writeFileSync(join(cwd, name), '{}')
      chownSync(join(cwd, name), stranger, stranger)
      const { status, err } = await poolhouse(['start', '--port', '0'], { cwd })
      expect(status).not.toBe(0)
      expect(err).toContain(`${name} belongs to another user`)
    }
  })
})
