import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { srpClientSession } from '../../src/srp-client.ts'
import { createPoolWithUser, type TestService } from '../support/service.ts'
import type { Known } from './bodies.ts'

/** Creates a pool with clients, users in several states, tokens, an open challenge session and an SRP secret block. */
export async function prepareKnown(service: TestService): Promise<Known> {
  const { sdk } = service
  const flows = ['ALLOW_USER_PASSWORD_AUTH' as const, 'ALLOW_USER_SRP_AUTH' as const, 'ALLOW_ADMIN_USER_PASSWORD_AUTH' as const]
  const exchanges = ['ALLOW_TOKEN_EXCHANGE_IMPERSONATION' as never, 'ALLOW_TOKEN_EXCHANGE_DELEGATION' as never]
  const ExplicitAuthFlows = [...flows, ...exchanges, 'ALLOW_REFRESH_TOKEN_AUTH' as const]
  const pool = { AliasAttributes: ['email' as const, 'preferred_username' as const] }
  const made = await createPoolWithUser(service, { ExplicitAuthFlows, PreventUserExistenceErrors: 'ENABLED' }, pool)
  const { UserPoolId, ClientId } = made
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'may read' }]
  await sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'photos', Name: 'photos', Scopes }))
  const withSecret = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'secret',
      GenerateSecret: true,
      ExplicitAuthFlows: flows,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    }),
  )
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'bob', TemporaryPassword: 'Temporary-1!', MessageAction: 'SUPPRESS' }))
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'carol', MessageAction: 'SUPPRESS' }))
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'carol', Password: 'Correct-horse-9', Permanent: true }))

  const begin = (AuthFlow: 'USER_PASSWORD_AUTH' | 'USER_SRP_AUTH', AuthParameters: Record<string, string>) =>
    sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters }))
  const { Session } = await begin('USER_PASSWORD_AUTH', { USERNAME: 'bob', PASSWORD: 'Temporary-1!' })
  const proof = await begin('USER_SRP_AUTH', { USERNAME: 'alice', SRP_A: srpClientSession().A })
  const tokens = await made.signIn()
  return {
    pools: [UserPoolId],
    clients: [ClientId, withSecret.UserPoolClient!.ClientId!],
    secrets: [withSecret.UserPoolClient!.ClientSecret!],
    names: ['alice', 'bob', 'carol', 'alice@example.com', 'unknown'],
    passwords: ['Correct-horse-9', 'Temporary-1!', 'Brand-new-1!', 'weak'],
    tokens: [tokens.AccessToken!, tokens.IdToken!, tokens.RefreshToken!],
    sessions: [Session!],
    blocks: [proof.ChallengeParameters!.SECRET_BLOCK!],
  }
}
