import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { codeOf, opened, passwordFlow, type RefusalCase } from './refusal-case.ts'

/** Refusals of the token endpoint. */
export const tokenEndpointCases: readonly RefusalCase[] = [
  {
    title: 'a code that was exchanged before',
    act: async kit => {
      const app = await kit.app()
      const code = await codeOf(kit, app)
      await app.exchange(code)
      return app.exchange(code)
    },
    outcome: 'invalid_grant',
    rule: 'authorization-code-invalid',
    setting: 'code',
    value: 'unknown, used, or of another client',
    where: 'this request',
  },
  {
    title: 'an authorization code that expired',
    act: async kit => {
      const app = await kit.app()
      const code = await codeOf(kit, app)
      await kit.service.clock.advance(301_000)
      return app.exchange(code)
    },
    outcome: 'invalid_grant',
    rule: 'authorization-code-expired',
    setting: 'code',
    value: expect.stringMatching(/^expired at \d{4}-.*Z$/),
    where: 'this request',
  },
  {
    title: 'a PKCE verifier that is not that of the challenge',
    act: async kit => {
      const app = await kit.app()
      const code_challenge = createHash('sha256').update('v'.repeat(43)).digest('base64url')
      return app.exchange(await codeOf(kit, app, { code_challenge, code_challenge_method: 'S256' }), { code_verifier: 'w'.repeat(43) })
    },
    outcome: 'invalid_grant',
    rule: 'code-verifier-wrong',
    setting: 'code_verifier',
    value: 'does not match',
    where: 'this request',
  },
  {
    title: 'another redirect URI at the token endpoint',
    act: async kit => {
      const app = await kit.app()
      return app.exchange(await codeOf(kit, app), { redirect_uri: 'https://app.example/other' })
    },
    outcome: 'unauthorized_client',
    rule: 'redirect-differs-from-code',
    setting: 'redirect_uri',
    value: 'https://app.example/other',
    where: 'this request',
  },
  {
    title: 'a token request without the secret of the client',
    act: async kit => {
      const app = await kit.app({ GenerateSecret: true })
      return app.token({ grant_type: 'authorization_code', client_id: app.ClientId, code: 'x' })
    },
    outcome: 'invalid_client',
    rule: 'client-secret-missing',
    setting: 'ClientSecret',
    value: 'the client has a secret',
    where: 'app client ',
  },
  {
    title: 'a token request with a wrong secret',
    act: async kit => {
      const app = await kit.app({ GenerateSecret: true })
      return app.token({ grant_type: 'authorization_code', client_id: app.ClientId, client_secret: 'not-the-secret', code: 'x' })
    },
    outcome: 'invalid_client',
    rule: 'client-secret-wrong',
    setting: 'ClientSecret',
    value: 'not the one that was sent',
    where: 'app client ',
  },
  {
    title: 'a grant that the client does not have',
    act: async kit => {
      const app = await kit.app()
      return app.token({ grant_type: 'client_credentials', client_id: app.ClientId })
    },
    outcome: 'unauthorized_client',
    rule: 'grant-not-enabled',
    setting: 'AllowedOAuthFlows',
    value: ['code', 'implicit'],
    where: 'app client ',
  },
  {
    title: 'a grant that does not exist',
    act: async kit => {
      const app = await kit.app()
      return app.token({ grant_type: 'password', client_id: app.ClientId })
    },
    outcome: 'unsupported_grant_type',
    rule: 'grant-unknown',
    setting: 'grant_type',
    value: 'password',
    where: 'this request',
  },
  {
    title: 'a scope that a machine may not have',
    act: async kit => {
      const app = await kit.app({
        GenerateSecret: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['aws.cognito/dcr/register'],
      })
      return app.token({
        grant_type: 'client_credentials',
        client_id: app.ClientId,
        client_secret: app.ClientSecret!,
        scope: 'orders/read',
      })
    },
    outcome: 'invalid_scope',
    rule: 'scope-not-allowed',
    setting: 'AllowedOAuthScopes',
    value: ['aws.cognito/dcr/register'],
    where: 'app client ',
  },
  {
    title: 'a code with a scope whose attributes the client may not read',
    act: async kit => {
      const app = await kit.app({ ReadAttributes: ['email', 'name'] })
      return app.exchange(await codeOf(kit, app))
    },
    outcome: 'invalid_grant',
    rule: 'attribute-not-readable',
    setting: 'ReadAttributes',
    value: ['email', 'name'],
    where: 'app client ',
  },
  {
    title: 'userInfo with a token that has no scope openid',
    act: async kit => {
      const { AccessToken } = await (await kit.pool(passwordFlow)).signIn()
      return fetch(`${kit.service.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${AccessToken}` } })
    },
    outcome: 'invalid_token',
    rule: 'missing-scope',
    setting: 'scope of the access token',
    value: expect.any(String),
    where: 'this request',
  },
  {
    title: 'userInfo without a token',
    act: async kit => opened(kit, '/oauth2/userInfo'),
    outcome: 'invalid_request',
    rule: 'parameter-missing',
    setting: 'Authorization',
    value: 'absent',
    where: 'this request',
  },
]
