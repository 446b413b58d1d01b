import { DeleteUserPoolCommand, SetLogDeliveryConfigurationCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, type State, startProviderTest } from '../support/engine.ts'
import { importedProgram, runScenario, type Step } from '../support/scenarios.ts'
import { outside } from '../support/sdk.ts'

let lab: ProviderTest
let pool: State
beforeAll(async () => {
  lab = await startProviderTest()
  pool = await lab.up('pool', 'pool', { name: 'pool', userPoolTier: 'PLUS' })
})
afterAll(() => lab.close())

const group = (name = 'pool') => ({ cloudWatchLogsConfiguration: { logGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:${name}` } })
const stream = { firehoseConfiguration: { streamArn: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/pool' } }
const bucket = { s3Configuration: { bucketArn: 'arn:aws:s3:::pool' } }
const errors = (to: Bag) => ({ eventSource: 'userNotification', logLevel: 'ERROR', ...to })
const events = (to: Bag) => ({ eventSource: 'userAuthEvents', logLevel: 'INFO', ...to })
const logs = (...logConfigurations: Bag[]) => ({ logConfigurations })

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'L1 to L3 a log group, then a stream beside it': [
    { inputs: logs(errors(group())), did: 'create', shows: { ...logs(errors(group())), region: 'us-east-1' } },
    { inputs: logs(errors(group()), events(stream)), did: 'update', shows: logs(errors(group()), events(stream)) },
    { inputs: logs(events(stream), errors(group())), did: 'same' },
    { inputs: logs(errors(group('other'))), did: 'update', shows: logs(errors(group('other'))) },
  ],
  'L4 a stream, then a bucket': [
    { inputs: logs(events(stream)), did: 'create', shows: logs(events(stream)) },
    { inputs: logs(events(bucket)), did: 'update', shows: logs(events(bucket)) },
  ],
}

test.each(Object.entries(scenarios))('%s', async (_title, steps) => {
  await runScenario(
    lab,
    'logDelivery',
    'it',
    steps.map(step => ({ ...step, inputs: { ...step.inputs, userPoolId: pool.id } })),
  )
})

test('the id is that of the pool, and an import has what was given', async () => {
  const inputs = { ...logs(errors(group()), events(bucket)), userPoolId: pool.id }
  const made = await lab.up('logDelivery', 'it', inputs)
  expect(made.id).toBe(pool.id)
  expect((await importedProgram(lab, made, made.id)).program).toEqual(inputs)
  await lab.destroy(made)
})

test('L5 a configuration that is gone, alone or with its pool, is gone after a refresh, and its delete succeeds', async () => {
  const { cognito } = outside(lab)
  const own = await lab.up('pool', 'own', {})
  const made = await lab.up('logDelivery', 'it', { ...logs(errors(group())), userPoolId: own.id })
  await cognito.send(new SetLogDeliveryConfigurationCommand({ UserPoolId: own.id, LogConfigurations: [] }))
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
  await cognito.send(new DeleteUserPoolCommand({ UserPoolId: own.id }))
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
})

test('a configuration that the tier does not allow is refused with the service’s message', async () => {
  const own = await lab.up('pool', 'own', {})
  await expect(lab.up('logDelivery', 'it', { ...logs(events(stream)), userPoolId: own.id })).rejects.toThrow(
    'FeatureUnavailableInTierException: The following feature is not available for the ESSENTIALS pricing tier configured: Log Streaming',
  )
})
