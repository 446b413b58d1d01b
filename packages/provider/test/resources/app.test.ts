import { DeleteAppCommand, TagResourceCommand, UpdateApplicationSettingsCommand } from '@aws-sdk/client-pinpoint'
import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, startProviderTest } from '../support/engine.ts'
import { importedProgram, runScenario, type Step } from '../support/scenarios.ts'
import { outside } from '../support/sdk.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest({ defaultTags: JSON.stringify({ tags: { owner: 'team' } }) })
})
afterAll(() => lab.close())

const name = 'app'
const blocks = ['campaignHook', 'limits', 'quietTime']
const hook = (lambdaFunctionName: string, mode = 'DELIVERY') => ({ campaignHook: { lambdaFunctionName, mode } })
const limits = (daily: number) => ({ limits: { daily, maximumDuration: 600, messagesPerSecond: 1, total: 100 } })
const quiet = (start: string, end: string) => ({ quietTime: { start, end } })
const tags = (all: Bag) => ({ tags: all, tagsAll: { owner: 'team', ...all } })

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'A1 basic': [{ inputs: { name }, did: 'create', shows: { name, namePrefix: '', region: 'us-east-1' } }],
  'A2 no settings': [{ inputs: { name }, did: 'create', absent: blocks }],
  'A3 a generated name': [{ inputs: {}, did: 'create', shows: { name: expect.stringMatching(/^it-[0-9a-f]{7}$/), namePrefix: '' } }],
  'A4 a name with a prefix': [
    { inputs: { namePrefix: 'my-' }, did: 'create', shows: { name: expect.stringMatching(/^my-\d{18}[0-9a-f]{8}$/), namePrefix: 'my-' } },
    { inputs: { namePrefix: 'your-' }, did: 'replace', shows: { name: expect.stringMatching(/^your-\d{18}[0-9a-f]{8}$/), namePrefix: 'your-' } },
    { inputs: { name }, did: 'replace', shows: { name, namePrefix: '' } },
  ],
  'A5 tags': [
    { inputs: { name, tags: { a: '1' } }, did: 'create', shows: tags({ a: '1' }) },
    { inputs: { name, tags: { a: '2', b: '' } }, did: 'update', shows: tags({ a: '2', b: '' }) },
    { inputs: { name, tags: { b: '' } }, did: 'update', shows: tags({ b: '' }) },
    { inputs: { name }, did: 'update', shows: { tagsAll: { owner: 'team' } }, absent: ['tags'] },
  ],
  'A6 a campaign hook': [
    { inputs: { name, ...hook('one') }, did: 'create', shows: hook('one') },
    { inputs: { name, ...hook('two', 'FILTER') }, did: 'update', shows: hook('two', 'FILTER') },
    { inputs: { name }, did: 'same', shows: hook('two', 'FILTER') },
  ],
  'A7 an empty campaign hook': [{ inputs: { name, campaignHook: {} }, did: 'create' }],
  'A8 limits': [
    { inputs: { name, ...limits(3) }, did: 'create', shows: limits(3) },
    { inputs: { name, ...limits(0) }, did: 'update', shows: limits(0) },
  ],
  'A9 empty limits': [{ inputs: { name, limits: {} }, did: 'create' }],
  'A10 a quiet time': [
    { inputs: { name, ...quiet('00:00', '03:00') }, did: 'create', shows: quiet('00:00', '03:00') },
    { inputs: { name, ...quiet('23:00', '06:30') }, did: 'update', shows: quiet('23:00', '06:30') },
  ],
  'A11 an empty quiet time': [{ inputs: { name, quietTime: {} }, did: 'create' }],
}

test.each(Object.entries(scenarios))('%s', async (_title, steps) => {
  await runScenario(lab, 'app', 'it', steps)
})

test('A1 the id is the application id, the ARN names region, account and id, and an import has what was given', async () => {
  const made = await lab.up('app', 'it', { name, ...limits(3), tags: { a: '1' } })
  expect(made.id).toMatch(/^[0-9a-f]{32}$/)
  expect(made.outputs).toMatchObject({
    applicationId: made.id,
    arn: `arn:aws:mobiletargeting:us-east-1:000000000000:apps/${made.id}`,
  })
  const { program } = await importedProgram(lab, made, made.id)
  expect(program).toEqual({ name, ...limits(3), tags: { a: '1' } })
})

test('an import without settings has none of the blocks', async () => {
  const made = await lab.up('app', 'it', { name })
  expect((await importedProgram(lab, made, made.id)).program).toEqual({ name })
})

test('A12 an application that was deleted outside of the program is gone after a refresh, and an update says so', async () => {
  const made = await lab.up('app', 'it', { name })
  await outside(lab).pinpoint.send(new DeleteAppCommand({ ApplicationId: made.id }))
  await expect(lab.up('app', 'it', { name, ...limits(3) }, made)).rejects.toThrow(
    'Resource provider reported that the resource did not exist while updating urn:pulumi:dev::test::aws:pinpoint/app:App::it.',
  )
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
})

test('a refresh finds tags and settings that were changed outside of the program, and the next up sets them back', async () => {
  const inputs = { name, ...quiet('00:00', '03:00'), tags: { a: '1' } }
  const made = await lab.up('app', 'it', inputs)
  const { pinpoint } = outside(lab)
  await pinpoint.send(new TagResourceCommand({ ResourceArn: String(made.outputs.arn), TagsModel: { tags: { a: '2' } } }))
  const settings = { QuietTime: { Start: '01:00', End: '02:00' }, Limits: { Daily: 7 } }
  await pinpoint.send(new UpdateApplicationSettingsCommand({ ApplicationId: made.id, WriteApplicationSettingsRequest: settings }))
  const drifted = (await lab.refresh(made))!
  expect(drifted.outputs).toMatchObject({ ...quiet('01:00', '02:00'), ...tags({ a: '2' }) })
  expect(drifted.outputs).not.toHaveProperty('limits')
  expect(await lab.up('app', 'it', inputs, drifted)).toMatchObject({ did: 'update', outputs: { ...inputs, ...tags({ a: '1' }) } })
})

test('a campaign hook with a function and an address is refused', async () => {
  await expect(lab.up('app', 'it', { name, campaignHook: { lambdaFunctionName: 'a', webUrl: 'https://a.example' } })).rejects.toThrow(
    `Conflicting configuration arguments: "campaign_hook.0.lambda_function_name": conflicts with campaign_hook.0.web_url. Examine values at 'it.campaignHook.lambdaFunctionName'.`,
  )
})

test('a name with a prefix beside it is refused', async () => {
  await expect(lab.up('app', 'it', { name, namePrefix: 'a' })).rejects.toThrow(
    `Conflicting configuration arguments: "name": conflicts with name_prefix. Examine values at 'it.name'.`,
  )
})
