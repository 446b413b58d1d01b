import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, RiskConfiguration, type State, startProviderTest } from '../support/engine.ts'
import { propertyTable, type Row } from '../support/property-table.ts'

let lab: ProviderTest
let pool: State
/** Ids that are known only when the service runs. */
let places: Record<string, string>
beforeAll(async () => {
  lab = await startProviderTest()
  const plus = { userPoolTier: 'PLUS', userPoolAddOns: { advancedSecurityMode: 'AUDIT' } }
  pool = await lab.up('pool', 'pool', plus)
  const [other, abroad] = [await lab.up('pool', 'other', plus), await lab.up('pool', 'abroad', { ...plus, region: 'eu-west-1' })]
  const client = (name: string) => lab.up('client', name, { name, userPoolId: pool.id })
  const [one, two] = [await client('one'), await client('two')]
  places = { POOL: pool.id, 'OTHER POOL': other.id, 'POOL ABROAD': abroad.id, CLIENT: one.id, 'OTHER CLIENT': two.id }
})
afterAll(() => lab.close())

const skipped = { riskExceptionConfiguration: { skippedIpRangeLists: ['10.0.0.0/8'] } }
const table = propertyTable(
  () => lab,
  'risk',
  () => ({ ...skipped, userPoolId: pool.id }),
)

const takeover = 'accountTakeoverRiskConfiguration'
const compromised = 'compromisedCredentialsRiskConfiguration'
const exception = 'riskExceptionConfiguration'
const [act, other] = [
  { eventAction: 'BLOCK', notify: true },
  { eventAction: 'NO_ACTION', notify: false },
]
const sourceArn = 'arn:aws:ses:us-east-1:000000000000:identity/a@example.com'
const mail = (subject = 'mail') => ({ htmlBody: '<p>mail</p>', subject, textBody: 'a mail' })
const withActions = (more = {}) => ({ [takeover]: { actions: { lowAction: act }, ...more } })
const noObject = 'expected an object, got "x"'
const noText = 'expected a string, got ["x"]'

const ofActions = (['highAction', 'lowAction', 'mediumAction'] as const).flatMap((name): Row[] => {
  const path = `${takeover}.actions.${name}`
  const field = name.replace('A', '_a')
  const one = (more: Bag) => ({ with: { [takeover]: { actions: { [name]: more } } } })
  // biome-ignore format: one line a case.
  return [
    [path, act, other, 'update', 'absent', 'x', noObject, { with: { [takeover]: { actions: { [name === 'lowAction' ? 'highAction' : 'lowAction']: act } } } }],
    [`${path}.eventAction`, 'BLOCK', 'MFA_REQUIRED', 'update', 'required', 'ASK', `expected account_takeover_risk_configuration.actions.${field}.event_action to be one of ["BLOCK" "MFA_IF_CONFIGURED" "MFA_REQUIRED" "NO_ACTION"], got ASK`, one({ notify: true })],
    [`${path}.notify`, true, false, 'update', 'required', 'maybe', 'expected true or false, got "maybe"', one({ eventAction: 'BLOCK' })],
  ]
})

const ofMails = (['blockEmail', 'mfaEmail', 'noActionEmail'] as const).flatMap((name): Row[] => {
  const path = `${takeover}.notifyConfiguration.${name}`
  const field = `account_takeover_risk_configuration.notify_configuration.${name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)}`
  const rest = (without: keyof ReturnType<typeof mail>) => {
    const { [without]: _, ...kept } = mail()
    return { with: withActions({ notifyConfiguration: { sourceArn, [name]: kept } }) }
  }
  // biome-ignore format: one line a case.
  return [
    [path, mail(), mail('other'), 'update', 'absent', 'x', noObject, { with: withActions({ notifyConfiguration: { sourceArn } }) }],
    [`${path}.htmlBody`, '<p>one</p>', '<p>two</p>', 'update', 'required', 'short', `expected length of ${field}.html_body to be in the range (6 - 20000), got short`, rest('htmlBody')],
    [`${path}.subject`, 'one', 'two', 'update', 'required', '', `expected length of ${field}.subject to be in the range (1 - 140), got `, rest('subject')],
    [`${path}.textBody`, 'one text', 'two texts', 'update', 'required', 'short', `expected length of ${field}.text_body to be in the range (6 - 20000), got short`, rest('textBody')],
  ]
})

const notifies = { with: withActions({ notifyConfiguration: { sourceArn } }) }
// biome-ignore format: one line a case.
const rows: Row[] = [
  [takeover, { actions: { lowAction: act } }, { actions: { lowAction: other } }, 'update', 'absent', 'x', noObject],
  [`${takeover}.actions`, { lowAction: act }, { highAction: act, lowAction: other }, 'update', 'required', 'x', noObject, notifies],
  ...ofActions,
  [`${takeover}.notifyConfiguration`, { sourceArn }, { sourceArn, from: 'a@example.com' }, 'update', 'absent', 'x', noObject, { with: withActions() }],
  ...ofMails,
  [`${takeover}.notifyConfiguration.from`, 'a@example.com', 'b@example.com', 'update', 'absent', ['x'], noText, notifies],
  [`${takeover}.notifyConfiguration.replyTo`, 'a@example.com', 'b@example.com', 'update', 'absent', ['x'], noText, notifies],
  [`${takeover}.notifyConfiguration.sourceArn`, sourceArn, `${sourceArn}.org`, 'update', 'required', 'a@example.com', '(a@example.com) is an invalid ARN', { with: withActions({ notifyConfiguration: { from: 'a@example.com' } }) }],
  ['clientId', 'CLIENT', 'OTHER CLIENT', 'replace', 'replaced', ['x'], noText],
  [compromised, { actions: { eventAction: 'BLOCK' } }, { actions: { eventAction: 'NO_ACTION' } }, 'update', 'absent', 'x', noObject],
  [`${compromised}.actions`, { eventAction: 'BLOCK' }, { eventAction: 'NO_ACTION' }, 'update', 'required', 'x', noObject, { with: { [compromised]: { eventFilters: ['SIGN_IN'] } } }],
  [`${compromised}.actions.eventAction`, 'BLOCK', 'NO_ACTION', 'update', 'required', 'ASK', 'to be one of ["BLOCK" "NO_ACTION"], got ASK', { with: { [compromised]: { actions: {} } } }],
  [`${compromised}.eventFilters`, ['SIGN_IN'], ['SIGN_UP', 'PASSWORD_CHANGE'], 'update', 'kept', ['SIGN_OUT'], 'event_filter to be one of ["SIGN_IN" "PASSWORD_CHANGE" "SIGN_UP"], got SIGN_OUT', { with: { [compromised]: { actions: { eventAction: 'BLOCK' } } } }],
  ['region', 'us-east-1', 'eu-west-1', 'replace', 'kept', ['x'], noText, { nextWith: { userPoolId: 'POOL ABROAD' } }],
  [exception, { blockedIpRangeLists: ['10.0.0.0/8'] }, { blockedIpRangeLists: ['10.0.0.0/8', '2001:db8::/32'] }, 'update', { problem: 'must be specified' }, 'x', noObject],
  [`${exception}.blockedIpRangeLists`, ['10.0.0.0/8'], ['2001:db8::/32'], 'update', 'absent', ['10.0.0.0'], 'blocked_ip_range_lists to be a valid CIDR Value, got 10.0.0.0: invalid CIDR address: 10.0.0.0'],
  [`${exception}.skippedIpRangeLists`, ['10.0.0.0/8'], ['2001:db8::/32'], 'update', 'absent', [], 'Not enough list items: risk_exception_configuration.skipped_ip_range_lists requires 1 item minimum, but config has only 0 declared', { with: { [exception]: { blockedIpRangeLists: ['10.0.0.0/8'] } } }],
  ['userPoolId', 'POOL', 'OTHER POOL', 'replace', 'required', ['x'], noText],
]

const placed = (row: Row): Row => JSON.parse(JSON.stringify(row), (_key, value) => places[value] ?? value)

test.each(rows)('%s: set %j, then %j', (...row) => table.lives(placed(row)))

test('the table has every property', async () => {
  const { inputs, outputsOnly } = await table.everyPath(RiskConfiguration)
  expect(rows.map(([path]) => path).sort()).toEqual(inputs.sort())
  expect(outputsOnly).toEqual([])
})
