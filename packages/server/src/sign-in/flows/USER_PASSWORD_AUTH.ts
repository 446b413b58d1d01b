import { continueAfterPassword } from '../after-password.ts'
import type { SignInRequest, SignInResponse } from '../flow.ts'
import { identifyUser } from '../identify-user.ts'
import { requiredParameter } from '../refusals.ts'
import { verifySignInPassword } from '../verify-password.ts'

/** The client sends the password. ADMIN_USER_PASSWORD_AUTH and ADMIN_NO_SRP_AUTH are the same flow. docs/reference/authentication.md#4. */
export async function userPasswordAuth(request: SignInRequest): Promise<SignInResponse> {
  requiredParameter(request.parameters, 'USERNAME')
  const password = requiredParameter(request.parameters, 'PASSWORD')
  const identified = await identifyUser(request, { migrationPassword: password, refusesLockedOut: true, checksDevice: true })
  return continueAfterPassword(request, await verifySignInPassword(request, identified, password))
}
