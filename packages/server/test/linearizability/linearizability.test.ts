import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { checkSubject, subjects } from './subjects.ts'

/** Of both places together. `npm run test:faults` makes twenty times as many. */
const calls = 5_000

describe.each([
  { place: 'one node on SQLite', count: 1 },
  { place: 'two nodes on PostgreSQL', count: 2 },
])('at $place', ({ count }) => {
  let postgres: TestPostgres | undefined
  let nodes: TestService[]
  beforeAll(async () => {
    postgres = count > 1 ? await startPostgres() : undefined
    const options = { databaseUrl: await postgres?.database(), masterKey: randomBytes(32), issuer: 'aws' as const }
    nodes = await Promise.all(Array.from({ length: count }, () => startTestService(options)))
  })
  afterAll(async () => {
    await Promise.all(nodes.map(node => node.close()))
    await postgres?.stop()
  })

  test.each(Object.entries(subjects))(
    'there is an order of concurrent calls that explains every answer: %s',
    { timeout: 120_000 },
    async (_, { subject, share }) => {
      const checked = await checkSubject(nodes, subject as never, (calls / 2) * share)
      expect(checked.violations.slice(0, 1)).toEqual([])
      expect(checked.unanswered).toBe(0)
      expect(checked.calls).toBeGreaterThanOrEqual((calls / 2) * share)
    },
  )
})
