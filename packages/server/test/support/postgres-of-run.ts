import { existsSync, readFileSync } from 'node:fs'
import { inject } from 'vitest'
import { databasesAt, type TestPostgres } from './postgres.ts'

/** Databases at the PostgreSQL of the test run (`run.ts`). Waits until it answers. */
export async function startPostgres(): Promise<TestPostgres> {
  const file = inject('postgresUrlFile')
  while (!existsSync(file)) {
    if (existsSync(`${file}.error`)) throw new Error(readFileSync(`${file}.error`, 'utf8'))
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return databasesAt(readFileSync(file, 'utf8'))
}
