import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { cognito } from '../support/cognito.ts'
import { type ProviderTest, startProviderTest, subject } from '../support/engine.ts'
import { pngText } from '../support/images.ts'
import { importedProgram, runScenario, type Step } from '../support/scenarios.ts'

let lab: ProviderTest
let userPoolId: string
let clientId: string
beforeAll(async () => {
  lab = await startProviderTest()
})
afterAll(() => lab.close())
beforeEach(async () => {
  userPoolId = (await lab.up('pool', 'pool', {})).id
  clientId = (await lab.up('client', 'client', { userPoolId })).id
  await lab.up('domain', 'domain', { userPoolId, domain: `d${clientId}` })
})

const css = (colour: string) => ({ css: `.label-customizable { color: ${colour}; }` })
const image = (grey: number) => ({ imageFile: pngText(grey) })
const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const version = expect.stringMatching(/^\d{14}$/)
const url = expect.stringMatching(/^http:\/\/localhost:\d+\/.*\/[0-9a-f]{64}$/)

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'S1 CSS': [
    { inputs: css('red'), did: 'create', shows: { ...css('red'), cssVersion: version, imageUrl: '', creationDate: date, lastModifiedDate: date, region: 'us-east-1' }, absent: ['imageFile'] },
    { inputs: css('blue'), did: 'update', shows: css('blue') },
  ],
  'S2 an image': [
    { inputs: image(1), did: 'create', shows: { ...image(1), imageUrl: url, cssVersion: '' }, absent: ['css'] },
    { inputs: image(2), did: 'update', shows: { ...image(2), imageUrl: url } },
  ],
  'S3 CSS and an image, then one of them': [
    { inputs: { ...css('red'), ...image(1) }, did: 'create', shows: { ...css('red'), ...image(1), imageUrl: url, cssVersion: version } },
    { inputs: css('red'), did: 'update', shows: { ...css('red'), imageUrl: '' }, absent: ['imageFile'] },
    { inputs: image(1), did: 'update', shows: { ...image(1), imageUrl: url, cssVersion: '' }, absent: ['css'] },
  ],
}
const owners = ['ALL', 'a client'].flatMap(owner => Object.entries(scenarios).map(([title, steps]) => [title, owner, steps] as const))

test.each(owners)('%s of %s (S4)', async (_title, owner, steps) => {
  const of: Bag = owner === 'ALL' ? { userPoolId } : { userPoolId, clientId }
  await runScenario(
    lab,
    'customization',
    'it',
    steps.map(step => ({ ...step, inputs: { ...step.inputs, ...of }, shows: { clientId: 'ALL', ...of, ...step.shows } })),
  )
})

test('S5 a client and the default of its pool do not change each other', async () => {
  const pool = await lab.up('customization', 'pool', { userPoolId, ...css('red') })
  const client = await lab.up('customization', 'client', { userPoolId, clientId, ...css('blue') })
  await lab.up('customization', 'client', { userPoolId, clientId, ...css('green') }, client)
  expect((await lab.refresh(pool))!.outputs).toEqual(pool.outputs)
  await lab.up('customization', 'pool', { userPoolId, ...css('black') }, pool)
  expect((await lab.refresh(client))!.outputs).toMatchObject(css('green'))
})

test('S6 a client without its own customization shows the default of the pool, and one that lost it is gone after a refresh', async () => {
  await lab.up('customization', 'pool', { userPoolId, ...css('red') })
  const client = await lab.up('customization', 'client', { userPoolId, clientId, ...css('blue') })
  const api = cognito(lab)
  await api.setUICustomization({ UserPoolId: userPoolId, ClientId: clientId })
  expect((await api.getUICustomization({ UserPoolId: userPoolId, ClientId: clientId })).UICustomization).toMatchObject({
    ClientId: 'ALL',
    CSS: css('red').css,
  })
  expect(await lab.refresh(client)).toBeUndefined()
})

test('S7 a customization that somebody removed is gone after a refresh; so is one of a deleted client or pool', async () => {
  const made = await lab.up('customization', 'it', { userPoolId, clientId, ...css('red') })
  const api = cognito(lab)
  await api.deleteUserPoolClient({ UserPoolId: userPoolId, ClientId: clientId })
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
  await api.deleteUserPoolDomain({ UserPoolId: userPoolId, Domain: `d${clientId}` })
  await api.deleteUserPool({ UserPoolId: userPoolId })
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
})

test('the id is pool,client, and an import by it has all but the image', async () => {
  const made = await lab.up('customization', 'it', { userPoolId, ...css('red'), ...image(1) })
  expect(made.id).toBe(`${userPoolId},ALL`)
  const { program, state } = await importedProgram(lab, made, made.id)
  expect(program).toEqual({ userPoolId, ...css('red') })
  expect((await lab.up('customization', 'it', program, state)).did).toBe('same')
})

test.each(['pool', 'pool,', ',ALL', 'pool,ALL,more', ''])('the import id %j is refused', async id => {
  await expect(lab.importing('customization', 'it', id)).rejects.toThrow(`unexpected format of ID (${id}), expected UserPoolID,ClientID`)
})

test('neither CSS nor an image is refused by check', async () => {
  const news = { userPoolId }
  const { failures } = await lab.provider.check({ ...subject('customization', 'it'), news, olds: {}, randomSeed: new Uint8Array(32) })
  expect(failures.map(({ reason }) => reason)).toEqual([
    'Missing required argument: "css": one of `css,image_file` must be specified. Examine values at \'it.css\'.',
    'Missing required argument: "image_file": one of `css,image_file` must be specified. Examine values at \'it.imageFile\'.',
  ])
})

test('a pool without a domain is refused with the error of the service', async () => {
  const pool = await lab.up('pool', 'bare', {})
  await expect(lab.up('customization', 'it', { userPoolId: pool.id, ...css('red') })).rejects.toThrow(
    /^creating Cognito User Pool UI Customization \(it\): .*InvalidParameterException: A domain must be associated with this user pool\.$/,
  )
})
