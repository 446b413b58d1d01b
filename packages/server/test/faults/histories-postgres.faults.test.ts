import { test } from 'vitest'
import { checkHistories } from './histories.ts'
import { timeout } from './report.ts'

test(
  'at two nodes on PostgreSQL there is an order of fifty thousand concurrent calls that explains every answer',
  { timeout: 2 * timeout },
  () => checkHistories('two nodes on PostgreSQL', 2, 50_000),
)
