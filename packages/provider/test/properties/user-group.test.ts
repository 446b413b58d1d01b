import { expect, test } from 'vitest'
import { UserGroup } from '../support/engine.ts'
import { poolMemberTable, type Row } from '../support/property-table.ts'

const table = poolMemberTable('group', userPoolId => ({ name: 'it', userPoolId }))
const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['description', 'one', 'two', 'update', [''], 'x'.repeat(2049), 'expected length of description to be in the range (0 - 2048)'],
  ['name', 'one', 'a/b/c', 'replace', 'replaced', 'x'.repeat(129), 'expected length of name to be in the range (1 - 128)'],
  ['precedence', 1, 42, 'update', [0], -1, 'expected precedence to be at least (0), got -1'],
  ['region', 'us-east-1', 'eu-west-1', 'replace', 'kept', ['x'], 'expected a string, got ["x"]', { nextWith: { userPoolId: 'POOL ABROAD' } }],
  ['roleArn', role('one'), role('two'), 'update', { refusal: `Value '' at 'roleArn' failed to satisfy constraint` }, 'x', '"role_arn" (x) is an invalid ARN'],
  ['userPoolId', 'POOL', 'OTHER POOL', 'replace', 'required', 'pool', '"user_pool_id" must be the region name followed by an underscore and then alphanumeric pattern'],
]

test.each(rows)('%s: set %j, then %j', (...row) => table.lives(row))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(UserGroup)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly).toEqual([])
})
