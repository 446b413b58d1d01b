import { srpClientSession } from '../../packages/server/src/srp-client.ts'
import { apiFlow, password } from '../api-flow.ts'
import { call } from '../load.ts'

/** One client secret for all sign-ins, since making one would cost the load generator CPU that the service needs. */
const { A: SRP_A, prove } = srpClientSession()

export const flow = apiFlow({
  name: 'srp',
  description: 'USER_SRP_AUTH from start to tokens, two calls: three modular powers, two signatures, one durable commit',
  client: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] },
  // moto does not verify the password claim, so its cost cannot be compared.
  peers: [],
  start:
    async ({ url, poolId, clientId, users }) =>
    async worker => {
      const { ChallengeParameters } = await call<{ ChallengeParameters: Record<string, string> }>(url, 'InitiateAuth', {
        ClientId: clientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: users[worker], SRP_A },
      })
      await call(url, 'RespondToAuthChallenge', {
        ClientId: clientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: prove(poolId, password, ChallengeParameters),
      })
    },
})
