import { refuse } from '@poolhouse/contract'
import { hasTrigger } from '../../triggers/index.ts'
import { hidesUserExistence } from '../../users/index.ts'
import { continueCustomAuth } from '../custom-auth.ts'
import type { SignInRequest, SignInResponse } from '../flow.ts'
import { identifyUser } from '../identify-user.ts'
import { requiredParameter, wrongPassword } from '../refusals.ts'
import { requiredSrpA } from '../srp-exchange.ts'

const triggers = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'] as const

/**
 * The Lambda triggers of the pool define the challenges, after a proof of the password by SRP or without one.
 * docs/reference/authentication.md#8.
 */
export async function customAuth(request: SignInRequest): Promise<SignInResponse> {
  requiredParameter(request.parameters, 'USERNAME')
  const A = request.parameters.CHALLENGE_NAME === 'SRP_A' ? requiredSrpA(request.parameters) : undefined
  const { name, user, subject, device } = await identifyUser(request, {
    assertConfigured: () => {
      if (!triggers.every(trigger => hasTrigger(request.pool, trigger)))
        throw refuse('InvalidParameterException', 'Custom auth lambda trigger is not configured for the user pool.', {
          rule: { id: 'custom-auth-without-triggers' },
        })
    },
    refusesLockedOut: true,
    checksDevice: A === undefined,
  })
  // A provider signs its users in, and no challenge of the pool. A client that hides user existence continues as with an unknown user.
  const isFederated = user?.status === 'EXTERNAL_PROVIDER'
  if (isFederated && !hidesUserExistence(request.client)) throw wrongPassword()
  const results = A === undefined ? [] : [{ challengeName: 'SRP_A', challengeResult: true, challengeMetadata: null }]
  return continueCustomAuth(request, {
    name,
    user: user?.enabled && !isFederated ? user : undefined,
    device,
    results,
    srp: A === undefined ? undefined : { A, subject },
  })
}
