import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startTestService, type TestService } from './service.ts'

/** A line that the service wrote to its log. */
export interface LogLine {
  message: string
  fields: Record<string, unknown> | undefined
}

/** A service for all tests of a file, and its warnings and errors since the beginning of the test. */
export function useLoggedService(): { service: TestService; lines: LogLine[] } {
  const lines: LogLine[] = []
  let started: TestService
  beforeAll(async () => {
    const warn = (message: string, fields?: Record<string, unknown>) => lines.push({ message, fields })
    started = await startTestService({ log: { info() {}, warn, error: warn } })
  })
  afterAll(() => started.close())
  beforeEach(() => {
    lines.length = 0
  })
  // A proxy, because the service does not exist yet when the tests are collected.
  return { service: new Proxy({} as TestService, { get: (_, name) => started[name as keyof TestService] }), lines }
}
