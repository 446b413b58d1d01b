import { srpClientSession } from '@poolhouse/server/srp-client'
import type { DemoClient } from './attempts.ts'

/** Signs in with USER_SRP_AUTH, in which the password itself is never sent, with an endpoint for analytics if one is given. Answers what the table shows. */
export async function srpSignIn(
  { api, poolId, clientId, username, password }: DemoClient,
  analytics?: { AnalyticsEndpointId: string },
): Promise<string> {
  const AnalyticsMetadata = analytics && { AnalyticsMetadata: analytics }
  const { A, prove } = srpClientSession()
  const { ChallengeName, ChallengeParameters } = await api.initiateAuth({
    ClientId: clientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: username, SRP_A: A },
    ...AnalyticsMetadata,
  })
  if (ChallengeName !== 'PASSWORD_VERIFIER') return `challenged with ${ChallengeName}`
  const { AuthenticationResult } = await api.respondToAuthChallenge({
    ClientId: clientId,
    ChallengeName,
    ChallengeResponses: prove(poolId, password, ChallengeParameters),
    ...AnalyticsMetadata,
  })
  return AuthenticationResult?.AccessToken ? 'signed in' : 'challenged again'
}
