import {
  AdminDisableUserCommand,
  CreateResourceServerCommand,
  GetUserCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../../support/engines.ts'
import { callback, claimsOf, codeClient, createOAuthApp } from '../support.ts'

const errorOf = async (answer: Response) => ({ status: answer.status, ...(await answer.json()) })
const basic = (id: string, secret: string) => ({ authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` })

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)
  const code = async (of: { signIn: () => Promise<URL> }) => (await of.signIn()).searchParams.get('code')!
  const passes = (seconds: number) => service.clock.advance(seconds * 1000)

  describe('authorization_code', () => {
    test('authorization code reuse gets invalid_grant, also in parallel, and revokes the tokens of the first use', async () => {
      const app = await createOAuthApp(service)
      const once = await code(app)
      const answers = await Promise.all(Array.from({ length: 8 }, () => app.exchange(once)))
      const given = answers.filter(({ status }) => status === 200)
      expect(given).toHaveLength(1)
      for (const answer of answers.filter(({ status }) => status !== 200))
        expect(await errorOf(answer)).toEqual({ status: 400, error: 'invalid_grant' })
      const { access_token, refresh_token } = await given[0]!.json()
      await expect(service.sdk.send(new GetUserCommand({ AccessToken: access_token }))).rejects.toMatchObject({
        message: 'Access Token has been revoked',
      })
      expect(await errorOf(await app.refresh(refresh_token))).toEqual({ status: 400, error: 'invalid_grant' })
    })

    test('an authorization code expires after five minutes', async () => {
      const app = await createOAuthApp(service)
      const [early, late] = [await code(app), await code(app)]
      await passes(299)
      expect((await app.exchange(early)).status).toBe(200)
      await passes(2)
      expect(await errorOf(await app.exchange(late))).toEqual({ status: 400, error: 'invalid_grant' })
    })

    test('a code used by another client or with another redirect URI is refused and stays valid for its client', async () => {
      const app = await createOAuthApp(service)
      const other = await createOAuthApp(service)
      const fresh = await code(app)
      expect(await errorOf(await other.exchange(fresh))).toEqual({ status: 400, error: 'invalid_grant' })
      for (const redirect_uri of [`${callback}/`, 'https://app.example/Callback', ''])
        expect(await errorOf(await app.exchange(fresh, { redirect_uri }))).toEqual({
          status: 400,
          error: 'unauthorized_client',
          error_description: 'invalid_redirect',
        })
      expect(await errorOf(await app.exchange('forged'))).toEqual({ status: 400, error: 'invalid_grant' })
      expect(await errorOf(await app.exchange(''))).toEqual({ status: 400, error: 'invalid_request' })
      expect((await app.exchange(fresh)).status).toBe(200)
    })

    test('a code of a disabled user, or of a client that lost the code grant, is refused', async () => {
      const app = await createOAuthApp(service)
      const [one, two] = [await code(app), await code(app)]
      const { UserPoolId, ClientId } = app
      await service.sdk.send(
        new UpdateUserPoolClientCommand({ ...codeClient, AllowedOAuthFlows: ['implicit'], UserPoolId, ClientId } as never),
      )
      expect(await errorOf(await app.exchange(one))).toEqual({ status: 400, error: 'unauthorized_client' })
      await service.sdk.send(new UpdateUserPoolClientCommand({ ...codeClient, UserPoolId, ClientId } as never))
      await service.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'alice' }))
      expect(await errorOf(await app.exchange(two))).toEqual({ status: 400, error: 'invalid_grant' })
    })

    test('a code with a scope whose attributes the client may not all read is refused', async () => {
      const app = await createOAuthApp(service, { ReadAttributes: ['email', 'name'] })
      expect(await errorOf(await app.exchange(await code(app)))).toEqual({ status: 400, error: 'invalid_grant' })
    })

    test('a code without the scope openid gives no ID token', async () => {
      const app = await createOAuthApp(service)
      const tokens = await app.tokens({ scope: 'email' })
      expect(Object.keys(tokens)).toEqual(['access_token', 'refresh_token', 'expires_in', 'token_type'])
      expect(claimsOf(tokens.access_token).scope).toBe('email')
    })
  })

  describe('refresh_token', () => {
    test('the refresh grant gives tokens of the same sign-in, and a new refresh token if the client has rotation', async () => {
      const app = await createOAuthApp(service)
      const first = await app.tokens({ nonce: 'n' })
      const answer = await (await app.refresh(first.refresh_token!)).json()
      expect(Object.keys(answer)).toEqual(['id_token', 'access_token', 'expires_in', 'token_type'])
      const [before, after] = [claimsOf(first.access_token), claimsOf(answer.access_token)]
      expect(after).toMatchObject({ version: 2, scope: before.scope, origin_jti: before.origin_jti, auth_time: before.auth_time })
      expect(after.jti).not.toBe(before.jti)
      expect(claimsOf(answer.id_token).nonce).toBeUndefined()

      const rotating = await createOAuthApp(service, { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } })
      const old = (await rotating.tokens()).refresh_token!
      const next = (await (await rotating.refresh(old)).json()).refresh_token
      expect(next).not.toBe(old)
      expect(await errorOf(await rotating.refresh(old))).toEqual({ status: 400, error: 'invalid_grant' })
      // The reuse revoked the family.
      expect(await errorOf(await rotating.refresh(next))).toEqual({ status: 400, error: 'invalid_grant' })
    })

    test('the refresh grant refuses a refresh token of another client and a malformed one', async () => {
      const [app, other] = [
        await createOAuthApp(service, { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] }),
        await createOAuthApp(service),
      ]
      const { refresh_token } = await app.tokens()
      expect(await errorOf(await other.refresh(refresh_token!))).toEqual({ status: 400, error: 'invalid_grant' })
      for (const text of ['garbage', 'a.b.c.d.e'])
        expect(await errorOf(await app.refresh(text))).toEqual({ status: 400, error: 'invalid_grant' })
      expect(await errorOf(await app.refresh(''))).toEqual({ status: 400, error: 'invalid_request' })
    })
  })

  describe('client_credentials', () => {
    const machine = async (more: object = {}) => {
      const app = await createOAuthApp(service, { GenerateSecret: true })
      const { UserPoolId, ClientId } = app
      const Scopes = ['read', 'write'].map(ScopeName => ({ ScopeName, ScopeDescription: ScopeName }))
      await service.sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'orders', Name: 'orders', Scopes }))
      await service.sdk.send(
        new UpdateUserPoolClientCommand({
          UserPoolId,
          ClientId,
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthFlows: ['client_credentials'],
          AllowedOAuthScopes: ['orders/read', 'orders/write'],
          ...more,
        } as never),
      )
      const ask = (fields: Record<string, string> = {}, headers: Record<string, string> = basic(ClientId, app.ClientSecret!)) =>
        app.token({ grant_type: 'client_credentials', ...fields }, headers)
      return { ...app, ask }
    }

    test('the client_credentials grant gives an access token only, with all scopes or those requested', async () => {
      const { ask, ClientId } = await machine()
      const answer = await (await ask()).json()
      expect(Object.keys(answer)).toEqual(['access_token', 'expires_in', 'token_type'])
      expect(claimsOf(answer.access_token)).toMatchObject({
        sub: ClientId,
        client_id: ClientId,
        token_use: 'access',
        version: 2,
        scope: 'orders/read orders/write',
      })
      expect(claimsOf((await (await ask({ scope: 'orders/read' })).json()).access_token).scope).toBe('orders/read')
      expect(await errorOf(await ask({ scope: 'orders/delete' }))).toEqual({ status: 400, error: 'invalid_scope' })
      expect(await errorOf(await ask({ aws_client_metadata: '[1]' }))).toMatchObject({ status: 400, error: 'invalid_request' })
    })

    test('the client_credentials grant is refused for a client that does not have it', async () => {
      const { token, ClientId } = await createOAuthApp(service)
      expect(await errorOf(await token({ grant_type: 'client_credentials', client_id: ClientId }))).toEqual({
        status: 400,
        error: 'unauthorized_client',
      })
    })
  })

  test('a client authenticates by header or by body, but not by both', async () => {
    const app = await createOAuthApp(service, { GenerateSecret: true })
    const { ClientId, ClientSecret } = app
    const fields = { grant_type: 'refresh_token', refresh_token: 'x' }
    const invalidGrant = { status: 400, error: 'invalid_grant' }
    const invalidClient = { status: 400, error: 'invalid_client' }
    const right = basic(ClientId, ClientSecret!)
    expect(await errorOf(await app.token(fields, right))).toEqual(invalidGrant)
    expect(await errorOf(await app.token({ ...fields, client_id: ClientId }, right))).toEqual(invalidGrant)
    expect(await errorOf(await app.token({ ...fields, client_id: ClientId, client_secret: ClientSecret! }))).toEqual(invalidGrant)
    expect(await errorOf(await app.token({ ...fields, client_id: ClientId, client_secret: ClientSecret! }, right))).toEqual({
      status: 400,
      error: 'invalid_request',
    })
    expect(await errorOf(await app.token({ ...fields, client_id: 'other' }, right))).toEqual({ status: 400, error: 'invalid_request' })
    for (const headers of [
      basic(ClientId, 'wrong'),
      basic('unknown', ClientSecret!),
      { authorization: 'Basic !' },
      { authorization: 'Bearer x' },
    ])
      expect(await errorOf(await app.token(fields, headers))).toEqual(invalidClient)
    expect(await errorOf(await app.token({ ...fields, client_id: ClientId }))).toEqual(invalidClient)
    expect(await errorOf(await app.token(fields))).toEqual({ status: 400, error: 'invalid_request' })
    const open = await createOAuthApp(service)
    expect(await errorOf(await open.token({ ...fields, client_id: open.ClientId, client_secret: 'x' }))).toEqual(invalidClient)
    expect(await errorOf(await app.token({ ...fields, client_id: open.ClientId }))).toEqual(invalidClient)
  })

  test('POST /oauth2/token answers each malformed request with its RFC 6749 error code', async () => {
    const { base, ClientId, token } = await createOAuthApp(service)
    const at = `${service.url}${base}/oauth2/token`
    expect(await errorOf(await token({ client_id: ClientId }))).toEqual({ status: 400, error: 'invalid_request' })
    expect(await errorOf(await token({ client_id: ClientId, grant_type: 'password' }))).toEqual({
      status: 400,
      error: 'unsupported_grant_type',
    })
    expect(await errorOf(await token({ client_id: ClientId, grant_type: 'constructor' }))).toEqual({
      status: 400,
      error: 'unsupported_grant_type',
    })
    expect((await fetch(at)).status).toBe(405)
    const json = await fetch(at, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
    expect(await errorOf(json)).toMatchObject({ status: 400, error: 'invalid_request' })
    const form = (body: string) => fetch(at, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })
    expect(await errorOf(await form('grant_type=refresh_token&grant_type=refresh_token'))).toMatchObject({ error: 'invalid_request' })
    expect(await errorOf(await form(`grant_type=refresh_token&refresh_token=${'x'.repeat(70_000)}`))).toMatchObject({
      error: 'invalid_request',
    })
    expect((await form('')).headers.get('access-control-allow-origin')).toBe('*')
  })
})
