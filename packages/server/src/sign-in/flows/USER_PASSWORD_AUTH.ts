import { assertSecretHash } from '../../clients/index.ts'
import { findUser } from '../../users/index.ts'
import { continueAfterPassword } from '../after-password.ts'
import { requiredParameter, type SignInRequest, type SignInResponse } from '../flow.ts'
import { verifySignInPassword } from '../verify-password.ts'

/** The password itself travels. The admin flows are the same flow through a signed door. Spec: authentication, section 4. */
export async function userPasswordAuth(start: SignInRequest): Promise<SignInResponse> {
  const { call, pool, client, parameters } = start
  const username = requiredParameter(parameters, 'USERNAME')
  const password = requiredParameter(parameters, 'PASSWORD')
  await assertSecretHash(client, parameters.SECRET_HASH, username, async () => {
    const user = await findUser(call, pool, username)
    return user ? [user.username] : []
  })
  return continueAfterPassword(start, await verifySignInPassword(start, username, password))
}
