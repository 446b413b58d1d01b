import type { SignInRequest, SignInResponse } from '../flow.ts'
import { identifyUser } from '../identify-user.ts'
import { requiredParameter } from '../refusals.ts'
import { requiredSrpA, startSrpExchange } from '../srp-exchange.ts'

/**
 * Secure Remote Password: client and server each prove that they know the password, which is never sent.
 * docs/reference/authentication.md#5.
 */
export async function userSrpAuth(request: SignInRequest): Promise<SignInResponse> {
  requiredParameter(request.parameters, 'USERNAME')
  const A = requiredSrpA(request.parameters)
  return startSrpExchange(request, { ...(await identifyUser(request, { refusesLockedOut: true })), A })
}
