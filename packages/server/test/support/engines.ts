import { afterAll, beforeAll } from 'vitest'
import type { TestPostgres } from './postgres.ts'
import { startPostgres } from './postgres-of-run.ts'
import { startTestService, type TestOptions, type TestService } from './service.ts'

/** The storage engines, for `describe.each`. */
export const engines = ['SQLite', 'PostgreSQL'] as const

/** Starts a service on this engine before all tests of the enclosing `describe`, and stops it after them. */
export function useServiceOn(engine: (typeof engines)[number], options: TestOptions = {}): TestService {
  let postgres: TestPostgres | undefined
  let started: TestService
  beforeAll(async () => {
    postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
    started = await startTestService({ ...options, databaseUrl: await postgres?.database() })
  })
  afterAll(async () => {
    await started.close()
    await postgres?.stop()
  })
  // A proxy, because the service does not exist yet when `describe` collects its tests.
  return new Proxy({} as TestService, { get: (_, name) => started[name as keyof TestService] })
}
