import http from 'node:http'
import https from 'node:https'
import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { password, startTestService, type TestService } from '../../support/service.ts'
import { createOAuthApp } from '../support.ts'
import { machine } from './machine.ts'
import { startOverTls, type TlsService } from './over-tls.ts'

let awsForm: TestService
let overTls: TlsService
let awsOverTls: TlsService
const awsHost = 'cognito-idp.us-east-1.amazonaws.com'
beforeAll(async () => {
  awsForm = await startTestService({ issuer: 'aws' })
  overTls = await startOverTls()
  awsOverTls = await startOverTls({ issuer: 'aws' }, [awsHost])
})
afterAll(() => Promise.all([awsForm?.close(), overTls?.close(), awsOverTls?.close()]))

/** The claims of ID and access token that a verifier of this configuration accepts, and the errors for what it refuses. */
async function checkCognitoVerifier(app: Awaited<ReturnType<typeof createOAuthApp>>, more?: { jwksCache: SimpleJwksCache }) {
  const create = (tokenUse: 'id' | 'access', clientId = app.ClientId) => {
    const properties = { userPoolId: app.UserPoolId, tokenUse, clientId }
    return more ? CognitoJwtVerifier.create(properties, more) : CognitoJwtVerifier.create(properties)
  }
  const { id_token, access_token } = await app.tokens()
  expect(await create('id').verify(id_token!)).toMatchObject({ token_use: 'id', 'cognito:username': 'alice' })
  expect(await create('access').verify(access_token)).toMatchObject({ token_use: 'access', username: 'alice' })
  await expect(create('id').verify(access_token)).rejects.toThrow('Token use not allowed')
  await expect(create('access', 'another').verify(access_token)).rejects.toThrow('not allowed')
  await expect(create('access').verify(`${access_token.slice(0, -4)}AAAA`)).rejects.toThrow('Invalid signature')
}

test('CognitoJwtVerifier fetches the keys from the endpoint through the fetcher of docs/tasks/sign-in.md', async () => {
  const endpoint = awsForm.url
  const fetched: string[] = []
  const fetcher = {
    async fetch(uri: string) {
      fetched.push(uri)
      const { pathname } = new URL(uri)
      return (await fetch(`${endpoint}${pathname}`)).arrayBuffer()
    },
  }
  const app = await createOAuthApp(awsForm)
  await checkCognitoVerifier(app, { jwksCache: new SimpleJwksCache({ fetcher }) })
  expect(new Set(fetched)).toEqual(new Set([`https://${awsHost}/${app.UserPoolId}/.well-known/jwks.json`]))
})

test('CognitoJwtVerifier without any option fetches the keys where the name of the issuer leads to the service', async () => {
  const app = await createOAuthApp(awsOverTls)
  const { port } = new URL(awsOverTls.url)
  // What an entry of /etc/hosts and port 443 do.
  const usual = https.globalAgent.createConnection
  https.globalAgent.createConnection = function (options, callback) {
    const isIssuer = (options as { host?: string }).host === awsHost
    const changed = isIssuer ? { ...options, host: 'localhost', port: Number(port), servername: awsHost } : options
    return usual.call(this, changed as typeof options, callback)
  }
  try {
    await checkCognitoVerifier(app)
  } finally {
    https.globalAgent.createConnection = usual
  }
})

test.each([
  ['aws', awsHost, 200],
  ['aws', 'issuer-cognito-idp.eu-west-1.amazonaws.com', 200],
  ['aws', 'cognito-idp.us-east-1.amazonaws.com.evil.example', 400],
  ['aws', 'evil.example', 400],
  ['local', awsHost, 400],
] as const)('with --issuer %s the keys are answered at the host %s with %i', async (issuer, host, status) => {
  const service = issuer === 'aws' ? awsForm : await startTestService()
  const { base } = await createOAuthApp(service)
  const { hostname, port } = new URL(service.url)
  const answered = await new Promise<number | undefined>((resolve, reject) =>
    http
      .get({ host: hostname, port, path: `${base}/.well-known/jwks.json`, headers: { host } }, answer =>
        resolve(answer.resume().statusCode),
      )
      .on('error', reject),
  )
  if (issuer === 'local') await service.close()
  expect(answered === 200 ? 200 : 400, `answered ${answered}`).toBe(status)
})

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
