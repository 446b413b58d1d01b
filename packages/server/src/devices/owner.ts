import { refuse } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { findUser, type User } from '../users/index.ts'

/** For the operations that declare no UserNotFoundException; what they say instead is not published. */
export async function getDeviceOwner(context: Context, pool: Pool, username: string): Promise<User> {
  const user = await findUser(context, pool, username)
  if (!user) throw refuse('ResourceNotFoundException', 'User does not exist.')
  return user
}
