import { availableParallelism } from 'node:os'
import type { Config } from '@poolhouse/server'
import { UsageError } from '../failure.ts'
import { workersVariable } from '../service/variables.ts'

const mostWorkers = 64

/** How many processes answer requests; 1 is this process alone. @throws UsageError */
export function workerCount(given: { option?: string | undefined; variable?: string | undefined }, { databaseUrl }: Config): number {
  const [from, text] = given.option !== undefined ? ['--workers', given.option] : [workersVariable, given.variable || '1']
  const count = text === 'auto' ? availableParallelism() : /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > mostWorkers)
    throw new UsageError(
      `${from} "${text}" is not a number of processes. Give auto (one for each core), or a number from 1 to ${mostWorkers}.`,
    )
  if (text !== '1' && databaseUrl === undefined)
    throw new UsageError(
      `${from} ${text} wants PostgreSQL: the embedded storage is a file of one process. Give a database with --database (POOLHOUSE_DATABASE_URL) or --database-file, or leave ${from} out.`,
    )
  return count
}
