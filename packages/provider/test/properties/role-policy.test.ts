import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, RolePolicy, startProviderTest } from '../support/engine.ts'
import { propertyTable, type Row } from '../support/property-table.ts'

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}
const policy = (action: string): string => `{"Statement":[{"Action":"${action}","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}`

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest()
  for (const name of ['one', 'two']) await lab.up('role', name, { name, assumeRolePolicy: trust })
})
afterAll(() => lab.close())

const table = propertyTable(
  () => lab,
  'rolePolicy',
  () => ({ name: 'it', role: 'one', policy: policy('s3:*') }),
)
/** A prefix excludes a name. */
const unnamed = propertyTable(
  () => lab,
  'rolePolicy',
  () => ({ role: 'one', policy: policy('s3:*') }),
)

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['name', 'one', 'two', 'replace', 'replaced', 'a/b', 'invalid value for name (must match [\\w+=,.@-])'],
  ['namePrefix', 'one-', 'two-', 'replace', 'replaced', 'x'.repeat(103), 'expected length of name_prefix to be in the range (0 - 102)'],
  ['policy', policy('s3:*'), policy('s3:Get*'), 'update', 'required', '{"a"', '"policy" contains an invalid JSON policy:'],
  ['role', 'one', 'two', 'replace', 'required', 'a/b', 'invalid value for role (must match [\\w+=,.@-])'],
]

test.each(rows)('%s: set %j, then %j', (...row) => (row[0] === 'namePrefix' ? unnamed : table).lives(row))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(RolePolicy)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly).toEqual([])
})
