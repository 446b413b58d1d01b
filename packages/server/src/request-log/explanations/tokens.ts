import { graceSeconds, tokenLifetimeSeconds } from '@poolhouse/contract'
import { changeClient, clientSetting, type Explanation } from './explanation.ts'

const newSignIn = 'sign in again'

/** Rules of tokens that a request presents. */
export const tokenExplanations = {
  'access-token-invalid': {
    of: 'request',
    setting: 'AccessToken',
    value: () => 'not an access token of this service and pool',
    why: 'it must be an access token (not an ID token) that this service issued for a user, with the issuer that the pool has now',
    fix: `send the AccessToken of the sign-in; after a reset, or with another --public-url, ${newSignIn}`,
  },
  'access-token-expired': {
    of: 'client',
    setting: 'AccessTokenValidity',
    value: ({ client }) => client && `${tokenLifetimeSeconds(client, 'access') / 60} minutes`,
    why: 'the access token is older than this',
    fix: `refresh it; for more time ${changeClient('AccessTokenValidity')}`,
  },
  'access-token-revoked': {
    of: 'user',
    setting: 'sign-in',
    value: () => 'ended',
    why: 'a sign-out, a revocation, a new password or the deletion of the client ended the sign-in of this token',
    fix: newSignIn,
  },
  'refresh-token-invalid': {
    of: 'request',
    setting: 'RefreshToken',
    value: () => 'not a refresh token of this client',
    why: 'it must be a refresh token of this client and pool; one of a remembered device needs its DEVICE_KEY',
    fix: `send the RefreshToken of the sign-in at the same client, and DEVICE_KEY where the pool tracks devices; after a reset ${newSignIn}`,
  },
  'refresh-token-expired': {
    of: 'client',
    setting: 'RefreshTokenValidity',
    value: ({ client }) => client && `${tokenLifetimeSeconds(client, 'refresh') / 86_400} days`,
    why: 'the sign-in is older than this',
    fix: `${newSignIn}; for more time ${changeClient('RefreshTokenValidity')}`,
  },
  'refresh-token-revoked': {
    of: 'user',
    setting: 'sign-in',
    value: () => 'ended',
    why: 'a sign-out, a revocation, a new password, or the reuse of a rotated refresh token ended the sign-in of this token',
    fix: newSignIn,
  },
  'refresh-token-reused': {
    of: 'client',
    setting: 'RefreshTokenRotation',
    value: ({ client }) => client?.RefreshTokenRotation,
    why: ({ client }) =>
      `the token was rotated, and is used after the grace period of ${client ? graceSeconds(client) : 0} seconds; that ends the sign-in (RFC 9700 §4.14.2)`,
    fix: `keep the new refresh token of every answer; for retries a longer RetryGracePeriodSeconds: ${changeClient('RefreshTokenRotation')}`,
  },
  'token-of-other-client': {
    ...clientSetting('ClientId'),
    why: 'the token belongs to another client, or the secret is not that of this one',
    fix: 'send the id and the secret of the client that the token was issued to',
  },
  'token-kind': {
    of: 'request',
    setting: 'Token',
    value: () => 'not a refresh token',
    why: 'only refresh tokens can be revoked; that ends their access tokens too',
    fix: 'send the refresh token',
  },
} satisfies Record<string, Explanation>
