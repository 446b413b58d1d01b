import { applyUpdate, describeClient, forcesReplacement, newClient } from '@poolhouse/contract'
import { expect, test } from 'vitest'

const request = { UserPoolId: 'us-east-1_EXAMPLE', ClientName: 'web' }
const birth = { clientId: '26cb2c60kq7nbmas7rbme9b6pp', at: 1732262864.464 }
const minimal = {
  UserPoolId: 'us-east-1_EXAMPLE',
  ClientName: 'web',
  ClientId: '26cb2c60kq7nbmas7rbme9b6pp',
  LastModifiedDate: 1732262864.464,
  CreationDate: 1732262864.464,
  RefreshTokenValidity: 30,
  TokenValidityUnits: {},
  AllowedOAuthFlowsUserPoolClient: false,
  EnableTokenRevocation: true,
  EnablePropagateAdditionalUserContextData: false,
  AuthSessionValidity: 3,
  ClientType: 'REGULAR',
}

test('a new client without settings has the defaults only', () => {
  expect(describeClient(newClient(request, birth))).toStrictEqual(minimal)
})

test('describeClient adds the secret in clear, which the client does not contain', () => {
  const client = newClient({ ...request, ClientSecret: 'x'.repeat(24), GenerateSecret: false }, birth)
  expect(client).toStrictEqual(minimal)
  expect(describeClient(client, 'x'.repeat(24))).toStrictEqual({ ...minimal, ClientSecret: 'x'.repeat(24) })
})

test.each`
  given                                                        | shown
  ${{ RefreshTokenValidity: 0 }}                               | ${{ RefreshTokenValidity: 30 }}
  ${{ TokenValidityUnits: { RefreshToken: 'hours' } }}         | ${{ RefreshTokenValidity: 720, TokenValidityUnits: { RefreshToken: 'hours' } }}
  ${{ ExplicitAuthFlows: [] }}                                 | ${{}}
  ${{ CallbackURLs: ['https://b', 'https://a', 'https://b'] }} | ${{ CallbackURLs: ['https://a', 'https://b'] }}
  ${{ LogoutURLs: ['https://b', 'app://z', 'https://a'] }}     | ${{ LogoutURLs: ['app://z', 'https://a', 'https://b'] }}
  ${{ AllowedOAuthScopes: ['profile', 'email'] }}              | ${{ AllowedOAuthScopes: ['profile', 'email'] }}
  ${{ EnableTokenRevocation: false }}                          | ${{ EnableTokenRevocation: false }}
  ${{ RefreshTokenRotation: { Feature: 'ENABLED' } }}          | ${{ RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } }}
  ${{ PreventUserExistenceErrors: 'LEGACY' }}                  | ${{ PreventUserExistenceErrors: 'LEGACY' }}
`('$given reads back as $shown', ({ given, shown }) => {
  expect(newClient({ ...request, ...given }, birth)).toStrictEqual({ ...minimal, ...shown })
})

test('an update resets settings that it leaves out', () => {
  const stored = newClient(
    {
      ...request,
      ExplicitAuthFlows: ['ALLOW_USER_AUTH'],
      CallbackURLs: ['https://a'],
      AccessTokenValidity: 10,
      TokenValidityUnits: { AccessToken: 'minutes' },
      EnableTokenRevocation: false,
      AuthSessionValidity: 15,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    },
    birth,
  )
  const updated = applyUpdate(stored, { UserPoolId: stored.UserPoolId, ClientId: stored.ClientId, LogoutURLs: ['https://out'] }, 1732262900)
  expect(updated).toStrictEqual({
    ...minimal,
    LastModifiedDate: 1732262900,
    LogoutURLs: ['https://out'],
    RefreshTokenRotation: { Feature: 'DISABLED', RetryGracePeriodSeconds: 0 },
  })
})

test('an update may change ClientName', () => {
  const stored = newClient(request, birth)
  expect(applyUpdate(stored, { UserPoolId: 'p_1', ClientId: 'c', ClientName: 'other' }, 1).ClientName).toBe('other')
})

test.each`
  setting             | forces
  ${'UserPoolId'}     | ${true}
  ${'GenerateSecret'} | ${true}
  ${'ClientName'}     | ${false}
`('a change of $setting replaces the resource: $forces', ({ setting, forces }) => {
  expect(forcesReplacement(setting)).toBe(forces)
})
