import { CreateIdentityProviderCommand, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callback, claimsOf, codeClient } from '../../oauth/support.ts'
import { engines, useServiceOn } from '../../support/engines.ts'
import { after } from '../../support/saml-provider.ts'
import { startTestService, type TestService } from '../../support/service.ts'
import { createSamlApp, parametersOf, providerName, type SamlAppOptions } from './support.ts'

const details = { IDPInit: 'true' }

/** An app, and what a provider posts that begins a sign-in itself. */
async function createApp(service: TestService, options: SamlAppOptions = {}) {
  const app = await createSamlApp(service, { details, ...options })
  const relayState = (more: Record<string, string> = {}) =>
    String(
      new URLSearchParams({
        identity_provider: providerName,
        client_id: app.ClientId,
        redirect_uri: callback,
        response_type: 'code',
        scope: 'openid email',
        ...more,
      }),
    )
  const post = (assertion: Parameters<typeof app.answerTo>[1] = {}, state = relayState()) =>
    app.postAnswer(app.answerTo(undefined, assertion), state)
  return { ...app, relayState, post }
}

const refused = (description: string, error = 'server_error') => ({ error_description: description, error })

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  test('an assertion that answers no request gives a code with the scopes of the relay state, once', async () => {
    const { answerTo, postAnswer, relayState, exchange, newBrowser } = await createApp(service)
    const answer = answerTo(undefined)
    const location = await postAnswer(answer, relayState())
    expect(location.href).toMatch(/^https:\/\/app\.example\/callback\?code=[\da-f-]{36}$/)
    const { id_token, access_token } = await exchange(location)
    expect(claimsOf(id_token)).toMatchObject({ email: 'carla@example.com', 'cognito:username': `${providerName}_Carla` })
    expect(claimsOf(access_token).scope).toBe('openid email')
    expect(parametersOf(await postAnswer(answer, relayState(), newBrowser()))).toEqual(
      refused('Error in SAML response processing: The SAML assertion was used before'),
    )
  })
})

describe('a sign-in that the provider begins', () => {
  let service: TestService
  beforeAll(async () => {
    service = await startTestService()
  })
  afterAll(() => service.close())

  test('is taken with a relay state that is percent-encoded once more', async () => {
    const { post, relayState } = await createApp(service)
    expect(parametersOf(await post({}, encodeURIComponent(relayState())))).toEqual({ code: expect.any(String) })
  })

  test.each([
    ['more than six minutes old', { assertion: { issued: after(-6.1) } }, 'The SAML assertion has expired'],
    ['an answer to a request', { assertion: { inResponseTo: '_r' } }, 'The SAML response answers a request that was not sent'],
    ['a response to a request', { response: { inResponseTo: '_r' } }, 'The SAML response answers a request that was not sent'],
    [
      'for another recipient',
      { assertion: { recipient: 'https://other.example/' } },
      'The recipient of the SAML assertion is not the user pool',
    ],
  ])('is refused where the assertion is %s', async (_title, answer, detail) => {
    const { post, usernames } = await createApp(service)
    expect(parametersOf(await post(answer))).toEqual(refused(`Error in SAML response processing: ${detail}`))
    expect(await usernames()).toEqual([])
  })

  test('is refused where the provider has IDPInit off', async () => {
    const { post } = await createApp(service, { details: { IDPInit: 'false' } })
    expect(parametersOf(await post())).toEqual(refused('IdP-initiated SAML sign-in is not allowed', 'invalid_request'))
  })

  test.each([
    ['the pool’s own users', 'COGNITO'],
    ['a provider of another kind', 'Google'],
  ])('is refused at a client that lists %s', async (_title, also) => {
    const { post, UserPoolId, ClientId } = await createApp(service)
    if (also === 'Google')
      await service.sdk.send(
        new CreateIdentityProviderCommand({
          UserPoolId,
          ProviderName: also,
          ProviderType: also,
          ProviderDetails: { client_id: 'a', client_secret: 'b', authorize_scopes: 'email' },
        }),
      )
    const SupportedIdentityProviders = [providerName, also]
    await service.sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ...codeClient, SupportedIdentityProviders }))
    expect(parametersOf(await post())).toEqual(refused('IdP-initiated SAML sign-in is not allowed', 'invalid_request'))
  })

  const invalid = 'Invalid samlResponse or relayState from identity provider'
  test.each([
    ['another redirect URI', { redirect_uri: 'https://evil.example/' }, { error: 'redirect_mismatch' }],
    ['another client', { client_id: 'x'.repeat(26) }, { error: 'invalid_request' }],
    ['no provider', { identity_provider: '' }, { error: invalid }],
  ])('is refused on the error page where the relay state names %s', async (_title, more: Record<string, string>, error) => {
    const { post, relayState } = await createApp(service)
    const location = await post({}, relayState(more))
    expect(location.origin).toBe(new URL(service.url).origin)
    expect(parametersOf(location)).toMatchObject(error)
  })

  test('is refused to the application where the relay state names a provider that the client does not list', async () => {
    const { post, relayState } = await createApp(service)
    const location = await post({}, relayState({ identity_provider: 'Other' }))
    expect(parametersOf(location)).toMatchObject({ error: 'invalid_request' })
  })
})
