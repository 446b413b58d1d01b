import { afterAll, beforeAll, expect, test } from 'vitest'
import { IdentityProvider, type ProviderTest, type State, startProviderTest } from '../support/engine.ts'
import { propertyTable, type Row } from '../support/property-table.ts'

let lab: ProviderTest
let pool: State
/** Ids that are known only when the service runs. */
let places: Record<string, string>
beforeAll(async () => {
  lab = await startProviderTest()
  pool = await lab.up('pool', 'pool', { name: 'pool' })
  const [other, abroad] = [await lab.up('pool', 'other', {}), await lab.up('pool', 'abroad', { region: 'eu-west-1' })]
  places = { POOL: pool.id, 'OTHER POOL': other.id, 'POOL ABROAD': abroad.id }
})
afterAll(() => lab.close())

const details = {
  client_id: 'id',
  authorize_scopes: 'openid',
  oidc_issuer: 'https://a.example',
  attributes_request_method: 'GET',
  authorize_url: 'https://a.example/a',
  token_url: 'https://a.example/t',
  attributes_url: 'https://a.example/u',
  jwks_uri: 'https://a.example/j',
}
const social = { client_id: 'id', client_secret: 'secret', authorize_scopes: 'email' }
const table = propertyTable(
  () => lab,
  'identityProvider',
  () => ({ providerName: 'own', providerType: 'OIDC', providerDetails: details, userPoolId: pool.id }),
)

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['attributeMapping', { email: 'mail' }, { email: 'other', username: 'name' }, 'update', 'kept', 'x', 'expected a map of strings, got "x"'],
  ['idpIdentifiers', ['a.example'], ['b.example', 'c'], 'update', 'absent', ['a/b'], 'invalid value for idp_identifiers (must be alphanumeric, space or one of the characters: _+=.@-)'],
  ['providerDetails', details, { ...details, client_id: 'other', client_secret: 'secret' }, 'update', 'required', 'x', 'expected a map of strings, got "x"'],
  ['providerName', 'one', 'two', 'replace', 'required', '', 'expected length of provider_name to be in the range (1 - 32), got '],
  ['providerType', 'OIDC', 'Google', 'replace', 'required', 'LDAP', 'expected provider_type to be one of ["SAML" "Facebook" "Google" "LoginWithAmazon" "SignInWithApple" "OIDC"], got LDAP', { nextWith: { providerName: 'Google', providerDetails: social } }],
  ['region', 'us-east-1', 'eu-west-1', 'replace', 'kept', ['x'], 'expected a string, got ["x"]', { nextWith: { userPoolId: 'POOL ABROAD' } }],
  ['userPoolId', 'POOL', 'OTHER POOL', 'replace', 'required', ['x'], 'expected a string, got ["x"]'],
]

const placed = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value), (_key, each) => (typeof each === 'string' ? (places[each] ?? each) : each))

test.each(rows)('%s: set %j, then %j', (...row) => table.lives(placed(row)))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(IdentityProvider)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly).toEqual([])
})

test.each([
  [51, 'Too many list items: idp_identifiers supports 50 item maximum, but config has 51 declared'],
  [0, ''],
])('a list of %i identifiers: "%s"', async (count, reason) => {
  const idpIdentifiers = Array.from({ length: count }, (_, index) => `i${index}`)
  const all = { providerName: 'own', providerType: 'OIDC', providerDetails: details, userPoolId: pool.id, idpIdentifiers }
  expect(await table.reasons(all)).toContain(reason)
})
