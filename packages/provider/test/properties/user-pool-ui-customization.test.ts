import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, startProviderTest, UserPoolUICustomization } from '../support/engine.ts'
import { pngText } from '../support/images.ts'
import { placing, propertyTable, type Row } from '../support/property-table.ts'

let lab: ProviderTest
let places: Record<string, string>
beforeAll(async () => {
  lab = await startProviderTest()
  places = {}
  for (const [name, region] of Object.entries({ POOL: 'us-east-1', 'OTHER POOL': 'us-east-1', 'POOL ABROAD': 'eu-west-1' })) {
    const { id } = await lab.up('pool', 'pool', { region })
    places[name] = id
    const client = await lab.up('client', 'client', { userPoolId: id, region })
    await lab.up('domain', 'domain', { userPoolId: id, domain: name.toLowerCase().replace(' ', '-'), region })
    if (name === 'POOL') places.CLIENT = client.id
  }
})
afterAll(() => lab.close())

const css = (colour: string) => `.label-customizable { color: ${colour}; }`
const table = propertyTable(
  () => lab,
  'customization',
  () => ({ userPoolId: places.POOL!, css: css('red') }),
)

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['clientId', 'CLIENT', 'ALL', 'replace', 'kept', ['x'], 'expected a string, got ["x"]'],
  ['css', css('green'), css('blue'), 'update', 'absent', ['x'], 'expected a string, got ["x"]', { with: { imageFile: pngText(1) }, unread: true }],
  ['imageFile', pngText(2), pngText(3), 'update', 'absent', 'no image', '"image_file" is not base64', { unread: true }],
  ['region', 'us-east-1', 'eu-west-1', 'replace', 'kept', ['x'], 'expected a string, got ["x"]', { nextWith: { userPoolId: 'POOL ABROAD' } }],
  ['userPoolId', 'POOL', 'OTHER POOL', 'replace', 'required', ['x'], 'expected a string, got ["x"]'],
]

test.each(rows)('%s: set %j, then %j', (...row) => table.lives(placing(row, places)))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(UserPoolUICustomization)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly.sort()).toEqual(['creationDate', 'cssVersion', 'imageUrl', 'lastModifiedDate'])
})
