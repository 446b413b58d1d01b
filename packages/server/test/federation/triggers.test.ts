import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestService, type TestService } from '../support/service.ts'
import { arn, type Handler, startTriggerServer, type TriggerEvent } from '../triggers/support.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'
import { createFederatedApp, errorOf, providerName } from './support.ts'

const handlers: Record<string, Handler | undefined> = {}
const names = ['inbound', 'presignup', 'postconfirmation', 'preauthentication', 'postauthentication', 'pretoken'] as const
let service: TestService
let provider: FakeProvider
let triggers: Awaited<ReturnType<typeof startTriggerServer>>
beforeAll(async () => {
  triggers = await startTriggerServer(
    Object.fromEntries(names.map(name => [name, (...event: Parameters<Handler>) => handlers[name]?.(...event)])),
  )
  ;[service, provider] = await Promise.all([startTestService({ triggers: { targets: triggers.targets } }), startFakeProvider()])
})
afterAll(async () => {
  await service.close()
  await provider.close()
  await triggers.close()
})
beforeEach(() => {
  for (const name of names) delete handlers[name]
  provider.user = { sub: 'User-1', email: 'ann@example.com', department: 'x' }
})

const LambdaConfig = {
  InboundFederation: { LambdaVersion: 'V1_0' as const, LambdaArn: arn('inbound') },
  PreSignUp: arn('presignup'),
  PostConfirmation: arn('postconfirmation'),
  PreAuthentication: arn('preauthentication'),
  PostAuthentication: arn('postauthentication'),
  PreTokenGeneration: arn('pretoken'),
}
const Username = `${providerName}_User-1`

async function app() {
  const made = await createFederatedApp(service, provider, { pool: { LambdaConfig }, mapping: { email: 'email', name: 'name' } })
  triggers.events.length = 0
  return made
}

test('triggers run in the order of the first and of a later sign-in, with the events of the service', async () => {
  const { ClientId, tokens } = await app()
  await tokens()
  expect(triggers.sources()).toEqual([
    'InboundFederation_ExternalProvider',
    'PreSignUp_ExternalProvider',
    'PostConfirmation_ConfirmSignUp',
    'TokenGeneration_HostedAuth',
  ])
  const [inbound, preSignUp, postConfirmation, tokenGeneration] = triggers.events as [
    TriggerEvent,
    TriggerEvent,
    TriggerEvent,
    TriggerEvent,
  ]
  for (const event of triggers.events) expect(event).toMatchObject({ userName: Username, callerContext: { clientId: ClientId } })
  expect(inbound).toMatchObject({
    version: '1',
    request: {
      providerName,
      providerType: 'OIDC',
      attributes: {
        tokenResponse: { access_token: 'at-the-provider' },
        idToken: { sub: 'User-1', department: 'x' },
        userInfo: { sub: 'User-1' },
      },
    },
    response: { userAttributesToMap: {} },
  })
  expect(preSignUp.request).toEqual({
    userAttributes: { email: 'ann@example.com', 'cognito:email_alias': '', 'cognito:phone_number_alias': '' },
    validationData: {},
  })
  expect(postConfirmation.request.userAttributes).toMatchObject({
    sub: expect.any(String),
    'cognito:user_status': 'EXTERNAL_PROVIDER',
    email: 'ann@example.com',
    identities: expect.stringContaining('"userId":"User-1"'),
  })
  expect(tokenGeneration.request.userAttributes).toMatchObject({ 'cognito:user_status': 'EXTERNAL_PROVIDER' })

  triggers.events.length = 0
  await tokens()
  expect(triggers.sources()).toEqual([
    'InboundFederation_ExternalProvider',
    'PreAuthentication_Authentication',
    'PostAuthentication_Authentication',
    'TokenGeneration_HostedAuth',
  ])
})

test('InboundFederation replaces what is mapped, an empty answer keeps it', async () => {
  handlers.inbound = event => {
    event.response = { userAttributesToMap: { name: 'From the trigger' } }
    return event
  }
  const { tokens } = await app()
  const { id } = await tokens()
  expect(id).toMatchObject({ name: 'From the trigger' })
  expect(id).not.toHaveProperty('email')
  handlers.inbound = undefined
  expect((await tokens()).id).toMatchObject({ name: 'From the trigger', email: 'ann@example.com' })
})

test('PreSignUp verifies the address of a new user, and confirms nobody', async () => {
  handlers.presignup = event => {
    event.response = { autoConfirmUser: true, autoVerifyEmail: true, autoVerifyPhone: false }
    return event
  }
  const { tokens } = await app()
  expect((await tokens()).id).toMatchObject({ email_verified: true })
})

const refuses = (): never => {
  throw new Error('Not today')
}

test.each([
  ['PreSignUp', 'presignup', 0],
  ['PostConfirmation', 'postconfirmation', 1],
  ['InboundFederation', 'inbound', 0],
])('%s that refuses the first sign-in fails it with its text', async (trigger, name, users) => {
  handlers[name] = refuses
  const { UserPoolId, signIn, browser } = await app()
  expect(errorOf(await signIn())).toEqual({
    error_description: `${trigger} failed with error Not today.`,
    state: 'st',
    error: 'invalid_request',
  })
  expect((await service.sdk.send(new ListUsersCommand({ UserPoolId }))).Users).toHaveLength(users)
  expect([...browser.cookies.keys()]).toEqual(['csrf-state'])
})

test.each([
  ['PreAuthentication', 'preauthentication'],
  ['PostAuthentication', 'postauthentication'],
])('%s that refuses a later sign-in fails it with its text, and leaves no session', async (trigger, name) => {
  const { signIn, tokens, browser, base, query } = await app()
  await tokens()
  handlers[name] = refuses
  expect(errorOf(await signIn())).toEqual({
    error_description: `${trigger} failed with error Not today.`,
    state: 'st',
    error: 'invalid_request',
  })
  expect((await browser.open(`${base}/oauth2/authorize?${query()}`)).headers.get('location')).toMatch('/login?')
})
