import { expect, test } from 'vitest'
import { parseChallengeSession, type SessionPurpose } from '../../src/sign-in/challenge-state.ts'

const row = (challenge: string, state: string) => ({
  id: 'id',
  pool_id: 'us-east-1_a',
  client_id: 'c',
  sub: 'u',
  challenge,
  state,
  guesses: 0,
  expires_at: 1,
  spent_at: null,
  spent_by: null,
  binding: null,
})

const result = { challengeName: 'SRP_A', challengeResult: true, challengeMetadata: null }

test.each<[SessionPurpose, object]>([
  ['SIGN_UP', {}],
  ['SIGNED_UP', { salt: 's' }],
  ['NEW_PASSWORD_REQUIRED', { salt: 's', device: 'd' }],
  ['SELECT_CHALLENGE', {}],
  ['WEB_AUTHN', { challenge: 'c' }],
  ['EMAIL_OTP', { first: true, codeHash: 'h' }],
  ['EMAIL_OTP', { codeHash: 'h', to: 'alice@example.com', device: 'd' }],
  ['SMS_OTP', { first: true, codeHash: 'h' }],
  ['SMS_MFA', { codeHash: 'h', to: '+15550100001' }],
  ['SELECT_MFA_TYPE', { device: 'd' }],
  ['MFA_SETUP', { pending: 'sealed', device: 'd' }],
  ['MFA_SETUP', { isVerified: true }],
  ['DEVICE_SRP_AUTH', { device: 'd' }],
  ['CUSTOM_CHALLENGE', { results: [result], metadata: null, sealed: 'sealed' }],
])('the stored state of a %s session is read: %j', (purpose, state) => {
  expect(parseChallengeSession(row(purpose, JSON.stringify(state)), purpose)).toMatchObject({ challenge: purpose, state })
})

test.each<[SessionPurpose, object]>([
  ['WEB_AUTHN', {}],
  ['SMS_MFA', { codeHash: 'h' }],
  ['SMS_MFA', { first: true, codeHash: 'h' }],
  ['EMAIL_OTP', { to: 'alice@example.com' }],
  ['DEVICE_SRP_AUTH', {}],
  ['CUSTOM_CHALLENGE', { results: [{}], metadata: null, sealed: 'sealed' }],
])('a %s session whose stored state is not valid is refused: %j', (purpose, state) => {
  expect(() => parseChallengeSession(row(purpose, JSON.stringify(state)), purpose)).toThrow(`The stored state of a ${purpose} session`)
})

test('a session for another challenge is not found', () => {
  expect(parseChallengeSession(row('SMS_MFA', '{}'), 'WEB_AUTHN')).toBeUndefined()
})
