import {
  AdminDisableUserCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { createOAuthApp } from '../support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const ask = (base: string, authorization?: string, method = 'GET') =>
  fetch(`${service.url}${base}/oauth2/userInfo`, { method, headers: authorization === undefined ? {} : { authorization } })
const missingToken = 'error="invalid_request", error_description="Bad OAuth2 request at UserInfo Endpoint"'
const invalidToken =
  'error="invalid_token", error_description="Access token is expired, disabled, or deleted, or the user has globally signed out."'

test('GET and POST /oauth2/userInfo answer the current claims of the scopes, booleans as strings', async () => {
  const app = await createOAuthApp(service)
  const { access_token } = await app.tokens({ scope: 'openid email' })
  const expected = { sub: expect.any(String), email: 'alice@example.com', email_verified: 'true', username: 'alice' }
  for (const method of ['GET', 'POST']) {
    const answer = await ask(app.base, `Bearer ${access_token}`, method)
    expect([answer.status, await answer.json()]).toEqual([200, expected])
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  }
  const whole = await app.tokens({ scope: 'openid' })
  await service.sdk.send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId: app.UserPoolId,
      Username: 'alice',
      UserAttributes: [{ Name: 'given_name', Value: 'Al' }],
    }),
  )
  expect(await (await ask('', `bearer ${whole.access_token}`)).json()).toEqual({ ...expected, given_name: 'Al' })
})

test('/oauth2/userInfo refuses a missing, wrong, foreign, unscoped, expired or revoked token in WWW-Authenticate and the body', async () => {
  const app = await createOAuthApp(service, { AccessTokenValidity: 5, TokenValidityUnits: { AccessToken: 'minutes' } })
  const { id_token, access_token } = await app.tokens({ scope: 'openid email' })
  const challenge = async (answer: Response) => {
    const error = await answer.json()
    expect(answer.headers.get('www-authenticate')).toBe(`error="${error.error}", error_description="${error.error_description}"`)
    return [answer.status, answer.headers.get('www-authenticate')]
  }
  expect(await challenge(await ask(app.base))).toEqual([400, missingToken])
  expect(await challenge(await ask(app.base, 'Basic abc'))).toEqual([400, missingToken])
  for (const token of [id_token, 'a.b.c', `${access_token.slice(0, -3)}AAA`])
    expect(await challenge(await ask(app.base, `Bearer ${token}`))).toEqual([401, invalidToken])
  expect(await challenge(await ask((await createOAuthApp(service)).base, `Bearer ${access_token}`))).toEqual([401, invalidToken])
  const unscoped = await app.tokens({ scope: 'email' })
  expect(await challenge(await ask(app.base, `Bearer ${unscoped.access_token}`))).toEqual([
    401,
    'error="invalid_token", error_description="Access token does not contain openid scope"',
  ])
  const { UserPoolId } = app
  await service.sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: 'alice' }))
  expect(await challenge(await ask(app.base, `Bearer ${access_token}`))).toEqual([401, invalidToken])
  const next = await app.tokens({ scope: 'openid' })
  await service.clock.advance(301_000)
  expect(await challenge(await ask(app.base, `Bearer ${next.access_token}`))).toEqual([401, invalidToken])
  const last = await app.tokens({ scope: 'openid' })
  await service.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'alice' }))
  expect(await challenge(await ask(app.base, `Bearer ${last.access_token}`))).toEqual([401, invalidToken])
})
