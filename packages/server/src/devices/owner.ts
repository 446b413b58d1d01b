import { refuse } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { findUser, type User } from '../users/index.ts'

/** The user, for operations that do not declare UserNotFoundException; the service does not publish what they answer instead. */
export async function getDeviceOwner(context: Context, pool: Pool, username: string): Promise<User> {
  const user = await findUser(context, pool, username)
  if (!user) throw refuse('ResourceNotFoundException', 'User does not exist.')
  return user
}
