import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folder, poolhouse } from '../support/command.ts'

const home = folder()
const data = join(home.path, 'data')
afterAll(home.remove)

const keyFile = (name: string) => {
  const path = join(home.path, name)
  writeFileSync(path, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  return path
}
const [old, fresh] = [keyFile('old.key'), keyFile('new.key')]
const both = { POOLHOUSE_MASTER_KEY_FILE: fresh, POOLHOUSE_OLD_MASTER_KEY_FILE: old }
const command = (args: string[], env: NodeJS.ProcessEnv) => poolhouse([...args, '--data', data], { env })

test('keys rotate-master replaces the master key of a store without a service, says when the old key may go, and check says so too', {
  timeout: 60_000,
}, async () => {
  expect(await command(['keys', 'create', '--admin'], { POOLHOUSE_MASTER_KEY_FILE: old })).toMatchObject({ status: 0 })
  expect(await command(['keys', 'rotate-master'], { POOLHOUSE_MASTER_KEY_FILE: old })).toMatchObject({
    status: 2,
    err: expect.stringContaining('POOLHOUSE_OLD_MASTER_KEY_FILE'),
  })
  expect((await command(['keys', 'rotate-master', '--status'], both)).out).toContain('The new one')
  const { status, out } = await command(['keys', 'rotate-master'], both)
  expect(status).toBe(0)
  expect(out).toMatch(
    /^Everything is sealed under the master key [0-9a-f]{16} since \S+Z \(\d+ values\)\. The old key [0-9a-f]{16} opens nothing any more: remove/,
  )
  expect(await command(['keys', 'create', '--admin'], { POOLHOUSE_MASTER_KEY_FILE: old })).toMatchObject({ status: 1 })
  const checked = await command(['check'], { POOLHOUSE_MASTER_KEY_FILE: fresh })
  expect(checked.status).toBe(0)
  expect(checked.out).toContain('The old key')
  expect(
    JSON.parse((await command(['keys', 'rotate-master', '--status', '--json'], { POOLHOUSE_MASTER_KEY_FILE: fresh })).out),
  ).toMatchObject({
    kind: 'done',
  })
})
