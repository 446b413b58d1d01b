import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientRows, noFlag } from '../support/client-rows.ts'
import { type ProviderTest, type State, startProviderTest, UserPoolClient } from '../support/engine.ts'
import { placing, propertyTable, type Row } from '../support/property-table.ts'

let lab: ProviderTest
let pool: State
/** Ids that are known only when the service runs. */
let places: Record<string, string>
beforeAll(async () => {
  lab = await startProviderTest()
  pool = await lab.up('pool', 'pool', { name: 'pool' })
  const other = await lab.up('pool', 'other', {})
  const abroad = await lab.up('pool', 'abroad', { region: 'eu-west-1' })
  places = { POOL: pool.id, 'OTHER POOL': other.id, 'POOL ABROAD': abroad.id }
})
afterAll(() => lab.close())

const table = propertyTable(
  () => lab,
  'client',
  () => ({ name: 'client', userPoolId: pool.id }),
)

const secret = { generateSecret: true }
// biome-ignore format: one line a case.
const rows: Row[] = [
  ...clientRows,
  ['enablePropagateAdditionalUserContextData', true, false, 'update', 'kept', 'maybe', noFlag('maybe'), { with: secret, unread: true }],
  ['generateSecret', true, false, 'replace', 'kept', 'maybe', noFlag('maybe'), { unread: true }],
  ['name', 'name1', 'name2', 'update', 'kept', 'a/b', 'Attribute name can include any letter, number, space, tab, or one of "+=,.@-"'],
]

test.each(rows)('%s: set %j, then %j', (...row) => table.lives(placing(row, places)))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(UserPoolClient)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly).toEqual(['clientSecret'])
})
