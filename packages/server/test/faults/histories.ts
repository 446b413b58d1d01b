import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { checkSubject, subjects } from '../linearizability/subjects.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { startTestService } from '../support/service.ts'
import { enough } from './report.ts'

/** Calls of one service; more would only make its tables larger. */
const callsOfService = 5_000

/** Checks histories of so many concurrent calls: at one node on SQLite, or at several on PostgreSQL. */
export async function checkHistories(place: string, nodeCount: number, calls: number): Promise<void> {
  const startedAt = performance.now()
  let checked = 0
  let rounds = 0
  for (; !enough(rounds, calls / callsOfService, startedAt); rounds++) {
    const postgres = nodeCount > 1 ? await startPostgres() : undefined
    const options = { databaseUrl: await postgres?.database(), masterKey: randomBytes(32), issuer: 'aws' as const }
    const nodes = await Promise.all(Array.from({ length: nodeCount }, () => startTestService(options)))
    for (const [name, { subject, share }] of Object.entries(subjects)) {
      const { calls, violations, unanswered } = await checkSubject(nodes, subject as never, callsOfService * share)
      checked += calls
      expect({ name, violations: violations.slice(0, 1), unanswered }).toEqual({ name, violations: [], unanswered: 0 })
    }
    await Promise.all(nodes.map(node => node.close()))
    await postgres?.stop()
  }
  console.log(`faults: histories at ${place}: ${checked} calls, 0 violations`)
}
