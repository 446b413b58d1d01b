import { afterAll, beforeAll, expect, test } from 'vitest'
import { grants } from '../../../src/oauth/grants/index.ts'
import { startTestService, type TestService } from '../../support/service.ts'
import { createOAuthApp } from '../support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

test('the discovery document has the exact issuer and endpoints that answer', async () => {
  const { base } = await createOAuthApp(service)
  const at = `${service.url}${base}`
  const document = await (await fetch(`${at}/.well-known/openid-configuration`)).json()
  expect(document).toEqual({
    authorization_endpoint: `${at}/oauth2/authorize`,
    code_challenge_methods_supported: ['S256'],
    end_session_endpoint: `${at}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: at,
    jwks_uri: `${at}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    revocation_endpoint: `${at}/oauth2/revoke`,
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: `${at}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    userinfo_endpoint: `${at}/oauth2/userInfo`,
  })
  expect(Object.keys(document)).toEqual(Object.keys(document).sort())
  for (const name of ['authorization_endpoint', 'end_session_endpoint', 'token_endpoint', 'userinfo_endpoint', 'revocation_endpoint']) {
    const answer = await fetch(document[name], { redirect: 'manual', method: /token|revo/.test(name) ? 'POST' : 'GET' })
    expect([302, 400, 401]).toContain(answer.status)
  }
})

test('grant_types_supported lists the grants that announce themselves, and the token endpoint answers each that issues tokens', async () => {
  const strict = await startTestService({ strictOidc: true })
  try {
    const { base, token, ClientId: client_id } = await createOAuthApp(strict)
    const document = await (await fetch(`${strict.url}${base}/.well-known/openid-configuration`)).json()
    const announced = Object.keys(grants).filter(name => grants[name]!.isAnnounced)
    expect(document.grant_types_supported).toEqual(announced)
    for (const [grant_type, { issueTokens }] of Object.entries(grants)) {
      const { error } = await (await token({ grant_type, client_id })).json()
      expect([grant_type, error === 'unsupported_grant_type']).toEqual([grant_type, issueTokens === undefined])
    }
  } finally {
    await strict.close()
  }
})
