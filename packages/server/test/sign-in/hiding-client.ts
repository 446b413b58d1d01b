import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { srpClientSession } from '../../src/srp-client.ts'
import type { TestService } from '../support/service.ts'

/** A client that hides user existence. */
export const hiding = {
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH' as const, 'ALLOW_USER_PASSWORD_AUTH' as const],
  PreventUserExistenceErrors: 'ENABLED' as const,
}
/** What a wrong password is answered with. */
export const wrong = 'NotAuthorizedException: Incorrect username or password.'
/** The answer during a lock-out. */
export const locked = 'NotAuthorizedException: Password attempts exceeded'

/** The relying party of passkeys. */
export const relyingParty = 'app.example'

/** What a caller without the password tries at a service, and what the service answers. */
export function strangerAt(service: () => TestService) {
  const heardOf = (request: Promise<string>) => request.catch(error => `${error.name}: ${error.message}`)
  const said = (request: Promise<unknown>): Promise<string> => heardOf(request.then(() => 'in'))
  const guess = (ClientId: string, USERNAME: string) =>
    said(
      service().sdk.send(
        new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD: 'Wrong-pass-1!' } }),
      ),
    )
  const challenge = async (ClientId: string, USERNAME: string, SRP_A = srpClientSession().A) => {
    const AuthParameters = { USERNAME, SRP_A }
    return (await service().sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters }))).ChallengeParameters!
  }
  return { heardOf, said, guess, challenge }
}
