import { afterAll, beforeAll } from 'vitest'
import { startPostgres, type TestPostgres } from './postgres.ts'
import { startTestService, type TestOptions, type TestService } from './service.ts'

export const engines = ['SQLite', 'PostgreSQL'] as const

/** A service on this engine for the tests around the call: there from their first line to their last. */
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
  // It is not started yet when the tests are written down.
  return new Proxy({} as TestService, { get: (_, name) => started[name as keyof TestService] })
}
