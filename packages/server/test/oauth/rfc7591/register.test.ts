import {
  CreateResourceServerCommand,
  CreateUserPoolCommand,
  DescribeUserPoolClientCommand,
  ListUserPoolClientSecretsCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grants } from '../../../src/oauth/grants/index.ts'
import { registrationQuotas } from '../../../src/quotas.ts'
import { startTestService, type TestService } from '../../support/service.ts'
import { callback, createRegistrar } from '../support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

type Dcr = UpdateUserPoolCommandInput['DcrConfiguration']
async function pool(DcrConfiguration: Dcr, at = service.sdk) {
  const { UserPool } = await at.send(new CreateUserPoolCommand({ PoolName: 'pool', DcrConfiguration }))
  const UserPoolId = UserPool!.Id!
  const address = `${service.url}/${UserPoolId}`
  const register = (metadata: unknown, headers: Record<string, string> = {}) =>
    fetch(`${address}/oauth2/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof metadata === 'string' ? metadata : JSON.stringify(metadata),
    })
  /** An access token with the registration scope. */
  const registrar = () => createRegistrar(service, UserPoolId)
  return { UserPoolId, address, register, registrar }
}
const statusAndError = async (answer: Response) => [answer.status, (await answer.json()).error]

test('open registration returns a client that works like any other, is marked as DCR, and refuses changes of secrets', async () => {
  const { UserPoolId, register, address } = await pool({ OpenDcrEnabled: true })
  const answer = await register({ redirect_uris: [callback], client_name: 'My <app>', scope: 'openid email' })
  expect(answer.status).toBe(201)
  const client = await answer.json()
  expect(client).toEqual({
    client_id: expect.stringMatching(/^[a-z0-9]{26}$/),
    client_secret: expect.any(String),
    client_secret_expires_at: 0,
    client_id_issued_at: expect.any(Number),
    redirect_uris: [callback],
    client_name: 'My <app>',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid email',
    token_endpoint_auth_method: 'client_secret_basic',
  })
  const ClientId = client.client_id
  const { UserPoolClient } = await service.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))
  expect(UserPoolClient).toMatchObject({
    ClientName: 'My  app',
    ClientType: 'DCR',
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email'],
    CallbackURLs: [callback],
  })
  await expect(service.sdk.send(new ListUserPoolClientSecretsCommand({ UserPoolId, ClientId }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  })
  const asked = await fetch(`${address}/oauth2/authorize?client_id=${ClientId}&response_type=code&redirect_uri=${callback}`, {
    redirect: 'manual',
  })
  expect(asked.headers.get('location')).toContain('/login?')
  const document = await (await fetch(`${address}/.well-known/openid-configuration`)).json()
  expect(document.registration_endpoint).toBe(`${address}/oauth2/register`)
})

test('a registered public client gets no secret', async () => {
  const { register } = await pool({ OpenDcrEnabled: true })
  const client = await (await register({ redirect_uris: ['myapp://back'], token_endpoint_auth_method: 'none' })).json()
  expect(client).not.toHaveProperty('client_secret')
  expect(client.scope.split(' ').sort()).toEqual(['email', 'openid', 'phone', 'profile'])
})

describe('registration with an access token', () => {
  test('is accepted with the registration scope, and refused once the client lost that scope', async () => {
    const { UserPoolId, register, registrar } = await pool({ AllowedScopes: ['orders/read'] })
    const { authorization, ClientId } = await registrar()
    const answer = await register({ redirect_uris: [callback] }, { authorization })
    expect(answer.status).toBe(201)
    expect(await statusAndError(await register({ grant_types: ['client_credentials'], scope: 'orders/read' }, { authorization }))).toEqual([
      400,
      'invalid_client_metadata',
    ])
    expect(await statusAndError(await register({ redirect_uris: [callback] }))).toEqual([401, 'invalid_token'])
    await service.sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId }))
    expect(await statusAndError(await register({ redirect_uris: [callback] }, { authorization }))).toEqual([401, 'invalid_token'])
  })

  test('is refused for a forged token, a token of another pool, and another scheme', async () => {
    const { register } = await pool({ OpenDcrEnabled: true })
    const { authorization } = await (await pool({})).registrar()
    for (const header of [authorization, 'Bearer a.b.c', 'Basic abc', `${authorization}x`])
      expect(await statusAndError(await register({ redirect_uris: [callback] }, { authorization: header }))).toEqual([401, 'invalid_token'])
  })
})

test.each([
  ['no redirect URI', {}, 'invalid_redirect_uri'],
  ['a javascript: redirect URI', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
  ['a redirect URI with http that is not localhost', { redirect_uris: ['http://app.example/callback'] }, 'invalid_redirect_uri'],
  ['a redirect URI with a fragment', { redirect_uris: [`${callback}#x`] }, 'invalid_redirect_uri'],
  ['redirect_uris that is no list', { redirect_uris: callback }, 'invalid_client_metadata'],
  ['the implicit grant', { redirect_uris: [callback], grant_types: ['implicit'] }, 'invalid_client_metadata'],
  ['a grant that the pool does not allow', { grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
  ['two grants', { redirect_uris: [callback], grant_types: ['authorization_code', 'client_credentials'] }, 'invalid_client_metadata'],
  [
    'an unknown token_endpoint_auth_method',
    { redirect_uris: [callback], token_endpoint_auth_method: 'private_key_jwt' },
    'invalid_client_metadata',
  ],
  ['the user admin scope', { redirect_uris: [callback], scope: 'openid aws.cognito.signin.user.admin' }, 'invalid_client_metadata'],
  ['the registration scope', { redirect_uris: [callback], scope: 'aws.cognito/dcr/register' }, 'invalid_client_metadata'],
  ['response type token', { redirect_uris: [callback], response_types: ['token'] }, 'invalid_client_metadata'],
  ['a body that is no object', [], 'invalid_client_metadata'],
  ['a body that is no JSON', '{', 'invalid_client_metadata'],
])('POST /oauth2/register refuses %s', async (_name, metadata, error) => {
  const { register } = await pool({ OpenDcrEnabled: true })
  expect(await statusAndError(await register(metadata))).toEqual([400, error])
})

test('POST /oauth2/register answers 404 where the pool has no registration, or has it disabled again', async () => {
  const { register, address } = await pool(undefined)
  expect((await register({ redirect_uris: [callback] })).status).toBe(404)
  const { registration_endpoint } = await (await fetch(`${address}/.well-known/openid-configuration`)).json()
  expect(registration_endpoint).toBeUndefined()
  const open = await pool({ OpenDcrEnabled: true })
  await service.sdk.send(
    new UpdateUserPoolCommand({ UserPoolId: open.UserPoolId, DcrConfiguration: { EnableStatus: 'Disabled', OpenDcrEnabled: true } }),
  )
  expect((await open.register({ redirect_uris: [callback] })).status).toBe(404)
  expect((await fetch(`${open.address}/oauth2/register`)).status).toBe(405)
})

describe('registrations are bounded', () => {
  const limits = registrationQuotas

  test('in an hour from one source address: 429 with Retry-After, again after an hour, and other pools are not affected', async () => {
    const [one, other] = [await pool({ OpenDcrEnabled: true }), await pool({ OpenDcrEnabled: true })]
    const register = () => one.register({ redirect_uris: [callback], token_endpoint_auth_method: 'none' })
    for (let count = 0; count < limits.ofSource; count++) expect((await register()).status).toBe(201)
    const refused = await register()
    expect([refused.status, await refused.json()]).toEqual([
      429,
      { error: 'temporarily_unavailable', error_description: 'Too many clients were registered in this hour. Try again later.' },
    ])
    const seconds = Number(refused.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(3_500)
    expect(seconds).toBeLessThanOrEqual(3_600)
    // The answer to an invalid request says what is wrong, and the request does not count.
    expect(await statusAndError(await one.register({}))).toEqual([400, 'invalid_redirect_uri'])
    expect((await other.register({ redirect_uris: [callback] })).status).toBe(201)
    // A client with the registration scope is not affected by strangers.
    const { authorization } = await one.registrar()
    expect((await one.register({ redirect_uris: [callback] }, { authorization })).status).toBe(201)
    await service.clock.advance(seconds * 1000)
    expect((await register()).status).toBe(201)
  }, 60_000)

  test('in an hour in one pool, from all addresses together', async () => {
    const proxied = await startTestService({ trustedProxies: ['127.0.0.1', '::1'] })
    try {
      const { UserPool } = await proxied.sdk.send(
        new CreateUserPoolCommand({ PoolName: 'pool', DcrConfiguration: { OpenDcrEnabled: true } }),
      )
      const register = async (address: string) => {
        const answer = await fetch(`${proxied.url}/${UserPool!.Id}/oauth2/register`, {
          method: 'POST',
          headers: { 'x-forwarded-for': address },
          body: JSON.stringify({ redirect_uris: [callback], token_endpoint_auth_method: 'none' }),
        })
        return answer.status
      }
      // The addresses of one IPv6 network of 64 bits count as one source.
      for (let count = 0; count < limits.ofSource; count++) expect(await register(`2001:db8::${count + 1}`)).toBe(201)
      expect(await register('2001:db8:0:0:ffff::1')).toBe(429)
      const statuses = await Promise.all(Array.from({ length: limits.ofPool }, (_, index) => register(`192.0.${index >> 4}.1`)))
      expect(statuses.filter(status => status === 201)).toHaveLength(limits.ofPool - limits.ofSource)
      expect(await register('198.51.100.1')).toBe(429)
    } finally {
      await proxied.close()
    }
  }, 60_000)
})

test.each(Object.entries(grants))(
  'POST /oauth2/register accepts the grant %s only if its table row says so',
  async (name, { registration }) => {
    const { UserPoolId, register, registrar } = await pool({ AllowedScopes: ['orders/read'] })
    await service.sdk.send(
      new CreateResourceServerCommand({
        UserPoolId,
        Identifier: 'orders',
        Name: 'o',
        Scopes: [{ ScopeName: 'read', ScopeDescription: 'r' }],
      }),
    )
    const { authorization } = await registrar()
    const grant_types = registration === 'with-code' ? ['authorization_code', name] : [name]
    const answer = await register(
      { grant_types, ...(registration !== 'client_credentials' && { redirect_uris: [callback] }) },
      { authorization },
    )
    const body = await answer.json()
    if (registration === 'never') expect([answer.status, body.error_description]).toEqual([400, `grant_types: ${name} is not offered.`])
    else expect([answer.status, body.grant_types]).toEqual([201, expect.arrayContaining([name])])
  },
)
