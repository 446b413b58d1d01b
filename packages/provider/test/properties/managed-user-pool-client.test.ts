import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { clientRows, noFlag } from '../support/client-rows.ts'
import { ManagedUserPoolClient, type ProviderTest, type State, startProviderTest } from '../support/engine.ts'
import { propertyTable, type Row } from '../support/property-table.ts'

let lab: ProviderTest
let pools: State[]
let clients: State[]
/** Ids that are known only when the service runs. */
let places: Record<string, string>
beforeAll(async () => {
  lab = await startProviderTest()
  pools = [await lab.up('pool', 'pool', {}), await lab.up('pool', 'other', {}), await lab.up('pool', 'abroad', { region: 'eu-west-1' })]
  const [pool, other, abroad] = pools.map(({ id }) => id) as [string, string, string]
  places = { POOL: pool, 'OTHER POOL': other, 'POOL ABROAD': abroad }
})
afterAll(() => lab.close())

/** Each row takes over new clients, since a delete leaves them as they are. */
beforeEach(async () => {
  const inputs = (pool: State) => ({ name: 'managed-client', generateSecret: true, userPoolId: pool.id, region: pool.outputs.region! })
  clients = await Promise.all(pools.map(pool => lab.up('client', 'client', inputs(pool))))
})
afterEach(async () => {
  await Promise.all(clients.map(lab.destroy))
})

const finder = { namePrefix: 'managed-' }
const table = propertyTable(
  () => lab,
  'managedClient',
  () => ({ ...finder, userPoolId: pools[0]!.id }),
  () => finder,
)
const one = 'one (and only one) of [name_pattern,name_prefix] is required'
// biome-ignore format: one line a case.
const rows: Row[] = [
  ...clientRows,
  ['enablePropagateAdditionalUserContextData', true, false, 'update', 'kept', 'maybe', noFlag('maybe')],
]

const placed = (row: Row): Row => JSON.parse(JSON.stringify(row), (_key, value) => places[value] ?? value)

test.each(rows)('%s: set %j, then %j', (...row) => table.lives(placed(row)))

test.each([
  ['namePattern', '^managed', '-client$', '(', 'Attribute name_pattern value must be a valid regular expression, got: ('],
  ['namePrefix', 'managed', 'managed-', ['x'], 'expected a string, got ["x"]'],
] as const)('%s: set %j, then %j', async (name, first, next, invalid, reason) => {
  const found = propertyTable(
    () => lab,
    'managedClient',
    () => ({ userPoolId: pools[0]!.id }),
    () => ({ [name]: first }),
  )
  await found.lives([name, first, next, 'update', { problem: one }, invalid as string, reason])
})

test('the tables have every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(ManagedUserPoolClient)
  expect([...rows.map(([path]) => path), 'namePattern', 'namePrefix'].sort()).toEqual(inputs.sort())
  expect(outputsOnly.sort()).toEqual(['clientSecret', 'name'])
})
