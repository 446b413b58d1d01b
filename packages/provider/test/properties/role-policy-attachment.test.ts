import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, RolePolicyAttachment, startProviderTest } from '../support/engine.ts'
import { propertyTable, type Row } from '../support/property-table.ts'

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}
const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }
const managed = (name: string): string => `arn:aws:iam::000000000000:policy/${name}`

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest()
  for (const name of ['one', 'two']) {
    await lab.up('role', name, { name, assumeRolePolicy: trust })
    await lab.up('policy', name, { name, policy })
  }
})
afterAll(() => lab.close())

const table = propertyTable(
  () => lab,
  'attachment',
  () => ({ role: 'one', policyArn: managed('one') }),
)

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['policyArn', managed('one'), managed('two'), 'replace', 'required', 'x', '"policy_arn" (x) is an invalid ARN'],
  ['role', 'one', 'two', 'replace', 'required', ['x'], 'expected a string, got ["x"]'],
]

test.each(rows)('%s: set %j, then %j', (...row) => table.lives(row))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(RolePolicyAttachment)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly).toEqual([])
})
