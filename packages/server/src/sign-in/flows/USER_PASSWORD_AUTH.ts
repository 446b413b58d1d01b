import { assertSecretHash } from '../../clients/index.ts'
import { findUser } from '../../users/index.ts'
import { afterPassword } from '../after-password.ts'
import { type Next, required, type Start } from '../flow.ts'
import { provePassword } from '../verify-password.ts'

/** The password itself travels. The admin flows are the same flow through a signed door. Spec: authentication, section 4. */
export async function userPasswordAuth(start: Start): Promise<Next> {
  const { call, pool, client, parameters } = start
  const username = required(parameters, 'USERNAME')
  const password = required(parameters, 'PASSWORD')
  await assertSecretHash(client, parameters.SECRET_HASH, username, async () => {
    const user = await findUser(call, pool, username)
    return user ? [user.username] : []
  })
  return afterPassword(start, await provePassword(start, username, password))
}
