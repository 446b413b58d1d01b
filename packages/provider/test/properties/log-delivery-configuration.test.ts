import { afterAll, beforeAll, expect, test } from 'vitest'
import { LogDeliveryConfiguration, type ProviderTest, type State, startProviderTest } from '../support/engine.ts'
import { propertyTable, type Row } from '../support/property-table.ts'

let lab: ProviderTest
let pool: State
/** Ids that are known only when the service runs. */
let places: Record<string, string>
beforeAll(async () => {
  lab = await startProviderTest()
  const plus = { userPoolTier: 'PLUS' }
  pool = await lab.up('pool', 'pool', plus)
  const [other, abroad] = [await lab.up('pool', 'other', plus), await lab.up('pool', 'abroad', { ...plus, region: 'eu-west-1' })]
  places = { POOL: pool.id, 'OTHER POOL': other.id, 'POOL ABROAD': abroad.id }
})
afterAll(() => lab.close())

const group = (name: string) => ({ logGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:${name}` })
const stream = (name: string) => ({ streamArn: `arn:aws:firehose:us-east-1:000000000000:deliverystream/${name}` })
const bucket = (name: string) => ({ bucketArn: `arn:aws:s3:::${name}` })
const errors = [{ eventSource: 'userNotification', logLevel: 'ERROR', cloudWatchLogsConfiguration: group('pool') }]
const events = { eventSource: 'userAuthEvents', logLevel: 'INFO' }
const table = propertyTable(
  () => lab,
  'logDelivery',
  () => ({ logConfigurations: errors, userPoolId: pool.id }),
)
const noText = 'expected a string, got ["x"]'
const noObject = 'expected an object, got "x"'

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['logConfigurations', errors, [{ ...errors[0], cloudWatchLogsConfiguration: group('other') }], 'update', 'required', [], 'Attribute log_configurations list must contain at least 1 elements, got: 0'],
  ['region', 'us-east-1', 'eu-west-1', 'replace', 'kept', ['x'], noText, { nextWith: { userPoolId: 'POOL ABROAD' } }],
  ['userPoolId', 'POOL', 'OTHER POOL', 'replace', 'required', ['x'], noText],
]
/** Members of the list. The service wants another one in the place of one that is removed. */
// biome-ignore format: one line a case.
const members: [path: string, first: object, next: object, invalid: object, reason: string][] = [
  ['eventSource', { ...errors[0] }, { ...events, s3Configuration: bucket('a') }, { ...errors[0], eventSource: 'all' }, 'event_source value must be one of: ["userNotification" "userAuthEvents"], got: "all"'],
  ['logLevel', { ...errors[0] }, { ...events, s3Configuration: bucket('a') }, { ...errors[0], logLevel: 'DEBUG' }, 'log_level value must be one of: ["ERROR" "INFO"], got: "DEBUG"'],
  ['cloudWatchLogsConfiguration', { ...events, cloudWatchLogsConfiguration: group('a') }, { ...events, s3Configuration: bucket('a') }, { ...errors[0], cloudWatchLogsConfiguration: 'x' }, noObject],
  ['cloudWatchLogsConfiguration.logGroupArn', { ...errors[0], cloudWatchLogsConfiguration: group('a') }, { ...errors[0], cloudWatchLogsConfiguration: group('b') }, { ...errors[0], cloudWatchLogsConfiguration: { logGroupArn: ['x'] } }, noText],
  ['firehoseConfiguration', { ...events, firehoseConfiguration: stream('a') }, { ...events, s3Configuration: bucket('a') }, { ...errors[0], firehoseConfiguration: 'x' }, noObject],
  ['firehoseConfiguration.streamArn', { ...events, firehoseConfiguration: stream('a') }, { ...events, firehoseConfiguration: stream('b') }, { ...errors[0], firehoseConfiguration: { streamArn: ['x'] } }, noText],
  ['s3Configuration', { ...events, s3Configuration: bucket('a') }, { ...events, firehoseConfiguration: stream('a') }, { ...errors[0], s3Configuration: 'x' }, noObject],
  ['s3Configuration.bucketArn', { ...events, s3Configuration: bucket('a') }, { ...events, s3Configuration: bucket('b') }, { ...errors[0], s3Configuration: { bucketArn: ['x'] } }, noText],
]

const placed = (row: Row): Row => JSON.parse(JSON.stringify(row), (_key, value) => places[value] ?? value)

test.each(rows)('%s: set %j, then %j', (...row) => table.lives(placed(row)))

test.each(members)('logConfigurations[0].%s: %j, then %j', async (_path, first, next, invalid, reason) => {
  await table.lives(['logConfigurations', [first], [next], 'update', 'required', [invalid], reason] as Row)
})

test('the tables have every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(LogDeliveryConfiguration)
  const paths = [...rows.map(([path]) => path), ...members.map(([path]) => `logConfigurations[0].${path}`)]
  expect(paths.sort()).toEqual(inputs.sort())
  expect(outputsOnly).toEqual([])
})
