import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { computeKpi } from '../../packages/server/src/pinpoint/kpis.ts'
import { actorMeasures, allClients, databaseFile, dayOf, eventMeasure, openSqlite } from '../../packages/server/src/storage/index.ts'
import type { Flow } from '../flow.ts'
import { quantile } from '../load.ts'

const clients = 100
const days = 365
/** On PostgreSQL each count has this many rows. */
const shards = 8
const millisecondsOfDay = 86_400_000
const eventsPerYear = 10_000_000

const kpis = ['sign-ins', 'sign-ins-grouped-by-date', 'sign-ins-grouped-by-date-and-client', 'daily-active-users-grouped-by-date']

/** The counts of a year as they are stored, without its events: no number is read from those. */
function fill(path: string, at: number): void {
  const db = new DatabaseSync(path)
  db.exec('pragma synchronous = off; begin')
  const insert = db.prepare('insert into pinpoint_daily_counts (app_id, measure, day, client, shard, total) values (?, ?, ?, ?, ?, ?)')
  const events = ['_userauth.sign_in', '_userauth.sign_up', '_userauth.auth_fail'].map(eventMeasure)
  const total = Math.round(eventsPerYear / days / clients / shards / events.length)
  for (let day = dayOf(at) - days; day <= dayOf(at); day++)
    for (let shard = 0; shard < shards; shard++) {
      for (let client = 0; client < clients; client++)
        for (const measure of [...events, actorMeasures.active, actorMeasures.new])
          insert.run('app', measure, day, `client${client}`, shard, total)
      for (const measure of [actorMeasures.active, actorMeasures.new]) insert.run('app', measure, day, allClients, shard, total)
    }
  db.exec('commit')
  db.close()
}

export const flow: Flow = {
  name: 'month-of-numbers',
  description: `what GetApplicationDateRangeKpi reads for a month of a year of ten million events of ${clients} clients: at most 50 ms`,
  async run({ logProgress }) {
    const directory = mkdtempSync(join(tmpdir(), 'poolhouse-bench-'))
    const at = Date.now()
    await (await openSqlite(directory)).close()
    fill(join(directory, databaseFile), at)
    const store = await openSqlite(directory)
    try {
      const times: number[] = []
      const before = process.cpuUsage()
      for (let round = 0; round < 20; round++)
        for (const name of kpis) {
          const start = performance.now()
          await computeKpi({ store }, { applicationId: 'app', name, start: at - 30 * millisecondsOfDay, end: at })
          times.push(performance.now() - start)
        }
      const { user, system } = process.cpuUsage(before)
      times.sort((one, other) => one - other)
      logProgress(`month-of-numbers: slowest ${times.at(-1)!.toFixed(1)} ms`)
      return {
        cpu: (user + system) / 1_000 / times.length,
        rate: null,
        p50: quantile(times, 0.5),
        p99: quantile(times, 0.99),
        boundCpu: null,
        peakMemory: null,
        peers: {},
      }
    } finally {
      await store.close()
      rmSync(directory, { recursive: true })
    }
  },
}
