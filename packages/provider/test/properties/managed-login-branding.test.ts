import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ManagedLoginBranding, type ProviderTest, startProviderTest } from '../support/engine.ts'
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
    places[`CLIENT OF ${name}`] = (await lab.up('client', 'client', { userPoolId: id, region })).id
  }
  places['OTHER CLIENT'] = (await lab.up('client', 'second', { userPoolId: places.POOL! })).id
})
afterAll(() => lab.close())

const settings = (value: object): string => JSON.stringify(value)
const base = (): Bag => ({ userPoolId: places.POOL!, clientId: places['CLIENT OF POOL']!, settings: settings({ a: 1 }) })
const table = propertyTable(() => lab, 'branding', base)
/** Settings and the values of the service exclude each other. */
const provided = propertyTable(
  () => lab,
  'branding',
  () => ({ userPoolId: places.POOL!, clientId: places['CLIENT OF POOL']! }),
)
const asset = (grey: number, more: Bag = {}): Bag => ({
  bytes: pngText(grey),
  category: 'FORM_LOGO',
  colorMode: 'LIGHT',
  extension: 'PNG',
  ...more,
})
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')
const one = { assets: [asset(1)] }
const many = Array.from({ length: 41 }, (_, index) => asset(1, { resourceId: `${index}` }))
const missing = (name: string) => ({ problem: `Missing required property 'assets[0].${name}'` })

// biome-ignore format: one line a case.
const rows: Row[] = [
  ['assets', [asset(1), asset(2, { colorMode: 'DARK' })], [asset(3)], 'replace', 'replaced', many, 'Attribute asset set must contain at most 40 elements, got: 41'],
  ['assets[0].bytes', pngText(4), pngText(5), 'replace', { refusal: 'The asset FORM_LOGO has no Bytes.' }, 'x', 'asset.bytes value must be base64', { with: one }],
  ['assets[0].category', 'FORM_LOGO', 'PAGE_HEADER_LOGO', 'replace', missing('category'), 'WALLPAPER', 'asset.category value must be one of: ["FAVICON_ICO"', { with: one }],
  ['assets[0].colorMode', 'LIGHT', 'DARK', 'replace', missing('colorMode'), 'BLUE', 'asset.color_mode value must be one of: ["LIGHT" "DARK" "DYNAMIC"], got: "BLUE"', { with: one }],
  ['assets[0].extension', 'PNG', 'SVG', 'replace', missing('extension'), 'GIF', 'asset.extension value must be one of: ["ICO" "JPEG" "PNG" "SVG" "WEBP"], got: "GIF"', { with: one, nextWith: { assets: [asset(1, { bytes: svg })] } }],
  ['assets[0].resourceId', 'one', 'two', 'replace', 'replaced', ['x'], 'expected a string, got ["x"]', { with: one }],
  ['clientId', 'CLIENT OF POOL', 'OTHER CLIENT', 'replace', 'required', ['x'], 'expected a string, got ["x"]'],
  ['region', 'us-east-1', 'eu-west-1', 'replace', 'kept', ['x'], 'expected a string, got ["x"]', { nextWith: { userPoolId: 'POOL ABROAD', clientId: 'CLIENT OF POOL ABROAD' } }],
  ['settings', settings({ a: { b: 1, c: 2 }, d: 3 }), settings({ a: { b: 2 } }), 'update', { problem: 'No attribute specified when one (and only one) of [settings,use_cognito_provided_values] is required' }, '{"a"', 'Invalid JSON String Value. A string value was provided that is not valid JSON string format (RFC 7159)'],
  ['useCognitoProvidedValues', true, false, 'update', { problem: 'No attribute specified' }, 'maybe', 'expected true or false, got "maybe"', { unread: true }],
  ['userPoolId', 'POOL', 'OTHER POOL', 'replace', 'required', ['x'], 'expected a string, got ["x"]', { nextWith: { clientId: 'CLIENT OF OTHER POOL' } }],
]

test.each(rows)('%s: set %j, then %j', (...row) => (row[0] === 'useCognitoProvidedValues' ? provided : table).lives(placing(row, places)))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(ManagedLoginBranding)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly.sort()).toEqual(['managedLoginBrandingId', 'settingsAll'])
})
