import {
  AdminListUserSessionsCommand,
  type CreateUserPoolClientCommandInput,
  InitiateAuthCommand,
  SetUserPoolSessionConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const own = /^(127\.0\.0\.1|::1)$/

test.each<[string, Partial<CreateUserPoolClientCommandInput>, string, RegExp]>([
  [
    'with a secret and the setting',
    { GenerateSecret: true, EnablePropagateAdditionalUserContextData: true },
    '203.0.113.9',
    /^203\.0\.113\.9$/,
  ],
  ['and an address of IPv6', { GenerateSecret: true, EnablePropagateAdditionalUserContextData: true }, '2001:db8::7', /^2001:db8::7$/],
  ['but no address', { GenerateSecret: true, EnablePropagateAdditionalUserContextData: true }, 'nowhere', own],
  ['with a secret alone', { GenerateSecret: true }, '203.0.113.9', own],
  ['with neither', {}, '203.0.113.9', own],
])(
  'IpAddress of UserContextData is the address of a session only for a client with a secret and EnablePropagateAdditionalUserContextData',
  async (_, client, IpAddress, expected) => {
    const { UserPoolId, ClientId, SECRET_HASH } = await createPoolWithUser(service, {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      ...client,
    })
    const tracking = { UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 20 } } as const
    await service.sdk.send(new SetUserPoolSessionConfigurationCommand({ UserPoolId, ...tracking }))
    await service.sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'alice', PASSWORD: password, ...(SECRET_HASH && { SECRET_HASH }) },
        UserContextData: { IpAddress, EncodedData: 'opaque' },
      }),
    )
    const { Sessions } = await service.sdk.send(new AdminListUserSessionsCommand({ UserPoolId, Username: 'alice' }))
    expect(Sessions!.map(({ LastIPAddress }) => LastIPAddress)).toEqual([expect.stringMatching(expected)])
  },
)
