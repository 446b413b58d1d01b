/** npm run bench -- growth [1000 100000 1000000]: what requests cost in a store with many users. */
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { databaseFile } from '../../packages/server/src/storage/index.ts'
import { type BenchPool, createPoolAndUsers, signIn } from '../api-flow.ts'
import { startBuiltService } from '../built.ts'
import { call, runLoad } from '../load.ts'
import type { MeasuredProcess } from '../process.ts'
import { writeSection } from '../write.ts'

const usualSizes = [1_000, 100_000, 1_000_000]
const concurrency = 64
/** Milliseconds that one request may keep the event loop, which is seen as the longest wait of another one. */
const longestStall = 20

export const description =
  'sign-in, refresh, lists and counts, start, memory and deletion of a pool with so many users, put in by SQL; 10000000 as an argument takes long'

/** One statement for each table that a user has rows in. None of these users is disabled, and none can sign in. */
function fill(path: string, poolId: string, users: number): void {
  const db = new DatabaseSync(path)
  db.exec('pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -1000000; begin')
  const rows = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${users}), u as (
    select '${poolId}' as pool, printf('%08x-0000-4000-8000-%012x', i * (4294967295 / ${users}), i) as sub, printf('filler-%08d@example.com', i) as name from n)`
  db.exec(`insert into users (pool_id, sub, username, status, enabled, attributes, tokens_valid_after, created_at, modified_at, version)
    ${rows} select pool, sub, name, 'CONFIRMED', 1, json_object('email', name), 0, 1, 1, 1 from u`)
  db.exec(`insert into aliases (pool_id, kind, value, sub) ${rows} select pool, 'username', name, sub from u`)
  db.exec(`insert into names (pool_id, value, sub) ${rows} select pool, name, sub from u union all select pool, sub, sub from u`)
  db.exec(`insert into user_attributes (pool_id, name, value, sub)
    ${rows} select pool, 'username', name, sub from u union all select pool, 'email', name, sub from u`)
  db.exec('commit; pragma journal_mode = wal')
  db.close()
}

async function cpuOf(process: MeasuredProcess, operation: (worker: number) => Promise<unknown>): Promise<number> {
  await runLoad(operation, { concurrency, milliseconds: 1_000 })
  const before = process.cpu()
  const { count } = await runLoad(operation, { concurrency, milliseconds: 3_000 })
  return (process.cpu() - before) / count
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Pages of a filter that matches nobody, to the end. */
async function listAll({ url, poolId }: BenchPool, Filter: string): Promise<void> {
  let PaginationToken: string | undefined
  do {
    const page = await call<{ PaginationToken?: string }>(url, 'ListUsers', { UserPoolId: poolId, Filter, PaginationToken })
    PaginationToken = page.PaginationToken
  } while (PaginationToken !== undefined)
}

/** Repeats a request in a thread of its own. `longest`: the longest answer since the last call, in milliseconds. */
async function startProber(url: string, operation: string, input: object) {
  const prober = new Worker(new URL('./prober.ts', import.meta.url), { workerData: { url, operation, input } })
  const longest = async () => {
    prober.postMessage('times')
    return Math.max(0, ...((await once(prober, 'message')) as [number[]])[0])
  }
  await pause(1_000)
  await longest()
  return { longest, stop: () => prober.terminate() }
}

/** Deletes the pool, and waits until all its rows are deleted. Meanwhile another pool is read and written. */
async function deletePool(url: string, poolId: string, database: string): Promise<Record<string, number>> {
  const other = await createPoolAndUsers(url, {})
  const { AuthenticationResult } = await signIn(other, 0)
  const reads = await startProber(url, 'GetUser', { AccessToken: AuthenticationResult.AccessToken })
  const writes = await startProber(url, 'AdminUpdateUserAttributes', {
    UserPoolId: other.poolId,
    Username: other.users[0],
    UserAttributes: [{ Name: 'name', Value: 'Somebody' }],
  })
  await pause(2_000)
  const quietWrite = await writes.longest()
  await reads.longest()
  const started = performance.now()
  const answer = await timed(() => call(url, 'DeleteUserPool', { UserPoolId: poolId }))
  const db = new DatabaseSync(database, { readOnly: true, timeout: 5_000 })
  const isBeingEmptied = db.prepare('select 1 from deleted_pools where is_emptied = 0')
  while (isBeingEmptied.get()) await pause(100)
  db.close()
  const figures = {
    'DeleteUserPool ms': answer,
    'until all rows are deleted, s': (performance.now() - started) / 1_000,
    'longest GetUser meanwhile ms': await reads.longest(),
    'longest write meanwhile ms': await writes.longest(),
    'longest write before ms': quietWrite,
  }
  await Promise.all([reads.stop(), writes.stop()])
  return figures
}

async function measure(users: number): Promise<Record<string, number>> {
  const first = await startBuiltService()
  const { poolId, clientId, users: names } = await createPoolAndUsers(first.url, {})
  await first.process.stop()
  fill(join(first.data, databaseFile), poolId, users)
  const megabytes = statSync(join(first.data, databaseFile)).size / 2 ** 20
  const service = await startBuiltService(['--data', first.data])
  const pool = { url: service.url, poolId, clientId, users: names }
  try {
    const signInCpu = await cpuOf(service.process, worker => signIn(pool, worker))
    const tokens = await Promise.all(names.map((_, worker) => signIn(pool, worker)))
    const refreshCpu = await cpuOf(service.process, worker =>
      call(pool.url, 'InitiateAuth', {
        ClientId: clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: tokens[worker]!.AuthenticationResult.RefreshToken },
      }),
    )
    const reads = await startProber(pool.url, 'GetUser', { AccessToken: tokens[0]!.AuthenticationResult.AccessToken })
    const describe = () => timed(() => call(pool.url, 'DescribeUserPool', { UserPoolId: poolId }))
    const describeFirst = await describe()
    const describeNext = await describe()
    const disabled = await timed(() => listAll(pool, 'status = "Disabled"'))
    const prefix = await timed(() => call(pool.url, 'ListUsers', { UserPoolId: poolId, Filter: 'email ^= "filler"' }))
    const stall = await reads.longest()
    const memory = service.process.memory().peak
    await reads.stop()
    const deletion = await deletePool(service.url, poolId, join(first.data, databaseFile))
    return {
      'sign-in CPU ms': signInCpu,
      'refresh CPU ms': refreshCpu,
      'DescribeUserPool ms': describeFirst,
      'again ms': describeNext,
      'ListUsers of nobody, all pages ms': disabled,
      'ListUsers by prefix, a page ms': prefix,
      'longest GetUser beside these ms': stall,
      'start ms': service.readyAfter,
      'memory MB': memory,
      'file MB': megabytes,
      ...deletion,
    }
  } finally {
    await service.stop()
    await first.stop()
  }
}

export async function study(
  logProgress: (line: string) => void,
  printResult: (line: string) => void,
  only: readonly string[],
): Promise<boolean> {
  const sizes = only.filter(arg => /^\d+$/.test(arg)).map(Number)
  const measured: [users: number, figures: Record<string, number>][] = []
  for (const users of sizes.length > 0 ? sizes : usualSizes) {
    logProgress(`growth: ${users} users`)
    measured.push([users, await measure(users)])
  }
  const columns = ['users', ...measured.map(([users]) => users.toLocaleString('en'))]
  const rows = Object.keys(measured[0]![1]).map(name => [name, ...measured.map(([, figures]) => figures[name]!.toPrecision(3))])
  const table = [columns, columns.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')
  printResult(table)
  if (only.includes('--write')) writeSection('growth', table)
  return measured.every(([, figures]) =>
    ['longest GetUser beside these ms', 'longest GetUser meanwhile ms'].every(name => figures[name]! <= longestStall),
  )
}
