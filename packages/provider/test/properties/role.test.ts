import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, Role, startProviderTest } from '../support/engine.ts'
import { propertyTable, type Row } from '../support/property-table.ts'

const trust = (service: string): string =>
  `{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"${service}.amazonaws.com"}}],"Version":"2012-10-17"}`
const policy = (action: string): string => `{"Statement":[{"Action":"${action}","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}`
const managed = (name: string): string => `arn:aws:iam::000000000000:policy/${name}`

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest()
  for (const name of ['one', 'two']) await lab.up('policy', name, { name, policy: policy('s3:*') })
})
afterAll(() => lab.close())

const table = propertyTable(
  () => lab,
  'role',
  () => ({ name: 'it', assumeRolePolicy: trust('ec2') }),
)
/** A prefix excludes a name. */
const unnamed = propertyTable(
  () => lab,
  'role',
  () => ({ assumeRolePolicy: trust('ec2') }),
)
const inline = (inner: Bag = {}): Bag => ({ inlinePolicies: [{ name: 'a', policy: policy('s3:*'), ...inner }] })

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['assumeRolePolicy', trust('ec2'), trust('cognito-idp'), 'update', 'required', '[]', '"assume_role_policy" contains an invalid JSON policy: contains a JSON array, not a JSON object'],
  ['description', 'one', 'two\n', 'update', 'absent', 'Ā', 'invalid value for description (must satisfy regular expression pattern:'],
  ['forceDetachPolicies', true, false, 'update', 'kept', 'maybe', 'expected true or false, got "maybe"', { unread: true }],
  ['inlinePolicies', [{ name: 'a', policy: policy('s3:*') }], [{ name: 'b', policy: policy('s3:*') }, { name: 'c', policy: policy('s3:GetObject') }], 'update', 'kept', 'x', 'expected a list, got "x"'],
  ['inlinePolicies[0].name', 'a', 'b', 'update', { problem: '' }, 'a/b', 'invalid value for inline_policy.name (must match [\\w+=,.@-])', { with: inline() }],
  ['inlinePolicies[0].policy', policy('s3:*'), policy('s3:Get*'), 'update', { problem: '' }, 'x', '"inline_policy.policy" contains an invalid JSON policy: not a JSON object', { with: inline() }],
  ['managedPolicyArns', [managed('one')], [managed('two'), managed('one')], 'update', 'kept', ['x'], '"managed_policy_arns" (x) is an invalid ARN: arn: invalid prefix or not enough sections'],
  ['maxSessionDuration', 3700, 3701, 'update', [3600], 3599, 'expected max_session_duration to be in the range (3600 - 43200), got 3599'],
  ['name', 'one', 'two', 'replace', 'replaced', 'a/b', 'invalid value for name (must match [\\w+=,.@-])'],
  ['namePrefix', 'one-', 'two-', 'replace', 'replaced', 'x'.repeat(39), 'expected length of name_prefix to be in the range (0 - 38)'],
  ['path', '/one/', '/two/', 'replace', 'replaced', 'x'.repeat(513), 'expected length of path to be in the range (0 - 512)'],
  ['permissionsBoundary', managed('one'), managed('two'), 'update', 'absent', 'x', '"permissions_boundary" (x) is an invalid ARN'],
  ['tags', { a: '1' }, { a: '2', b: '' }, 'update', 'absent', ['a'], 'expected a map of strings, got ["a"]'],
]

test.each(rows)('%s: set %j, then %j', (...row) => (row[0] === 'namePrefix' ? unnamed : table).lives(row))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(Role)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly.sort()).toEqual(['arn', 'createDate', 'tagsAll', 'uniqueId'])
})
