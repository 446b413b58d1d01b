import { createHash } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { claimsOf, createOAuthApp } from '../support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

test.each([
  ['openid', ['email', 'email_verified', 'given_name', 'custom:team', 'phone_number']],
  ['openid profile', ['given_name', 'custom:team']],
  ['openid email', ['email', 'email_verified']],
  ['openid phone', ['phone_number', 'phone_number_verified']],
  ['openid email profile', ['email', 'email_verified', 'given_name', 'custom:team']],
  ['openid aws.cognito.signin.user.admin', ['email', 'email_verified', 'given_name', 'custom:team', 'phone_number']],
])('the scope %s gives the claims %s', async (scope, names) => {
  const app = await createOAuthApp(
    service,
    { AllowedOAuthScopes: ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'] },
    { Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: true }] },
  )
  const { AdminUpdateUserAttributesCommand } = await import('@aws-sdk/client-cognito-identity-provider')
  const UserAttributes = [
    { Name: 'custom:team', Value: 'blue' },
    { Name: 'phone_number', Value: '+15551234567' },
  ]
  await service.sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId: app.UserPoolId, Username: 'alice', UserAttributes }))
  const all = ['email', 'email_verified', 'given_name', 'custom:team', 'phone_number', 'phone_number_verified']
  const claims = claimsOf((await app.tokens({ scope })).id_token)
  const shown = all.filter(name => name in claims)
  expect(shown.filter(name => name !== 'phone_number_verified')).toEqual(
    all.filter(name => names.includes(name) && name !== 'phone_number_verified'),
  )
})

test('at_hash binds the ID token to the access token, and a JWT verifier accepts both', async () => {
  const app = await createOAuthApp(service)
  const { id_token, access_token } = await app.tokens()
  const half = createHash('sha256').update(access_token).digest().subarray(0, 16).toString('base64url')
  expect(claimsOf(id_token).at_hash).toBe(half)
  const issuer = `${service.url}${app.base}`
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`))
  await jwtVerify(id_token!, keys, { issuer, audience: app.ClientId })
  await jwtVerify(access_token, keys, { issuer })
})

test('auth_time is the time of the sign-in, and max_age asks again if it is older', async () => {
  const app = await createOAuthApp(service)
  const first = claimsOf((await app.tokens()).id_token)
  await service.clock.advance(100_000)
  const again = claimsOf((await app.tokens({ max_age: '200' })).id_token)
  expect(again.auth_time).toBe(first.auth_time)
  expect(again.iat).toBeGreaterThanOrEqual(first.iat + 100)
  const asked = claimsOf((await app.tokens({ max_age: '50' })).id_token)
  expect(asked.auth_time).toBeGreaterThanOrEqual(first.auth_time + 100)
})

test('a browser session lasts an hour from the sign-in, and use does not extend it', async () => {
  const app = await createOAuthApp(service)
  await app.signIn()
  await service.clock.advance(3_500_000)
  expect((await app.signIn({ prompt: 'none' })).searchParams.get('code')).toBeTruthy()
  await service.clock.advance(101_000)
  expect((await app.signIn({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
})
