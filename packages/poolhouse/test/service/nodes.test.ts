import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startPostgres } from '../../../server/test/support/postgres-of-run.ts'
import { folder, poolhouse, poolhouseProcess } from '../support/command.ts'

test('a second node over PostgreSQL is refused the data directory of the first, which goes on', async () => {
  const postgres = await startPostgres()
  const home = folder()
  onTestFinished(async () => {
    await postgres.stop()
    home.remove()
  })
  const env = { POOLHOUSE_DATABASE_URL: await postgres.database() }
  const start = (data: string) =>
    poolhouseProcess(['start', '--development', '--port', '0', '--data', join(home.path, data), '--quiet'], { env })
  const first = start('one')
  const [, url] = await first.says(/ready at (\S+) /)

  const refused = start('one')
  expect(await refused.ended).toBe(1)
  expect(refused.err).toContain(
    `another service runs with the data directory ${join(home.path, 'one')}. Give each node a directory of its own`,
  )
  expect((await poolhouse(['status', '--data', join(home.path, 'one')])).out).toContain(url)

  first.process.kill('SIGTERM')
  expect(await first.ended).toBe(0)
})
