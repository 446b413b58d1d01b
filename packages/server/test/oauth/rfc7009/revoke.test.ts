import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { createOAuthApp } from '../support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const revoke = (base: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${service.url}${base}/oauth2/revoke`, { method: 'POST', body: new URLSearchParams(fields), headers })

test('POST /oauth2/revoke revokes a refresh token and its access tokens; an invalid or revoked token gets 200 too', async () => {
  const { tokens, base, ClientId, refresh } = await createOAuthApp(service)
  const { access_token, refresh_token } = await tokens()
  for (const token of [refresh_token!, refresh_token!, 'no token at all']) {
    const answer = await revoke(base, { token, client_id: ClientId, token_type_hint: 'access_token' })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  }
  expect((await refresh(refresh_token!)).status).toBe(400)
  await expect(service.sdk.send(new GetUserCommand({ AccessToken: access_token }))).rejects.toMatchObject({
    message: 'Access Token has been revoked',
  })
})

test('POST /oauth2/revoke answers each error with its RFC 7009 code', async () => {
  const { tokens, base, ClientId, ClientSecret } = await createOAuthApp(service, { GenerateSecret: true })
  const { access_token, id_token, refresh_token } = await tokens()
  const own = { client_id: ClientId, client_secret: ClientSecret! }
  const statusAndError = async (answer: Response) => [answer.status, (await answer.json()).error]
  expect(await statusAndError(await revoke(base, own))).toEqual([400, 'invalid_request'])
  for (const token of [access_token, id_token!])
    expect(await statusAndError(await revoke(base, { ...own, token }))).toEqual([400, 'unsupported_token_type'])
  expect(await statusAndError(await revoke(base, { client_id: ClientId, token: refresh_token! }))).toEqual([401, 'invalid_client'])
  const authorization = (secret: string) => ({ authorization: `Basic ${Buffer.from(`${ClientId}:${secret}`).toString('base64')}` })
  expect(await statusAndError(await revoke(base, { token: refresh_token! }, authorization('wrong')))).toEqual([401, 'invalid_client'])
  expect((await revoke(base, { token: refresh_token! }, authorization(ClientSecret!))).status).toBe(200)
  const closed = await createOAuthApp(service, { EnableTokenRevocation: false })
  expect(await statusAndError(await revoke(closed.base, { client_id: closed.ClientId, token: 'x' }))).toEqual([400, 'invalid_request'])
})
