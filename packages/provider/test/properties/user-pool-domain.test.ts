import { expect, test } from 'vitest'
import { UserPoolDomain } from '../support/engine.ts'
import { poolMemberTable, type Row } from '../support/property-table.ts'

const table = poolMemberTable('domain', userPoolId => ({ domain: 'it', userPoolId }))
const certificate = (id: string) => `arn:aws:acm:us-east-1:000000000000:certificate/${id}`
const custom = { domain: 'auth.shop.example' }

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['certificateArn', certificate('a'), certificate('b'), 'update', { refusal: 'The domain name contains an invalid character.' }, 'x', '"certificate_arn" (x) is an invalid ARN', { with: custom }],
  ['domain', 'one', 'two', 'replace', 'required', 'x'.repeat(64), 'expected length of domain to be in the range (1 - 63)'],
  ['managedLoginVersion', 1, 2, 'update', 'kept', 3, 'expected managed_login_version to be in the range (1 - 2), got 3'],
  ['region', 'us-east-1', 'eu-west-1', 'replace', 'kept', ['x'], 'expected a string, got ["x"]', { nextWith: { userPoolId: 'POOL ABROAD' } }],
  ['userPoolId', 'POOL', 'OTHER POOL', 'replace', 'required', ['x'], 'expected a string, got ["x"]'],
]

test.each(rows)('%s: set %j, then %j', (...row) => table.lives(row))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(UserPoolDomain)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly.sort()).toEqual(
    ['awsAccountId', 'cloudfrontDistribution', 'cloudfrontDistributionArn', 'cloudfrontDistributionZoneId', 's3Bucket', 'version'].sort(),
  )
})
