import { password } from '../../../../server/test/support/service.ts'
import { attempt, byPassword, passwordFlow, type RefusalCase, signUp } from './refusal-case.ts'

/** Refusals of sign-in by the API. */
export const signInCases: readonly RefusalCase[] = [
  {
    title: 'a flow that the client does not allow',
    act: async kit => byPassword(kit, (await kit.pool({ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] })).ClientId),
    outcome: 'InvalidParameterException',
    rule: 'flow-not-enabled',
    setting: 'ExplicitAuthFlows',
    value: ['ALLOW_USER_SRP_AUTH'],
    where: 'app client ',
  },
  {
    title: 'a flow of the other operation',
    act: async kit => {
      const { ClientId } = await kit.pool(passwordFlow)
      return kit.api.initiateAuth({
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'alice', PASSWORD: password },
      })
    },
    outcome: 'InvalidParameterException',
    rule: 'flow-of-other-operation',
    setting: 'AuthFlow',
    value: 'ADMIN_USER_PASSWORD_AUTH',
    where: 'this request',
  },
  {
    title: 'a choice of first factors in a pool of the plan LITE',
    act: async kit => {
      const pool = await kit.pool({ ExplicitAuthFlows: ['ALLOW_USER_AUTH'] })
      await kit.api.updateUserPool({ UserPoolId: pool.UserPoolId, UserPoolTier: 'LITE' })
      return kit.api.initiateAuth({ ClientId: pool.ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: 'alice' } })
    },
    outcome: 'FeatureUnavailableInTierException',
    rule: 'tier-lacks-feature',
    setting: 'UserPoolTier',
    value: 'LITE',
    where: 'user pool ',
  },
  {
    title: 'no SECRET_HASH at a client with a secret',
    act: async kit => byPassword(kit, (await kit.pool({ ...passwordFlow, GenerateSecret: true })).ClientId),
    outcome: 'NotAuthorizedException',
    rule: 'secret-hash-missing',
    setting: 'ClientSecret',
    value: 'the client has a secret',
    where: 'app client ',
  },
  {
    title: 'a wrong SECRET_HASH',
    act: async kit => {
      const { ClientId } = await kit.pool({ ...passwordFlow, GenerateSecret: true })
      return kit.api.initiateAuth({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'alice', PASSWORD: password, SECRET_HASH: 'd3Jvbmc=' },
      })
    },
    outcome: 'NotAuthorizedException',
    rule: 'secret-hash-wrong',
    setting: 'ClientSecret',
    value: 'the hash is of no secret of this client',
    where: 'app client ',
  },
  {
    title: 'a wrong password',
    act: async kit => byPassword(kit, (await kit.pool(passwordFlow)).ClientId, 'alice', 'Wrong-horse-9'),
    outcome: 'NotAuthorizedException',
    rule: 'incorrect-credentials',
    setting: 'password',
    value: 'not the one that was sent',
    where: 'user ',
  },
  {
    title: 'an unknown user whose existence the client hides',
    act: async kit => byPassword(kit, (await kit.pool({ ...passwordFlow, PreventUserExistenceErrors: 'ENABLED' })).ClientId, 'nobody'),
    outcome: 'NotAuthorizedException',
    rule: 'user-existence-hidden',
    setting: 'PreventUserExistenceErrors',
    value: 'ENABLED',
    where: 'app client ',
  },
  {
    title: 'an unknown user of a client that says so',
    act: async kit => byPassword(kit, (await kit.pool({ ...passwordFlow, PreventUserExistenceErrors: 'LEGACY' })).ClientId, 'nobody'),
    outcome: 'UserNotFoundException',
    rule: 'user-unknown',
    setting: 'Username',
    value: 'no user of the pool has this name',
    where: 'this request',
  },
  {
    title: 'a disabled user',
    act: async kit => {
      const { ClientId, UserPoolId } = await kit.pool(passwordFlow)
      await kit.api.adminDisableUser({ UserPoolId, Username: 'alice' })
      return byPassword(kit, ClientId)
    },
    outcome: 'NotAuthorizedException',
    rule: 'user-disabled',
    setting: 'Enabled',
    value: false,
    where: 'user ',
  },
  {
    title: 'a user who is not confirmed',
    act: async kit => {
      const { ClientId } = await kit.pool(passwordFlow)
      await signUp(kit, ClientId)
      return byPassword(kit, ClientId, 'bob')
    },
    outcome: 'UserNotConfirmedException',
    rule: 'user-not-confirmed',
    setting: 'UserStatus',
    value: 'UNCONFIRMED',
    where: 'user ',
  },
  {
    title: 'a user whose password was reset',
    act: async kit => {
      const { ClientId, UserPoolId } = await kit.pool(passwordFlow)
      await kit.api.adminResetUserPassword({ UserPoolId, Username: 'alice' })
      return byPassword(kit, ClientId)
    },
    outcome: 'PasswordResetRequiredException',
    rule: 'password-reset-required',
    setting: 'UserStatus',
    value: 'RESET_REQUIRED',
    where: 'user ',
  },
  {
    title: 'a temporary password that expired',
    act: async kit => {
      const { ClientId, UserPoolId } = await kit.pool(passwordFlow)
      await kit.api.adminCreateUser({ UserPoolId, Username: 'carol', TemporaryPassword: 'Temporary-1', MessageAction: 'SUPPRESS' })
      await kit.service.clock.advance(8 * 86_400_000)
      return byPassword(kit, ClientId, 'carol', 'Temporary-1')
    },
    outcome: 'NotAuthorizedException',
    rule: 'temporary-password-expired',
    setting: 'Policies.PasswordPolicy.TemporaryPasswordValidityDays',
    value: 7,
    where: 'user pool ',
  },
  {
    title: 'too many wrong passwords',
    act: async kit => {
      const { ClientId } = await kit.pool(passwordFlow)
      for (let count = 0; count < 5; count++) await attempt(byPassword(kit, ClientId, 'alice', `Wrong-horse-${count}`))
      return byPassword(kit, ClientId)
    },
    outcome: 'NotAuthorizedException',
    rule: 'locked-out',
    setting: 'failed attempts',
    value: 'five or more wrong passwords',
    where: 'user ',
  },
]
