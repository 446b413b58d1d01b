import { expect } from 'vitest'
import { password } from '../../../../server/test/support/service.ts'
import { passwordFlow, type RefusalCase } from './refusal-case.ts'

/** Refusals of tokens. */
export const tokensCases: readonly RefusalCase[] = [
  {
    title: 'an access token that expired',
    act: async kit => {
      const { AccessToken } = await (await kit.pool(passwordFlow)).signIn()
      await kit.service.clock.advance(3_601_000)
      return kit.api.getUser({ AccessToken })
    },
    outcome: 'NotAuthorizedException',
    rule: 'access-token-expired',
    setting: 'AccessTokenValidity',
    value: '60 minutes',
    where: 'app client ',
  },
  {
    title: 'an access token after a sign-out everywhere',
    act: async kit => {
      const { AccessToken } = await (await kit.pool(passwordFlow)).signIn()
      await kit.api.globalSignOut({ AccessToken })
      return kit.api.getUser({ AccessToken })
    },
    outcome: 'NotAuthorizedException',
    rule: 'access-token-revoked',
    setting: 'sign-in',
    value: 'ended',
    where: 'user ',
  },
  {
    title: 'an ID token in place of an access token',
    act: async kit => kit.api.getUser({ AccessToken: (await (await kit.pool(passwordFlow)).signIn()).IdToken }),
    outcome: 'NotAuthorizedException',
    rule: 'access-token-invalid',
    setting: 'AccessToken',
    value: 'not an access token of this service and pool',
    where: 'this request',
  },
  {
    title: 'a refresh token that expired',
    act: async kit => {
      const app = await kit.pool({ ...passwordFlow, RefreshTokenValidity: 1 })
      const { RefreshToken } = await app.signIn()
      await kit.service.clock.advance(86_401_000)
      return kit.api.initiateAuth({
        ClientId: app.ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: RefreshToken! },
      })
    },
    outcome: 'NotAuthorizedException',
    rule: 'refresh-token-expired',
    setting: 'RefreshTokenValidity',
    value: '1 days',
    where: 'app client ',
  },
  {
    title: 'a refresh token that was revoked',
    act: async kit => {
      const app = await kit.pool(passwordFlow)
      const { RefreshToken: Token } = await app.signIn()
      await kit.api.revokeToken({ ClientId: app.ClientId, Token })
      return kit.api.initiateAuth({ ClientId: app.ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: Token! } })
    },
    outcome: 'NotAuthorizedException',
    rule: 'refresh-token-revoked',
    setting: 'sign-in',
    value: 'ended',
    where: 'user ',
  },
  {
    title: 'a refresh token that was rotated out',
    act: async kit => {
      const rotation = { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } }
      const app = await kit.pool({ ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'], ...rotation })
      const { AuthenticationResult } = await kit.api.adminInitiateAuth({
        ...{ UserPoolId: app.UserPoolId, ClientId: app.ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' as const },
        AuthParameters: { USERNAME: 'alice', PASSWORD: password },
      })
      await app.rotate(AuthenticationResult!.RefreshToken!)
      return app.rotate(AuthenticationResult!.RefreshToken!)
    },
    outcome: 'RefreshTokenReuseException',
    rule: 'refresh-token-reused',
    setting: 'RefreshTokenRotation',
    value: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    where: 'app client ',
  },
  {
    title: 'REFRESH_TOKEN_AUTH at a client with rotation',
    act: async kit => {
      const app = await kit.pool({ ExplicitAuthFlows: ['USER_PASSWORD_AUTH'], RefreshTokenRotation: { Feature: 'ENABLED' } })
      return kit.api.initiateAuth({
        ClientId: app.ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: 'any-token' },
      })
    },
    outcome: 'InvalidParameterException',
    rule: 'refresh-needs-rotation-operation',
    setting: 'RefreshTokenRotation',
    value: expect.objectContaining({ Feature: 'ENABLED' }),
    where: 'app client ',
  },
  {
    title: 'the revocation of a token at a client without it',
    act: async kit => {
      const app = await kit.pool({ ...passwordFlow, EnableTokenRevocation: false })
      return kit.api.revokeToken({ ClientId: app.ClientId, Token: (await app.signIn()).RefreshToken })
    },
    outcome: 'UnsupportedOperationException',
    rule: 'token-revocation-disabled',
    setting: 'EnableTokenRevocation',
    value: false,
    where: 'app client ',
  },
]
