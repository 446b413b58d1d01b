import { test } from 'vitest'
import { checkHistories } from './histories.ts'
import { timeout } from './report.ts'

test(
  'at one node on SQLite there is an order of fifty thousand concurrent calls that explains every answer',
  { timeout: 2 * timeout },
  () => checkHistories('one node on SQLite', 1, 50_000),
)
