/** Identity providers of every type, and a client that another service made, through programs in YAML on the embedded engine. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folder, poolhouse } from './support/command.ts'
import { serviceForTests } from './support/service.ts'

let service: Awaited<ReturnType<typeof serviceForTests>>
const home = folder()
beforeAll(async () => {
  service = await serviceForTests()
})
afterAll(async () => {
  await service.close()
  home.remove()
})

/** A project of its own. `run` expects success, and returns what was printed. */
function project(name: string, program: string) {
  const cwd = join(home.path, name)
  const write = (resources: string) => writeFileSync(join(cwd, 'Pulumi.yaml'), `name: ${name}\nruntime: yaml\n${resources}`)
  mkdirSync(cwd)
  write(program)
  const run = async (...args: string[]) => {
    const { status, out, err } = await poolhouse([...args, '--endpoint', service.url], { cwd })
    expect({ args, status, out: status === 0 ? '' : out, err }).toEqual({ args, status: 0, out: '', err: expect.any(String) })
    return out + err
  }
  /** Nothing is left to do, and nothing looks changed outside. */
  const settled = async () => {
    await run('preview', '--expect-no-changes')
    await run('refresh', '--yes', '--expect-no-changes')
    await run('preview', '--expect-no-changes')
  }
  return { cwd, write, run, settled, state: async () => (await poolhouse(['stack', 'export'], { cwd })).out }
}

const metadata = (host: string) => `
        <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://${host}">
          <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://${host}/slo"/>
            <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://${host}/sso"/>
          </IDPSSODescriptor>
        </EntityDescriptor>`

interface Variant {
  client?: string
  mail?: string
  oidcName?: string
  host?: string
}

const [secret, key] = ['secret-of-the-program', 'private-key-of-the-program']
/** All types: what each needs, and nothing that the service adds. */
const everyType = ({ client = 'one', mail = 'email', oidcName = 'MyOIDC', host = 'saml.example' }: Variant = {}) => {
  const provider = (name: string, type: string, details: string, more = '') => `
  ${type.toLowerCase()}:
    type: aws:cognito:IdentityProvider
    properties:
      userPoolId: "\${pool.id}"
      providerName: ${name}
      providerType: ${type}
      attributeMapping: { email: ${mail} }
      ${more}
      providerDetails:${details}`
  const social = `
        client_id: ${client}
        client_secret: { fn::secret: ${secret} }
        authorize_scopes: email`
  return `resources:
  pool:
    type: aws:cognito:UserPool
${provider('Google', 'Google', social, 'idpIdentifiers: [google.example]')}
${provider('Facebook', 'Facebook', social)}
${provider('LoginWithAmazon', 'LoginWithAmazon', social)}
${provider(
  'SignInWithApple',
  'SignInWithApple',
  `
        client_id: ${client}
        team_id: team
        key_id: key
        private_key: { fn::secret: ${key} }
        authorize_scopes: email`,
)}
${provider(
  oidcName,
  'OIDC',
  `${social}
        oidc_issuer: https://oidc.example
        attributes_request_method: GET
        authorize_url: https://oidc.example/a
        token_url: https://oidc.example/t
        attributes_url: https://oidc.example/u
        jwks_uri: https://oidc.example/j`,
)}
${provider(
  'MySAML',
  'SAML',
  `
        EncryptedResponses: "true"
        IDPSignout: "true"
        MetadataFile: |${metadata(host).replaceAll('\n', '\n  ')}`,
)}
`
}
/** The lines of a state that have the word in plain. */
const plainIn = (state: string, word: string) => state.split('\n').filter(line => line.includes(word))
const names = ['Facebook', 'Google', 'LoginWithAmazon', 'MySAML', 'SignInWithApple']

test('providers of every type: up, no change, refresh, change in place, replacement, drift, import, destroy; no secret is plain in the state', {
  timeout: 180_000,
}, async () => {
  const { write, run, settled, state } = project('every-type', everyType())
  expect(await run('up', '--yes')).toContain('8 created')
  for (const word of [secret, key]) expect(plainIn(await state(), word), 'after up').toEqual([])
  await settled()
  for (const word of [secret, key]) expect(plainIn(await state(), word), 'after a refresh').toEqual([])
  const { UserPools } = await service.api.listUserPools({ MaxResults: 1 })
  const UserPoolId = UserPools![0]!.Id!
  const read = async (ProviderName: string) => (await service.api.describeIdentityProvider({ UserPoolId, ProviderName })).IdentityProvider!
  const created = await read('Google')

  write(everyType({ client: 'two', mail: 'mail', host: 'other.example' }))
  const changed = await run('up', '--yes')
  expect(changed).toContain('6 updated')
  await settled()
  for (const name of [...names, 'MyOIDC']) expect((await read(name)).AttributeMapping, name).toMatchObject({ email: 'mail' })
  expect(await read('Google')).toMatchObject({
    CreationDate: created.CreationDate,
    ProviderDetails: { client_id: 'two', client_secret: secret },
  })
  expect((await read('MySAML')).ProviderDetails).toMatchObject({
    SSORedirectBindingURI: 'https://other.example/sso',
    SLORedirectBindingURI: 'https://other.example/slo',
  })

  const last: Variant = { client: 'two', mail: 'mail', host: 'other.example', oidcName: 'Renamed' }
  write(everyType(last))
  expect(await run('up', '--yes')).toContain('1 replaced')
  await settled()
  for (const word of [secret, key]) expect(plainIn(await state(), word), 'after changes').toEqual([])
  const { Providers } = await service.api.listIdentityProviders({ UserPoolId })
  expect(Providers!.map(({ ProviderName }) => ProviderName)).toEqual([...names, 'Renamed'].sort())

  const { ProviderDetails } = await read('Renamed')
  await service.api.updateIdentityProvider({
    ...{ UserPoolId, ProviderName: 'Renamed', IdpIdentifiers: ['theirs'], AttributeMapping: { email: 'theirs' } },
    ProviderDetails: { ...ProviderDetails, client_id: 'theirs' },
  })
  await run('refresh', '--yes')
  await run('up', '--yes')
  await settled()
  expect(await read('Renamed')).toMatchObject({ ProviderDetails: { client_id: 'two' }, AttributeMapping: { email: 'mail' } })

  const other = project('importing', 'resources: {}\n')
  const imported = await other.run('import', 'aws:cognito/identityProvider:IdentityProvider', 'google', `${UserPoolId}:Google`, '--yes')
  expect(imported).toContain('providerName: Google')
  await run('destroy', '--yes')
  expect((await service.api.listUserPools({ MaxResults: 1 })).UserPools).toEqual([])
})

test('a client that OpenSearch made: adopted, changed in place, gone from the state and still there after destroy', {
  timeout: 120_000,
}, async () => {
  const { UserPool } = await service.api.createUserPool({ PoolName: 'search' })
  const UserPoolId = UserPool!.Id!
  const { clientId: ClientId, clientSecret } = await service.createOpenSearchClient(UserPoolId)
  const read = async () => (await service.api.describeUserPoolClient({ UserPoolId, ClientId })).UserPoolClient!
  const before = await read()
  const program = (settings: string) => `resources:
  dashboards:
    type: aws:cognito:ManagedUserPoolClient
    properties:
      userPoolId: ${UserPoolId}
      namePrefix: AmazonOpenSearchService-logs
${settings}outputs:
  id: "\${dashboards.id}"
`
  const { write, run, settled, state } = project('managed', program(''))
  await run('up', '--yes')
  await settled()
  expect(await read(), 'nothing was given that differs').toEqual(before)
  expect(await state()).toContain(ClientId)
  expect(await state()).not.toContain(clientSecret)

  write(program('      accessTokenValidity: 5\n      callbackUrls: [https://mine.example/app/home]\n'))
  expect(await run('up', '--yes')).toContain('1 updated')
  await settled()
  const changed = {
    AccessTokenValidity: 5,
    CallbackURLs: ['https://mine.example/app/home'],
    LogoutURLs: before.LogoutURLs,
    ClientSecret: clientSecret,
  }
  expect(await read()).toMatchObject(changed)

  expect(await run('destroy', '--yes')).toContain(`the app client ${ClientId} was not deleted, only released`)
  expect(await read()).toMatchObject(changed)
  await service.api.deleteUserPool({ UserPoolId })
})
