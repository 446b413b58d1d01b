import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, startProviderTest, UserInGroup } from '../support/engine.ts'
import { placing, propertyTable, type Row } from '../support/property-table.ts'

let lab: ProviderTest
let places: Record<string, string>
beforeAll(async () => {
  lab = await startProviderTest()
  places = {}
  for (const [name, region] of Object.entries({ POOL: 'us-east-1', 'OTHER POOL': 'us-east-1', 'POOL ABROAD': 'eu-west-1' })) {
    const { id } = await lab.up('pool', 'pool', { region })
    places[name] = id
    for (const each of ['one', 'two']) {
      await lab.up('group', each, { userPoolId: id, name: each, region })
      await lab.up('user', each, { userPoolId: id, username: each, region, messageAction: 'SUPPRESS' })
    }
  }
})
afterAll(() => lab.close())

const table = propertyTable(
  () => lab,
  'membership',
  () => ({ userPoolId: places.POOL!, groupName: 'one', username: 'one' }),
)

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['groupName', 'one', 'two', 'replace', 'required', ['x'], 'expected a string, got ["x"]'],
  ['region', 'us-east-1', 'eu-west-1', 'replace', 'kept', ['x'], 'expected a string, got ["x"]', { nextWith: { userPoolId: 'POOL ABROAD' } }],
  ['userPoolId', 'POOL', 'OTHER POOL', 'replace', 'required', 'pool', '"user_pool_id" must be the region name followed by an underscore and then alphanumeric pattern'],
  ['username', 'one', 'two', 'replace', 'required', 'x'.repeat(129), 'expected length of username to be in the range (1 - 128)'],
]

test.each(rows)('%s: set %j, then %j', (...row) => table.lives(placing(row, places)))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(UserInGroup)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly).toEqual([])
})
