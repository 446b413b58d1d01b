import { afterAll, beforeAll, expect, test } from 'vitest'
import { Policy, type ProviderTest, startProviderTest } from '../support/engine.ts'
import { propertyTable, type Row } from '../support/property-table.ts'

const policy = (action: string): string => `{"Statement":[{"Action":"${action}","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}`

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest()
})
afterAll(() => lab.close())

const table = propertyTable(
  () => lab,
  'policy',
  () => ({ name: 'it', policy: policy('s3:*') }),
)
/** A prefix excludes a name. */
const unnamed = propertyTable(
  () => lab,
  'policy',
  () => ({ policy: policy('s3:*') }),
)

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['delayAfterPolicyCreationInMs', 1, 2, 'update', 'absent', 'x', 'expected a number, got "x"', { unread: true }],
  ['description', 'one', 'two', 'replace', 'replaced', 'x'.repeat(1001), 'expected length of description to be in the range (0 - 1000)'],
  ['name', 'one', 'two', 'replace', 'replaced', 'a/b', 'invalid value for name (must match [\\w+=,.@-])'],
  ['namePrefix', 'one-', 'two-', 'replace', 'replaced', 'x'.repeat(103), 'expected length of name_prefix to be in the range (0 - 102)'],
  ['path', '/one/', '/two/', 'replace', 'replaced', ['x'], 'expected a string, got ["x"]'],
  ['policy', policy('s3:*'), policy('s3:Get*'), 'update', 'required', '"a"', '"policy" contains an invalid JSON policy: contains a JSON-encoded string'],
  ['tags', { a: '1' }, { a: '2', b: '' }, 'update', 'absent', ['a'], 'expected a map of strings, got ["a"]'],
]

test.each(rows)('%s: set %j, then %j', (...row) => (row[0] === 'namePrefix' ? unnamed : table).lives(row))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(Policy)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly.sort()).toEqual(['arn', 'attachmentCount', 'policyId', 'tagsAll'])
})
