import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  CreateIdentityProviderCommand,
  CreateUserPoolCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { serveDocuments } from '../../identity-providers/support.ts'
import { engines, useServiceOn } from '../../support/engines.ts'
import { metadataXml, newCertifiedKey } from '../../support/saml-provider.ts'
import { startTestService, type TestService } from '../../support/service.ts'
import { createSamlApp, parametersOf, providerKey, providerName, refusedWith } from './support.ts'

const newKey = newCertifiedKey('new')
/** What the provider answers with; undefined where it is down. */
let published: string | undefined
let asked = 0
let documents: Awaited<ReturnType<typeof serveDocuments>>
beforeAll(async () => {
  documents = await serveDocuments(() => {
    asked++
    const answer: Record<string, string> = published === undefined ? {} : { '/metadata': published }
    return answer
  })
})
afterAll(() => documents.close())
beforeEach(() => {
  published = metadataXml({ certificates: [providerKey.base64] })
  asked = 0
})

const passes = (service: TestService, seconds: number) =>
  fetch(`${service.url}/_poolhouse/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-poolhouse': '1' },
    body: JSON.stringify({ seconds }),
  })
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 10))
}
const hours = 3_600

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine, { log: { info() {}, warn() {}, error: console.error } })
  const createApp = () => createSamlApp(service, { details: { MetadataURL: `${documents.origin}/metadata` } })

  test('metadata is read when the provider is created, and once again behind a sign-in after six hours', async () => {
    const { signIn, newBrowser } = await createApp()
    expect(asked).toBe(1)
    expect((await signIn({}, {}, newBrowser())).searchParams.has('code')).toBe(true)
    expect(asked).toBe(1)
    await passes(service, 6 * hours)
    const locations = await Promise.all([1, 2, 3].map(() => signIn({}, {}, newBrowser())))
    expect(locations.every(({ searchParams }) => searchParams.has('code'))).toBe(true)
    await until(() => asked === 2)
    await signIn({}, {}, newBrowser())
    expect(asked).toBe(2)
  })

  test('a provider with a new key is asked at once, and signs in with the first response', async () => {
    const { signIn, newBrowser } = await createApp()
    await passes(service, 61)
    published = metadataXml({ certificates: [providerKey.base64, newKey.base64] })
    expect(parametersOf(await signIn({ key: newKey }, {}, newBrowser()))).toMatchObject({ code: expect.any(String) })
    expect(asked).toBe(2)
    expect(parametersOf(await signIn({ key: providerKey }, {}, newBrowser()))).toMatchObject({ code: expect.any(String) })
    published = metadataXml({ certificates: [newKey.base64] })
    await passes(service, 6 * hours)
    await signIn({ key: newKey }, {}, newBrowser())
    await until(() => asked === 3)
    await passes(service, 61)
    expect(parametersOf(await signIn({ key: providerKey }, {}, newBrowser()))).toEqual(refusedWith('SAML Assertion signature is invalid'))
  })

  test('the last good metadata stays while the provider is down, answers with a page or with another entity ID', async () => {
    const { signIn, newBrowser } = await createApp()
    const answers = [undefined, '<html></html>', metadataXml({ entityId: 'https://other.example/', certificates: [newKey.base64] })]
    for (const answer of answers) {
      published = answer
      const before = asked
      await passes(service, 6 * hours)
      expect((await signIn({}, {}, newBrowser())).searchParams.has('code')).toBe(true)
      await until(() => asked > before)
      expect((await signIn({}, {}, newBrowser())).searchParams.has('code')).toBe(true)
    }
    published = metadataXml({ entityId: 'https://other.example/', certificates: [newKey.base64] })
    await passes(service, 61)
    expect(parametersOf(await signIn({ key: newKey, assertion: { issuer: 'https://other.example/' } }, {}, newBrowser()))).toMatchObject({
      error: 'server_error',
    })
  })

  test('responses that nobody signed make the service ask once a minute at most', async () => {
    const { signIn, newBrowser } = await createApp()
    await passes(service, 61)
    for (let attempt = 0; attempt < 4; attempt++) await signIn({ key: newKey }, {}, newBrowser())
    expect(asked).toBe(2)
  })

  test('an update of the address counts at once', async () => {
    const { UserPoolId, signIn, newBrowser } = await createApp()
    const MetadataFile = metadataXml({ certificates: [newKey.base64] })
    await service.sdk.send(new UpdateIdentityProviderCommand({ UserPoolId, ProviderName: providerName, ProviderDetails: { MetadataFile } }))
    expect(parametersOf(await signIn({ key: providerKey }, {}, newBrowser()))).toMatchObject({ error: 'server_error' })
    expect(parametersOf(await signIn({ key: newKey }, {}, newBrowser()))).toMatchObject({ code: expect.any(String) })
  })
})

test('metadata that a writer of the database put into another provider’s row does not count', async () => {
  const service = await startTestService({ log: { info() {}, warn() {}, error() {} } })
  const create = () => createSamlApp(service, { details: { MetadataURL: `${documents.origin}/metadata` } })
  const alice = await create()
  await passes(service, 6 * hours)
  await alice.signIn({}, {}, alice.newBrowser())
  published = metadataXml({ certificates: [newKey.base64] })
  const mallory = await create()
  await passes(service, 6 * hours)
  await mallory.signIn({ key: newKey }, {}, mallory.newBrowser())
  await until(() => asked === 4)
  const db = new DatabaseSync(join(service.dataDir, 'poolhouse.db'))
  const from = '(select sealed from saml_metadata where pool_id = ?)'
  await until(
    () => db.prepare('select 1 from saml_metadata where pool_id = ? and sealed is not null').get(mallory.UserPoolId) !== undefined,
  )
  const changed = db
    .prepare(`update saml_metadata set sealed = ${from}, read_at = 9e15 where pool_id = ?`)
    .run(mallory.UserPoolId, alice.UserPoolId)
  expect(changed.changes).toBe(1)
  db.close()
  published = undefined
  expect(parametersOf(await alice.signIn({ key: newKey }, {}, alice.newBrowser()))).toMatchObject({ error: 'server_error' })
  expect(parametersOf(await alice.signIn({}, {}, alice.newBrowser()))).toMatchObject({ code: expect.any(String) })
  await service.close()
})

test('production refuses metadata that does not come over TLS', async () => {
  const service = await startTestService({ production: true })
  const { accessKeyId, secretAccessKey } = await service.createAdminKey()
  service.sdk.config.credentials = async () => ({ accessKeyId, secretAccessKey })
  const UserPoolId = (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
  const ProviderDetails = { MetadataURL: 'http://idp.example.com/metadata' }
  const create = new CreateIdentityProviderCommand({ UserPoolId, ProviderName: providerName, ProviderType: 'SAML', ProviderDetails })
  await expect(service.sdk.send(create)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'MetadataURL must start with https://',
  })
  await service.close()
})
