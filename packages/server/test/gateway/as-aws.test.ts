import { CreateUserPoolCommand, CreateUserPoolDomainCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'
import { send } from './support.ts'

let service: TestService
let production: TestService
beforeAll(async () => {
  service = await startTestService({ issuer: 'aws', awsRegions: ['us-east-1', 'eu-west-1'] })
  production = await startTestService({ issuer: 'aws', awsRegions: ['us-east-1'], production: true })
})
afterAll(() => Promise.all([service.close(), production.close()]))

const at = (host: string, path: string, headers: Record<string, string> = {}, method = 'GET') =>
  send(service.port, { method, path, headers: Object.entries({ host, ...headers }) })

test.each([
  ['cognito-idp.us-east-1.amazonaws.com', 200],
  ['cognito-idp.us-east-1.amazonaws.com:443', 200],
  ['Cognito-IDP.EU-West-1.amazonaws.com', 200],
  ['issuer-cognito-idp.eu-west-1.amazonaws.com', 200],
  ['sts.us-east-1.amazonaws.com', 200],
  ['sts.amazonaws.com', 200],
  ['iam.amazonaws.com', 200],
  ['pinpoint.eu-west-1.amazonaws.com', 200],
  ['kms.us-east-1.amazonaws.com', 200],
  ['localhost', 200],
  ['sts.ap-south-1.amazonaws.com', 400],
  ['s3.us-east-1.amazonaws.com', 400],
  ['amazonaws.com', 400],
  ['sts.amazonaws.com.evil.example', 400],
  ['nobody.auth.us-east-1.amazoncognito.com', 400],
  ['evil.example', 400],
])('with --as-aws us-east-1,eu-west-1 development mode answers the host %s with %i', async (host, status) => {
  const answered = (await at(host, '/health')).status
  expect(answered === 200 ? 200 : 400, `answered ${answered}`).toBe(status)
})

test.each([
  ['/_poolhouse/inbox', { 'x-poolhouse': '1' }],
  ['/_poolhouse/openapi.json', { 'x-poolhouse': '1' }],
  ['/_aws/cognito-idp/login', {}],
  ['/', { accept: 'text/html' }],
  ['/', {}],
])('the host names of AWS have nothing of development mode: %s with %j answers 404', async (path, headers) => {
  for (const host of ['cognito-idp.us-east-1.amazonaws.com', 'iam.amazonaws.com', 'sts.eu-west-1.amazonaws.com'])
    expect([host, (await at(host, path, headers)).status]).toEqual([host, 404])
})

// A browser whose machine does not map the names reaches the real domain of a stranger's pool.
test.each(['https://stranger.auth.us-east-1.amazoncognito.com', 'https://cognito-idp.us-east-1.amazonaws.com'])(
  'a page of %s may not use operations for administrators',
  async origin => {
    const headers = {
      origin,
      'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools',
      'content-type': 'application/x-amz-json-1.1',
    }
    const { status, text } = await send(service.port, { headers: Object.entries(headers), body: '{"MaxResults":1}' })
    expect([status, text]).toEqual([403, expect.stringContaining('may not use operations for administrators')])
  },
)

describe('discovery', () => {
  const documentOf = async (id: string) =>
    JSON.parse((await at('cognito-idp.us-east-1.amazonaws.com', `/${id}/.well-known/openid-configuration`)).text)
  const poolWith = async (...domains: object[]) => {
    const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))
    for (const domain of domains) await service.sdk.send(new CreateUserPoolDomainCommand({ UserPoolId: UserPool!.Id, ...domain } as never))
    return UserPool!.Id!
  }
  const custom = {
    Domain: 'sign-in.shop.example',
    CustomDomainConfig: { CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-4000-8000-000000000000' },
  }

  test.each([
    ['its prefix domain', [{ Domain: 'shop' }], 'https://shop.auth.us-east-1.amazoncognito.com'],
    ['its custom domain', [{ Domain: 'shop-two' }, custom], 'https://sign-in.shop.example'],
  ])('of a pool names %s and the issuer of AWS', async (_, domains, base) => {
    const id = await poolWith(...domains)
    const issuer = `https://cognito-idp.us-east-1.amazonaws.com/${id}`
    // docs/reference/tokens.md#2.4, with code_challenge_methods_supported, which AWS does not have.
    expect(await documentOf(id)).toEqual({
      authorization_endpoint: `${base}/oauth2/authorize`,
      code_challenge_methods_supported: ['S256'],
      end_session_endpoint: `${base}/logout`,
      id_token_signing_alg_values_supported: ['RS256'],
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      response_types_supported: ['code', 'token'],
      revocation_endpoint: `${base}/oauth2/revoke`,
      scopes_supported: ['openid', 'email', 'phone', 'profile'],
      subject_types_supported: ['public'],
      token_endpoint: `${base}/oauth2/token`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      userinfo_endpoint: `${base}/oauth2/userInfo`,
    })
  })

  test('of a pool without a domain names the issuer and the keys, and no endpoint of a domain', async () => {
    const id = await poolWith()
    const issuer = `https://cognito-idp.us-east-1.amazonaws.com/${id}`
    const document = await documentOf(id)
    expect(document).toMatchObject({ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` })
    expect(Object.keys(document).filter(name => name.endsWith('_endpoint'))).toEqual([])
  })
})

test('the link of a confirmation mail is at the domain of the pool', async () => {
  const { UserPoolId, ClientId } = await createPoolWithUser(
    service,
    {},
    { AutoVerifiedAttributes: ['email'], VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } },
  )
  await service.sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'linked' }))
  const UserAttributes = [{ Name: 'email', Value: 'bob@example.com' }]
  await service.sdk.send(new SignUpCommand({ ClientId, Username: 'bob', Password: 'Correct-horse-9', UserAttributes }))
  const { text } = await at('localhost', '/_poolhouse/inbox/next?to=bob@example.com', { 'x-poolhouse': '1' })
  const { link } = JSON.parse(text)
  expect(link).toMatch(/^https:\/\/linked\.auth\.us-east-1\.amazoncognito\.com\/confirmUser\?/)
  const { host, pathname, search } = new URL(link)
  expect((await at(host, pathname + search)).status).toBe(200)
})

test('in production the host names of AWS verify signatures, and have nothing of development mode', async () => {
  const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
    send(production.port, { method, path, headers: Object.entries({ host: 'cognito-idp.us-east-1.amazonaws.com', ...headers }) })
  const target = { 'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools', 'content-type': 'application/x-amz-json-1.1' }
  expect((await ask('/', target, 'POST')).text).toContain('MissingAuthenticationTokenException')
  for (const path of ['/_poolhouse/inbox', '/_aws/cognito-idp/login', '/'])
    expect((await ask(path, { 'x-poolhouse': '1' })).status).toBe(404)
})
