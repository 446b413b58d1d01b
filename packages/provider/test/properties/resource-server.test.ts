import { expect, test } from 'vitest'
import { ResourceServer } from '../support/engine.ts'
import { poolMemberTable, type Row } from '../support/property-table.ts'

const table = poolMemberTable('resourceServer', userPoolId => ({ identifier: 'https://api.example', name: 'it', userPoolId }))
const scope = (scopeName: string, scopeDescription = 'd') => ({ scopeName, scopeDescription })
const one = { scopes: [scope('one')] }
const many = (count: number) => Array.from({ length: count }, (_, index) => scope(`s${index}`))
const long = 'x'.repeat(257)

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['identifier', 'https://a.example', 'https://b.example', 'replace', 'required', long, 'expected length of identifier to be in the range (1 - 256)'],
  ['name', 'one', 'two', 'replace', 'replaced', long, 'expected length of name to be in the range (1 - 256)'],
  ['region', 'us-east-1', 'eu-west-1', 'replace', 'kept', ['x'], 'expected a string, got ["x"]', { nextWith: { userPoolId: 'POOL ABROAD' } }],
  ['scopes', [scope('one'), scope('two')], [scope('two', 'changed')], 'update', [[]], many(101), 'Too many list items: scope supports 100 item maximum, but config has 101 declared'],
  ['scopes[0].scopeDescription', 'one', 'two', 'update', { problem: `Missing required property 'scopes[0].scopeDescription'` }, '', 'expected length of scope.scope_description to be in the range (1 - 256)', { with: one }],
  ['scopes[0].scopeName', 'one', 'two', 'update', { problem: `Missing required property 'scopes[0].scopeName'` }, 'a/b', '"scope.scope_name" must satisfy regular expression pattern: [\\x21\\x23-\\x2E\\x30-\\x5B\\x5D-\\x7E]+', { with: one }],
  ['userPoolId', 'POOL', 'OTHER POOL', 'replace', 'required', ['x'], 'expected a string, got ["x"]'],
]

test.each(rows)('%s: set %j, then %j', (...row) => table.lives(row))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(ResourceServer)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly).toEqual(['scopeIdentifiers'])
})
