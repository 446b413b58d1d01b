import { expect, test } from 'vitest'
import { User } from '../support/engine.ts'
import { poolMemberTable, type Row } from '../support/property-table.ts'

const table = poolMemberTable('user', userPoolId => ({ username: 'it', userPoolId }))
const noMap = (value: string) => `expected a map of strings, got "${value}"`
const unread = { unread: true } as const

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['attributes', { name: 'Ann' }, { name: 'Bob', locale: 'en' }, 'update', [{}], 'x', noMap('x')],
  ['clientMetadata', { a: '1' }, { a: '2' }, 'update', 'noted', 'x', noMap('x'), unread],
  ['desiredDeliveryMediums', ['EMAIL'], ['SMS', 'EMAIL'], 'update', 'noted', ['FAX'], 'expected desired_delivery_mediums to be one of ["SMS" "EMAIL"], got FAX', unread],
  ['enabled', false, true, 'update', 'kept', 'maybe', 'expected true or false, got "maybe"'],
  ['forceAliasCreation', true, false, 'update', 'kept', 'maybe', 'expected true or false, got "maybe"', unread],
  ['messageAction', 'SUPPRESS', 'RESEND', 'update', 'noted', 'SHOUT', 'expected message_action to be one of ["RESEND" "SUPPRESS"], got SHOUT', unread],
  ['password', 'First-Pass1!', 'Second-Pass2!', 'update', 'noted', 'short', 'expected length of password to be in the range (6 - 256), got 5', unread],
  ['region', 'us-east-1', 'eu-west-1', 'replace', 'kept', ['x'], 'expected a string, got ["x"]', { nextWith: { userPoolId: 'POOL ABROAD' } }],
  ['temporaryPassword', 'First-Pass1!', 'Second-Pass2!', 'update', 'noted', 'short', 'expected length of temporary_password to be in the range (6 - 256), got 5', unread],
  ['userPoolId', 'POOL', 'OTHER POOL', 'replace', 'required', ['x'], 'expected a string, got ["x"]'],
  ['username', 'one', 'two/three', 'replace', 'required', 'x'.repeat(129), 'expected length of username to be in the range (1 - 128)'],
  ['validationData', { a: '1' }, { a: '2' }, 'update', 'noted', 'x', noMap('x'), unread],
]

test.each(rows)('%s: set %j, then %j', (...row) => table.lives(row))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(User)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly.sort()).toEqual(['creationDate', 'lastModifiedDate', 'mfaSettingLists', 'preferredMfaSetting', 'status', 'sub'])
})
