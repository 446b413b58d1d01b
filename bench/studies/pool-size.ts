/** npm run bench -- pool-size: rotations over PostgreSQL by the number of connections. Runs the store in this process. */
import { randomUUID } from 'node:crypto'
import {
  createFamily,
  createPool,
  createUser,
  openPostgres,
  readFamilyToRefresh,
  rotate,
  type Store,
} from '../../packages/server/src/storage/index.ts'
import { startOwnPostgres } from '../../packages/server/test/support/postgres.ts'
import { runLoad } from '../load.ts'
import { writeSection } from '../write.ts'

const sizes = [2, 5, 10, 20, 40]
const concurrency = 64

export const description = 'rotations of refresh tokens by the number of connections to PostgreSQL, 64 at a time'

async function families(store: Store): Promise<{ poolId: string; sub: string; id: string }[]> {
  const poolId = `r_${randomUUID().slice(0, 8)}`
  const pool = { id: poolId, region: 'r', account: '0', config: '{}', tags: '{}', data_key: new Uint8Array([1]), created_at: 1 }
  await store.decide(createPool, { pool, keys: [], limit: 1_000 })
  return Promise.all(
    Array.from({ length: concurrency }, async (_, index) => {
      const [sub, id] = [`s${index}`, randomUUID()]
      const user = {
        pool_id: poolId,
        sub,
        username: sub,
        status: 'CONFIRMED',
        attributes: '{}',
        created_at: 1,
        password_expires_at: null,
      } as const
      await store.decide(createUser, { user, aliases: [{ kind: 'username', value: sub }] })
      const family = { pool_id: poolId, sub, id, client_id: 'c', event_id: 'e', scopes: 's', device_key: null }
      await store.decide(createFamily, { family: { ...family, auth_time: 1, created_at: 2, expires_at: 9e15 } })
      return { poolId, sub, id }
    }),
  )
}

async function measure(url: string, connections: number): Promise<string[]> {
  const store = await openPostgres(url, undefined, connections)
  const made = await families(store)
  const generations = made.map(() => 0)
  const work = async (worker: number) => {
    const key = made[worker]!
    await store.read(readFamilyToRefresh(key))
    const at = Date.now()
    await store.decide(rotate, { ...key, generation: generations[worker]!++, at, by: randomUUID(), graceSeconds: 10, onReuse: 'refuse' })
  }
  await runLoad(work, { concurrency, milliseconds: 1_000 })
  const before = process.cpuUsage()
  const { rate, p50, p99, count } = await runLoad(work, { concurrency, milliseconds: 3_000 })
  const { user, system } = process.cpuUsage(before)
  await store.close()
  return [String(connections), rate.toFixed(0), ((user + system) / 1_000 / count).toFixed(3), p50.toFixed(1), p99.toFixed(1)]
}

export async function study(
  logProgress: (line: string) => void,
  printResult: (line: string) => void,
  only: readonly string[],
): Promise<boolean> {
  const postgres = await startOwnPostgres()
  const rows: string[][] = []
  for (const size of sizes) {
    logProgress(`pool-size: ${size}`)
    rows.push(await measure(postgres.url, size))
  }
  await postgres.stop()
  const columns = ['connections', 'rotations per s', 'CPU ms of the store', 'p50 ms', 'p99 ms']
  const table = [columns, columns.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')
  printResult(table)
  if (only.includes('--write')) writeSection('pool-size', table)
  return true
}
