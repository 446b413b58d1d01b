import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { password, startTestService, type TestService } from '../../support/service.ts'
import { createOAuthApp } from '../support.ts'
import { machine } from './machine.ts'
import { startOverTls, type TlsService } from './over-tls.ts'

let awsForm: TestService
let overTls: TlsService
beforeAll(async () => {
  ;[awsForm, overTls] = await Promise.all([startTestService({ issuer: 'aws' }), startOverTls()])
})
afterAll(() => Promise.all([awsForm?.close(), overTls?.close()]))

test('CognitoJwtVerifier of aws-jwt-verify accepts tokens with an AWS issuer and preloaded keys', async () => {
  const app = await createOAuthApp(awsForm)
  const keys = await (await fetch(`${awsForm.url}${app.base}/.well-known/jwks.json`)).json()
  const verifierFor = (tokenUse: 'id' | 'access', clientId = app.ClientId) => {
    const verifier = CognitoJwtVerifier.create({ userPoolId: app.UserPoolId, tokenUse, clientId })
    verifier.cacheJwks(keys)
    return verifier
  }
  const { IdToken, AccessToken } = (await app.begin('USER_PASSWORD_AUTH', { PASSWORD: password })).AuthenticationResult!
  for (const { id_token, access_token } of [await app.tokens(), { id_token: IdToken, access_token: AccessToken! }]) {
    expect(await verifierFor('id').verify(id_token!)).toMatchObject({ token_use: 'id', 'cognito:username': 'alice' })
    expect(await verifierFor('access').verify(access_token)).toMatchObject({ token_use: 'access', username: 'alice' })
    await expect(verifierFor('id').verify(access_token)).rejects.toThrow('Token use not allowed')
    await expect(verifierFor('access').verify(id_token!)).rejects.toThrow('Token use not allowed')
    await expect(verifierFor('id', 'another').verify(id_token!)).rejects.toThrow('not allowed')
    await expect(verifierFor('access').verify(`${access_token.slice(0, -4)}AAAA`)).rejects.toThrow('Invalid signature')
  }
})

test('JwtVerifier of aws-jwt-verify fetches the keys over https', async () => {
  const app = await createOAuthApp(overTls)
  const issuer = `${overTls.url}${app.base}`
  const jwksUri = `${issuer}/.well-known/jwks.json`
  const { id_token, access_token } = await app.tokens()
  expect(await JwtVerifier.create({ issuer, audience: app.ClientId, jwksUri }).verify(id_token!)).toMatchObject({ token_use: 'id' })
  const forAccess = JwtVerifier.create({
    issuer,
    audience: null,
    jwksUri,
    customJwtCheck: ({ payload }) => void expect(payload.client_id).toBe(app.ClientId),
  })
  expect(await forAccess.verify(access_token)).toMatchObject({ token_use: 'access' })
  await expect(JwtVerifier.create({ issuer: `${issuer}x`, audience: null, jwksUri }).verify(access_token)).rejects.toThrow(
    'Issuer not allowed',
  )
})

test('aws-jwt-verify accepts a token of the client_credentials grant', async () => {
  const { base, ClientId, ClientSecret } = await machine(overTls)
  const issuer = `${overTls.url}${base}`
  const answer = await fetch(`${issuer}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${ClientId}:${ClientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const { access_token } = await answer.json()
  const verifier = JwtVerifier.create({ issuer, audience: null, jwksUri: `${issuer}/.well-known/jwks.json` })
  expect(await verifier.verify(access_token, { scope: 'orders/read' } as never)).toMatchObject({
    client_id: ClientId,
    scope: 'orders/read',
  })
})
