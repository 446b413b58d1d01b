import { DeleteUserPoolClientCommand, SetRiskConfigurationCommand, UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, type State, startProviderTest } from '../support/engine.ts'
import { importedProgram, runScenario, type Step } from '../support/scenarios.ts'
import { outside } from '../support/sdk.ts'

let lab: ProviderTest
let pool: State
let client: State
const plus = { userPoolTier: 'PLUS', userPoolAddOns: { advancedSecurityMode: 'ENFORCED' } }
beforeAll(async () => {
  lab = await startProviderTest()
  pool = await lab.up('pool', 'pool', { name: 'pool', ...plus })
  client = await lab.up('client', 'client', { name: 'client', userPoolId: pool.id })
})
afterAll(() => lab.close())

const blocked = (...blockedIpRangeLists: string[]) => ({ riskExceptionConfiguration: { blockedIpRangeLists } })
const skipped = { riskExceptionConfiguration: { skippedIpRangeLists: ['10.10.10.1/32'] } }
const compromised = (eventAction: string, more: Bag = {}) => ({
  compromisedCredentialsRiskConfiguration: { actions: { eventAction }, ...more },
})
const mail = { htmlBody: '<p>mail</p>', subject: 'mail', textBody: 'a mail' }
const notify = {
  notifyConfiguration: {
    blockEmail: mail,
    mfaEmail: mail,
    noActionEmail: mail,
    from: 'a@example.com',
    replyTo: 'b@example.com',
    sourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/a@example.com',
  },
}
const takeover = (eventAction: string, more: Bag = {}) => ({
  accountTakeoverRiskConfiguration: {
    actions: {
      lowAction: { eventAction, notify: true },
      mediumAction: { eventAction: 'NO_ACTION', notify: false },
      highAction: { eventAction: 'BLOCK', notify: true },
    },
    ...more,
  },
})
const others = ['accountTakeoverRiskConfiguration', 'compromisedCredentialsRiskConfiguration', 'clientId']

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'K1 exceptions': [
    { inputs: blocked('10.10.10.10/32'), did: 'create', shows: { ...blocked('10.10.10.10/32'), region: 'us-east-1' }, absent: others },
    { inputs: blocked('10.10.10.10/32', '2001:db8::/32'), did: 'update', shows: blocked('10.10.10.10/32', '2001:db8::/32') },
    { inputs: blocked('2001:db8::/32', '10.10.10.10/32'), did: 'same' },
    { inputs: skipped, did: 'update', shows: skipped },
  ],
  'K2 of a client': [
    { inputs: { ...blocked('10.0.0.0/8'), clientId: 'CLIENT' }, did: 'create', shows: blocked('10.0.0.0/8') },
    { inputs: { ...skipped, clientId: 'CLIENT' }, did: 'update', shows: skipped },
    { inputs: skipped, did: 'replace', shows: skipped, absent: ['clientId'] },
  ],
  'K3 compromised credentials': [
    { inputs: compromised('BLOCK', { eventFilters: ['SIGN_IN'] }), did: 'create', shows: compromised('BLOCK', { eventFilters: ['SIGN_IN'] }) },
    { inputs: compromised('NO_ACTION', { eventFilters: ['SIGN_IN', 'SIGN_UP'] }), did: 'update', shows: compromised('NO_ACTION', { eventFilters: ['SIGN_IN', 'SIGN_UP'] }) },
    { inputs: compromised('NO_ACTION'), did: 'same' },
  ],
  'K3 compromised credentials without filters': [
    { inputs: compromised('BLOCK'), did: 'create', shows: compromised('BLOCK', { eventFilters: ['SIGN_IN', 'PASSWORD_CHANGE', 'SIGN_UP'] }) },
  ],
  'K4 account takeover': [
    { inputs: takeover('BLOCK', notify), did: 'create', shows: takeover('BLOCK', notify) },
    { inputs: takeover('MFA_REQUIRED', notify), did: 'update', shows: takeover('MFA_REQUIRED', notify) },
    { inputs: takeover('MFA_IF_CONFIGURED'), did: 'update', shows: takeover('MFA_IF_CONFIGURED') },
    { inputs: { ...takeover('BLOCK'), ...compromised('BLOCK') }, did: 'update', shows: { ...takeover('BLOCK'), ...compromised('BLOCK') } },
    { inputs: compromised('BLOCK'), did: 'update', absent: ['accountTakeoverRiskConfiguration'] },
  ],
}

const placed = ({ inputs, ...step }: Step): Step => ({
  ...step,
  inputs: { ...inputs, userPoolId: pool.id, ...(inputs.clientId === 'CLIENT' && { clientId: client.id }) },
})

test.each(Object.entries(scenarios))('%s', async (_title, steps) => {
  await runScenario(lab, 'risk', 'it', steps.map(placed))
})

test.each(['pool', 'client'])('the id of a configuration of a %s names it, and an import has what was given', async owner => {
  const clientId: Bag = owner === 'client' ? { clientId: client.id } : {}
  const inputs = { ...takeover('BLOCK', notify), ...compromised('BLOCK', { eventFilters: ['SIGN_UP'] }), ...skipped, ...clientId }
  const made = await lab.up('risk', 'it', { ...inputs, userPoolId: pool.id })
  expect(made.id).toBe(owner === 'client' ? `${pool.id}:${client.id}` : pool.id)
  const { program, state } = await importedProgram(lab, made, made.id)
  for (const each of [program, { ...inputs, userPoolId: pool.id }]) expect((await lab.up('risk', 'it', each, state)).did).toBe('same')
  await lab.destroy(made)
})

test.each(['', 'a:', 'a:b:c'])('an import of "%s" is refused', async id => {
  await expect(lab.importing('risk', 'it', id)).rejects.toThrow('expected userpool-id or userpool-id:client-id')
})

test('K5 a configuration that is gone, alone or with its client, is gone after a refresh, and its delete succeeds', async () => {
  const { cognito } = outside(lab)
  const made = await lab.up('risk', 'it', { ...skipped, userPoolId: pool.id })
  await cognito.send(new SetRiskConfigurationCommand({ UserPoolId: pool.id }))
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)

  const { id: clientId } = await lab.up('client', 'other', { name: 'other', userPoolId: pool.id })
  const ofClient = await lab.up('risk', 'it', { ...skipped, clientId, userPoolId: pool.id })
  await cognito.send(new DeleteUserPoolClientCommand({ UserPoolId: pool.id, ClientId: clientId }))
  expect(await lab.refresh(ofClient)).toBeUndefined()
  await lab.destroy(ofClient)
})

test('a configuration of a pool whose threat protection was switched off is gone after a refresh, and can be deleted', async () => {
  const own = await lab.up('pool', 'own', plus)
  const made = await lab.up('risk', 'it', { ...skipped, userPoolId: own.id })
  await outside(lab).cognito.send(new UpdateUserPoolCommand({ UserPoolId: own.id }))
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
})

const needed = 'account_takeover_risk_configuration,compromised_credentials_risk_configuration,risk_exception_configuration'
const lists = 'risk_exception_configuration.0.blocked_ip_range_list,risk_exception_configuration.0.skipped_ip_range_list'
test.each<[title: string, inputs: Bag, reason: string]>([
  ['K6 no block', {}, `one of \`${needed}\` must be specified`],
  ['K7 null', { riskExceptionConfiguration: null }, `one of \`${needed}\` must be specified`],
  ['K7 exceptions without a list', { riskExceptionConfiguration: {} }, `one of \`${lists}\` must be specified`],
])('%s is refused', async (_title, inputs, reason) => {
  await expect(lab.up('risk', 'it', { ...inputs, userPoolId: pool.id })).rejects.toThrow(reason)
})
