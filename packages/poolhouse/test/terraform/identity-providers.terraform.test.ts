/** Identity providers of every type, and a client that another service made, through the real Terraform provider. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { folder } from '../support/command.ts'
import { serviceForTests } from '../support/service.ts'
import { terraformIn } from './terraform.ts'

let service: Awaited<ReturnType<typeof serviceForTests>>
const home = folder()
beforeAll(async () => {
  service = await serviceForTests()
})
afterAll(async () => {
  await service.close()
  home.remove()
})

const metadata = `
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://saml.example">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://saml.example/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>`

type Details = Record<string, string>
/** What a program gives of each type, by the name of the provider. */
const given = (client: string): Record<string, { type: IdentityProviderTypeType; details: Details }> => {
  const social = { client_id: client, client_secret: 'secret', authorize_scopes: 'email' }
  const urls = { authorize_url: '/a', token_url: '/t', attributes_url: '/u', jwks_uri: '/j' }
  const endpoints = Object.fromEntries(Object.entries(urls).map(([key, path]) => [key, `https://oidc.example${path}`]))
  return {
    Google: { type: 'Google', details: social },
    Facebook: { type: 'Facebook', details: social },
    LoginWithAmazon: { type: 'LoginWithAmazon', details: social },
    SignInWithApple: {
      type: 'SignInWithApple',
      details: { client_id: client, team_id: 'team', key_id: 'key', private_key: 'private', authorize_scopes: 'email' },
    },
    MyOIDC: { type: 'OIDC', details: { ...social, oidc_issuer: 'https://oidc.example', attributes_request_method: 'GET', ...endpoints } },
    MySAML: { type: 'SAML', details: { MetadataFile: 'file:saml.xml', IDPSignout: client === 'one' ? 'true' : 'false' } },
  }
}
const names = Object.keys(given('one'))

/** What the service maps to the username where a program maps nothing to it. */
const usernames: Partial<Record<IdentityProviderTypeType, string>> = {
  Google: 'sub',
  Facebook: 'id',
  LoginWithAmazon: 'user_id',
  SignInWithApple: 'sub',
  OIDC: 'sub',
}

/** Without it each plan adds the private key of SignInWithApple, which no answer has. */
const ignoresKey = '  lifecycle { ignore_changes = [provider_details["private_key"]] }'

/** The configuration; `computed`: the keys that the service adds to the details of each provider, given as well. */
const configuration = (client: string, computed: Record<string, Details> = {}, apple = ignoresKey) => `
resource "aws_cognito_user_pool" "pool" { name = "federated" }
${Object.entries(given(client))
  .map(([name, { type, details }]) => {
    const lines = Object.entries({ ...computed[name], ...details }).map(([key, value]) =>
      value.startsWith('file:') ? `    ${key} = file("${value.slice('file:'.length)}")` : `    ${key} = ${JSON.stringify(value)}`,
    )
    return `resource "aws_cognito_identity_provider" "${name}" {
  user_pool_id      = aws_cognito_user_pool.pool.id
  provider_name     = "${name}"
  provider_type     = "${type}"
  attribute_mapping = { email = "email"${usernames[type] ? `, username = "${usernames[type]}"` : ''} }
  provider_details  = {
${lines.join('\n')}
  }
${type === 'SignInWithApple' ? apple : ''}
}`
  })
  .join('\n')}
`

describe('terraform', () => {
  test('identity providers of every type: create, empty plan, import, empty plan, update, destroy', { timeout: 600_000 }, async () => {
    const dir = join(home.path, 'providers')
    const terraform = await terraformIn(dir, service.url)
    writeFileSync(join(dir, 'saml.xml'), metadata)
    terraform.write(configuration('one'))
    expect(await terraform.apply()).toContain('7 added')
    const [pool] = (await service.api.listUserPools({ MaxResults: 1 })).UserPools!
    const UserPoolId = pool!.Id!
    const read = async (ProviderName: string) =>
      (await service.api.describeIdentityProvider({ UserPoolId, ProviderName })).IdentityProvider!
    const isSame = async (text: string) => {
      terraform.write(text)
      expect(await terraform.plan()).toBe('')
    }
    const withComputed = async (client: string, apple?: string) => {
      const computed = await Promise.all(names.map(async name => [name, (await read(name)).ProviderDetails!] as const))
      return configuration(client, Object.fromEntries(computed), apple)
    }

    // Terraform compares the whole map, so the keys that the service adds are given too. docs/compatibility.md says for which types.
    await isSame(await withComputed('one'))
    await terraform.forget(...names.map(name => `aws_cognito_identity_provider.${name}`))
    for (const name of names) await terraform.import(`aws_cognito_identity_provider.${name}`, `${UserPoolId}:${name}`)
    await isSame(await withComputed('one'))

    // An update of SignInWithApple has to send its key again.
    terraform.write(await withComputed('two', ''))
    expect(await terraform.apply()).toContain('0 added, 6 changed, 0 destroyed')
    expect((await read('Google')).ProviderDetails).toMatchObject({ client_id: 'two', oidc_issuer: 'https://accounts.google.com' })
    await isSame(await withComputed('two'))
    await terraform.destroy()
    expect((await service.api.listUserPools({ MaxResults: 1 })).UserPools).toEqual([])
  })

  test('without the keys that the service computes, a plan is to remove them and nothing else', {
    timeout: 600_000,
  }, async () => {
    const dir = join(home.path, 'without-computed-keys')
    const terraform = await terraformIn(dir, service.url)
    writeFileSync(join(dir, 'saml.xml'), metadata)
    terraform.write(configuration('one'))
    await terraform.apply()
    const plan = await terraform.plan()
    const changed = [...plan.matchAll(/# aws_cognito_identity_provider\.(\w+) will be updated in-place/g)].map(([, name]) => name)
    expect(changed.sort()).toEqual([...names].sort())
    const details = plan.split('\n').filter(line => /^ {8,}[-+~] "/.test(line))
    expect(details.filter(line => !/^ +- "\w+" += .* -> null$/.test(line))).toEqual([])
    await terraform.destroy()
  })

  test('a client that OpenSearch made: adopted, empty plan, import, update, empty plan, still there after destroy', {
    timeout: 600_000,
  }, async () => {
    const { UserPool } = await service.api.createUserPool({ PoolName: 'search' })
    const UserPoolId = UserPool!.Id!
    const { clientId: ClientId } = await service.createOpenSearchClient(UserPoolId)
    const read = async () => (await service.api.describeUserPoolClient({ UserPoolId, ClientId })).UserPoolClient!
    const terraform = await terraformIn(join(home.path, 'managed'), service.url)
    const managed = (settings: string) => `
resource "aws_cognito_managed_user_pool_client" "dashboards" {
  user_pool_id = "${UserPoolId}"
  name_prefix  = "AmazonOpenSearchService-logs"
${settings}
}
`
    terraform.write(managed(''))
    await terraform.apply()
    expect(await terraform.plan()).toBe('')
    await terraform.forget('aws_cognito_managed_user_pool_client.dashboards')
    await terraform.import('aws_cognito_managed_user_pool_client.dashboards', `${UserPoolId}/${ClientId}`)
    // The provider reads no name_prefix, so an import lacks it.
    expect(await terraform.plan()).toMatch(/~ resource[^~]*\n +\+ name_prefix [^\n]*\n[^+~-]*Plan: 0 to add, 1 to change/)
    expect(await terraform.apply()).toContain('0 added, 1 changed')
    expect(await terraform.plan()).toBe('')
    terraform.write(managed('  access_token_validity = 5'))
    expect(await terraform.apply()).toContain('0 added, 1 changed, 0 destroyed')
    expect(await terraform.plan()).toBe('')
    expect((await read()).AccessTokenValidity).toBe(5)
    await terraform.destroy()
    expect((await read()).AccessTokenValidity).toBe(5)
  })
})
