import { AdminUpdateUserAttributesCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { password } from '../../support/service.ts'
import { claimsOf, createOAuthApp } from '../support.ts'
import { bearer, services, startProfiles, strict, userInfo } from './profiles.ts'

startProfiles()

describe('/oauth2/userInfo', () => {
  test('claims have the types of OpenID Connect with --strict-oidc', async () => {
    const app = await createOAuthApp(strict(), { AllowedOAuthScopes: ['openid'] })
    const UserAttributes = [{ Name: 'address', Value: '1 Long Street' }]
    await strict().sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId: app.UserPoolId, Username: 'alice', UserAttributes }))
    const { access_token } = await app.tokens()
    expect(await (await userInfo(strict(), app, bearer(access_token))).json()).toMatchObject({
      email_verified: true,
      address: { formatted: '1 Long Street' },
    })
  })

  test.each([
    ['--strict-oidc', 1_700_000_000],
    ['Cognito', '1700000000'],
  ] as const)('updated_at is a number in userInfo and ID tokens with --strict-oidc only: %s', async (profile, value) => {
    const app = await createOAuthApp(services[profile])
    const UserAttributes = [{ Name: 'updated_at', Value: '1700000000' }]
    await services[profile].sdk.send(
      new AdminUpdateUserAttributesCommand({ UserPoolId: app.UserPoolId, Username: 'alice', UserAttributes }),
    )
    const { access_token, id_token, refresh_token } = await app.tokens({ scope: 'openid profile' })
    expect((await (await userInfo(services[profile], app, bearer(access_token))).json()).updated_at).toBe(value)
    expect(claimsOf(id_token).updated_at).toBe(value)
    expect(claimsOf((await (await app.refresh(refresh_token!)).json()).id_token).updated_at).toBe(value)
    expect(claimsOf((await app.begin('USER_PASSWORD_AUTH', { PASSWORD: password })).AuthenticationResult!.IdToken).updated_at).toBe(value)
  })

  test('WWW-Authenticate has a scheme, and no error for a request without a token (RFC 6750 §3)', async () => {
    const app = await createOAuthApp(strict())
    const challenge = async (init: RequestInit) => {
      const answer = await userInfo(strict(), app, init)
      return [answer.status, answer.headers.get('www-authenticate')]
    }
    expect(await challenge({})).toEqual([401, 'Bearer realm="userInfo"'])
    expect(await challenge({ method: 'POST', body: new URLSearchParams({ access_token: '' }) })).toEqual([401, 'Bearer realm="userInfo"'])
    expect(await challenge(bearer('a.b.c'))).toEqual([401, expect.stringMatching(/^Bearer realm="userInfo", error="invalid_token", /)])
    const { access_token } = await app.tokens({ scope: 'email' })
    expect(await challenge(bearer(access_token))).toEqual([
      403,
      expect.stringMatching(/^Bearer realm="userInfo", error="insufficient_scope", /),
    ])
  })

  test('--strict-oidc accepts the token once in a form (RFC 6750 §2.2), Cognito’s profile in the header only', async () => {
    for (const [profile, status] of [
      ['Cognito', 400],
      ['--strict-oidc', 200],
    ] as const) {
      const app = await createOAuthApp(services[profile])
      const { access_token } = await app.tokens()
      const ask = (body: URLSearchParams) => userInfo(services[profile], app, { method: 'POST', body })
      expect((await ask(new URLSearchParams({ access_token }))).status).toBe(status)
      const twice = new URLSearchParams([
        ['access_token', access_token],
        ['access_token', access_token],
      ])
      expect((await ask(twice)).status).not.toBe(200)
    }
  })
})
