import { refuse } from '@poolhouse/contract'
import { type AppClient, assertSecretHash, getClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { hasTrigger } from '../triggers/index.ts'
import { type Migration, migrateUser } from './migrate-user.ts'
import { findUser, type User } from './user.ts'
import { hidesUserExistence } from './user-existence.ts'

/** Whom a public operation or a page is about. */
export interface ClientAndUser {
  pool: Pool
  client: AppClient
  /** Undefined for an unknown user, whose existence is then hidden by a simulated response. */
  user: User | undefined
}

/** Options of a search by name. */
interface Search {
  /** Asks the UserMigration trigger for an unknown user, with this trigger source. */
  migratesFor?: Migration['source']
}

/**
 * For the public operations that name a user: finds the client, verifies SECRET_HASH, then finds the user.
 * @throws UserNotFoundException for an unknown user of a client with `PreventUserExistenceErrors: LEGACY`
 */
export async function findClientAndUser(
  call: Call,
  input: { ClientId: string; Username: string; SecretHash?: string },
  { migratesFor }: Search = {},
): Promise<ClientAndUser> {
  const { pool, client } = await getClient(call, input.ClientId)
  const found = await findUser(call, pool, input.Username)
  await assertSecretHash(client, input.SecretHash, input.Username, async () => (found ? [found.username] : []))
  const source = sourceOfMigration(pool, migratesFor)
  const user = found ?? (source && (await migrateUser(call, pool, client, { source, name: input.Username })))
  if (!user && !hidesUserExistence(client))
    throw refuse('UserNotFoundException', 'Username/client id combination not found.', { rule: { id: 'user-unknown' } })
  return { pool, client, user }
}

/** Undefined where the pool asks no trigger: then an unknown name costs no call that a user does not. */
const sourceOfMigration = (pool: Pool, source: Search['migratesFor']) => (hasTrigger(pool, 'UserMigration') ? source : undefined)

/** For pages, which verify no SECRET_HASH and hide the existence of users from everybody. */
export async function findUserOfClient(
  call: Call,
  { pool, client }: Pick<ClientAndUser, 'pool' | 'client'>,
  username: string,
  { migratesFor }: Search = {},
): Promise<ClientAndUser> {
  const found = await findUser(call, pool, username)
  const source = sourceOfMigration(pool, migratesFor)
  return { pool, client, user: found ?? (source && (await migrateUser(call, pool, client, { source, name: username }))) }
}
