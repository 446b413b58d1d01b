import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { checkSubject, subjects } from '../linearizability/subjects.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { startTestService } from '../support/service.ts'
import { enough, timeout } from './report.ts'

/** Of both places together. */
const calls = 100_000
/** Calls of one service; more would only make its tables larger. */
const callsOfService = 5_000

test.each([
  { place: 'one node on SQLite', count: 1 },
  { place: 'two nodes on PostgreSQL', count: 2 },
])(
  'at $place there is an order of fifty thousand concurrent calls that explains every answer',
  { timeout: 2 * timeout },
  async ({ place, count }) => {
    const startedAt = performance.now()
    let checked = 0
    let violations = 0
    let rounds = 0
    for (; !enough(rounds, calls / 2 / callsOfService, startedAt); rounds++) {
      const postgres = count > 1 ? await startPostgres() : undefined
      const options = { databaseUrl: await postgres?.database(), masterKey: randomBytes(32), issuer: 'aws' as const }
      const nodes = await Promise.all(Array.from({ length: count }, () => startTestService(options)))
      for (const [name, { subject, share }] of Object.entries(subjects)) {
        const found = await checkSubject(nodes, subject as never, callsOfService * share)
        checked += found.calls
        violations += found.violations.length
        expect({ name, violations: found.violations.slice(0, 1), unanswered: found.unanswered }).toEqual({
          name,
          violations: [],
          unanswered: 0,
        })
      }
      await Promise.all(nodes.map(node => node.close()))
      await postgres?.stop()
    }
    console.log(`faults: histories at ${place}: ${checked} calls, ${violations} violations`)
  },
)
