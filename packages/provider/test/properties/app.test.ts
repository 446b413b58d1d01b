import { afterAll, beforeAll, expect, test } from 'vitest'
import { App, type ProviderTest, startProviderTest } from '../support/engine.ts'
import { propertyTable, type Row } from '../support/property-table.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest()
})
afterAll(() => lab.close())

const table = propertyTable(
  () => lab,
  'app',
  () => ({ name: 'it' }),
)
/** A prefix excludes a name. */
const unnamed = propertyTable(
  () => lab,
  'app',
  () => ({}),
)
const noObject = 'expected an object, got "x"'

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['campaignHook', { lambdaFunctionName: 'one', mode: 'DELIVERY' }, { lambdaFunctionName: 'two', mode: 'FILTER' }, 'update', 'kept', 'x', noObject],
  ['campaignHook.lambdaFunctionName', 'one', 'two', 'update', 'kept', ['x'], 'expected a string, got ["x"]', { with: { campaignHook: { mode: 'FILTER' } } }],
  ['campaignHook.mode', 'FILTER', 'DELIVERY', 'update', 'kept', 'x', 'campaign_hook.mode to be one of ["DELIVERY" "FILTER"], got x', { with: { campaignHook: { lambdaFunctionName: 'one' } } }],
  ['campaignHook.webUrl', 'https://a.example', 'https://b.example', 'update', 'kept', ['x'], 'expected a string, got ["x"]', { with: { campaignHook: { mode: 'FILTER' } } }],
  ['limits', { daily: 3, maximumDuration: 600, messagesPerSecond: 1, total: 100 }, { daily: 4, maximumDuration: 600, messagesPerSecond: 1, total: 100 }, 'update', 'kept', 'x', noObject],
  ['limits.daily', 3, 100, 'update', 'kept', 101, 'limits.daily to be in the range (0 - 100), got 101'],
  ['limits.maximumDuration', 600, 61, 'update', 'kept', 59, 'expected limits.maximum_duration to be at least (60), got 59'],
  ['limits.messagesPerSecond', 1, 20000, 'update', 'kept', 20001, 'limits.messages_per_second to be in the range (1 - 20000), got 20001'],
  ['limits.total', 3, 100, 'update', 'kept', -1, 'limits.total to be in the range (0 - 100), got -1'],
  ['name', 'one', 'two', 'replace', 'replaced', ['x'], 'expected a string, got ["x"]'],
  ['namePrefix', 'one-', 'two-', 'replace', 'replaced', ['x'], 'expected a string, got ["x"]'],
  ['quietTime', { start: '00:00', end: '03:00' }, { start: '22:00', end: '06:00' }, 'update', 'kept', 'x', noObject],
  ['quietTime.end', '03:00', '23:59', 'update', 'kept', '24:00', 'invalid value for quiet_time.end (must be a time as HH:MM)', { with: { quietTime: { start: '00:00' } } }],
  ['quietTime.start', '03:00', '19:59', 'update', 'kept', '1:00', 'invalid value for quiet_time.start (must be a time as HH:MM)', { with: { quietTime: { end: '23:00' } } }],
  ['region', 'us-east-1', 'eu-west-1', 'replace', 'kept', ['x'], 'expected a string, got ["x"]'],
  ['tags', { a: '1' }, { a: '2', b: '' }, 'update', 'absent', ['a'], 'expected a map of strings, got ["a"]'],
]

test.each(rows)('%s: set %j, then %j', (...row) => (row[0] === 'namePrefix' ? unnamed : table).lives(row))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(App)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly.sort()).toEqual(['applicationId', 'arn', 'tagsAll'])
})
