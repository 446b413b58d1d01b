import { AdminGetUserCommand, ListUsersInGroupCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'
import { createFederatedApp, providerName } from './support.ts'

let provider: FakeProvider
beforeAll(async () => {
  provider = await startFakeProvider()
})
afterAll(() => provider.close())
beforeEach(() => {
  provider.user = { sub: 'User-1', email: 'ann@example.com' }
})

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)

  test('the first sign-in at a provider creates the user with identities, group and tokens', async () => {
    const { UserPoolId, tokens } = await createFederatedApp(service, provider)
    const { id, access } = await tokens()
    const Username = `${providerName}_User-1`
    expect(id).toMatchObject({
      'cognito:username': Username,
      'cognito:groups': [`${UserPoolId}_${providerName}`],
      email: 'ann@example.com',
      email_verified: false,
      identities: [
        {
          userId: 'User-1',
          providerName,
          providerType: 'OIDC',
          issuer: null,
          primary: 'true',
          dateCreated: expect.stringMatching(/^\d{13}$/),
        },
      ],
      nonce: expect.any(String),
    })
    expect(access.username).toBe(Username)
    const user = await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    expect(user).toMatchObject({ UserStatus: 'EXTERNAL_PROVIDER', Enabled: true })
    const shown = JSON.parse(user.UserAttributes!.find(({ Name }) => Name === 'identities')!.Value!)
    expect(shown).toEqual([
      { userId: 'User-1', providerName, providerType: 'OIDC', issuer: null, primary: true, dateCreated: expect.any(Number) },
    ])
    const GroupName = `${UserPoolId}_${providerName}`
    const { Users } = await service.sdk.send(new ListUsersInGroupCommand({ UserPoolId, GroupName }))
    expect(Users!.map(({ Username: name }) => name)).toEqual([Username])

    provider.user = { sub: 'User-1', email: 'ann@new.example' }
    const again = await tokens()
    expect(again.id).toMatchObject({ sub: id.sub, email: 'ann@new.example' })
  })
})
