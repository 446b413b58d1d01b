import { inboxCodeTo, wrongCode } from '../../../../server/test/support/inbox.ts'
import { password } from '../../../../server/test/support/service.ts'
import { attempt, passwordFlow, passwordRule, policy, type RefusalCase, signUp } from './refusal-case.ts'

/** Refusals of sign-up, codes and passwords. */
export const signUpCases: readonly RefusalCase[] = [
  passwordRule('a password that is too short', { MinimumLength: 12 }, 'Short-1', 'password-length', 'MinimumLength', 12),
  passwordRule('a password without lower case', { RequireLowercase: true }, 'UPPER-CASE-1', 'password-lowercase', 'RequireLowercase', true),
  passwordRule('a password without upper case', { RequireUppercase: true }, 'lower-case-1', 'password-uppercase', 'RequireUppercase', true),
  passwordRule('a password without a digit', { RequireNumbers: true }, 'no-digit-here', 'password-numbers', 'RequireNumbers', true),
  passwordRule('a password without a symbol', { RequireSymbols: true }, 'noSymbol123', 'password-symbols', 'RequireSymbols', true),
  {
    title: 'a password that was used before',
    act: async kit => {
      const pool = await kit.pool(passwordFlow, policy({ PasswordHistorySize: 3 }))
      const { AccessToken } = await pool.signIn()
      return kit.api.changePassword({ AccessToken, PreviousPassword: password, ProposedPassword: password })
    },
    outcome: 'PasswordHistoryPolicyViolationException',
    rule: 'password-reused',
    setting: 'Policies.PasswordPolicy.PasswordHistorySize',
    value: 3,
    where: 'user pool ',
  },
  {
    title: 'a sign-up where only administrators create users',
    act: async kit => signUp(kit, (await kit.pool({}, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } })).ClientId),
    outcome: 'NotAuthorizedException',
    rule: 'sign-up-disabled',
    setting: 'AdminCreateUserConfig.AllowAdminCreateUserOnly',
    value: true,
    where: 'user pool ',
  },
  {
    title: 'a wrong confirmation code',
    act: async kit => {
      const { ClientId } = await kit.pool({}, { AutoVerifiedAttributes: ['email'] })
      await signUp(kit, ClientId)
      const code = await inboxCodeTo(kit.service.url, 'bob@example.com')
      kit.secrets.add(code)
      return kit.api.confirmSignUp({ ClientId, Username: 'bob', ConfirmationCode: wrongCode(code) })
    },
    outcome: 'CodeMismatchException',
    rule: 'code-incorrect',
    setting: 'verification code',
    value: 'not the one that was sent',
    where: 'user ',
  },
  {
    title: 'a confirmation code that expired',
    act: async kit => {
      const { ClientId } = await kit.pool({}, { AutoVerifiedAttributes: ['email'] })
      await signUp(kit, ClientId)
      const ConfirmationCode = await inboxCodeTo(kit.service.url, 'bob@example.com')
      await kit.service.clock.advance(24 * 3_600_000 + 1_000)
      return kit.api.confirmSignUp({ ClientId, Username: 'bob', ConfirmationCode })
    },
    outcome: 'ExpiredCodeException',
    rule: 'code-expired',
    setting: 'verification code',
    value: 'expired, or used',
    where: 'user ',
  },
  {
    title: 'a code that nobody requested',
    act: async kit => {
      const { ClientId } = await kit.pool(passwordFlow)
      return kit.api.confirmForgotPassword({ ClientId, Username: 'alice', ConfirmationCode: '123456', Password: 'Another-horse-9' })
    },
    outcome: 'ExpiredCodeException',
    rule: 'code-not-requested',
    setting: 'verification code',
    value: 'none is waiting',
    where: 'user ',
  },
  {
    title: 'too many requests for a code',
    act: async kit => {
      const { ClientId } = await kit.pool(passwordFlow, { AutoVerifiedAttributes: ['email'] })
      for (let count = 0; count < 5; count++) await attempt(kit.api.forgotPassword({ ClientId, Username: 'alice' }))
      return kit.api.forgotPassword({ ClientId, Username: 'alice' })
    },
    outcome: 'LimitExceededException',
    rule: 'attempts-exhausted',
    setting: 'attempts in an hour',
    value: 'used up',
    where: 'user ',
  },
  {
    title: 'a forgotten password of a user without a verified address',
    act: async kit => {
      const { ClientId, UserPoolId } = await kit.pool(passwordFlow)
      await kit.api.adminUpdateUserAttributes({
        UserPoolId,
        Username: 'alice',
        UserAttributes: [{ Name: 'email_verified', Value: 'false' }],
      })
      return kit.api.forgotPassword({ ClientId, Username: 'alice' })
    },
    outcome: 'InvalidParameterException',
    rule: 'no-recovery-address',
    setting: 'email_verified, phone_number_verified',
    value: ['false', 'absent'],
    where: 'user ',
  },
  {
    title: 'a forgotten password where only administrators reset it',
    act: async kit => {
      const recovery = { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } }
      const { ClientId } = await kit.pool(passwordFlow, recovery)
      return kit.api.forgotPassword({ ClientId, Username: 'alice' })
    },
    outcome: 'NotAuthorizedException',
    rule: 'no-recovery-by-user',
    setting: 'AccountRecoverySetting',
    value: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
    where: 'user pool ',
  },
]
