import { refuse, ServiceError } from '@poolhouse/contract'
import { type AppClient, assertSecretHash, getClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { findUser, type User } from './user.ts'

export interface ClientAndUser {
  pool: Pool
  client: AppClient
  /** Undefined only where the client hides who exists. */
  user: User | undefined
}

/** Of the public operations that name a user: the client, its secret, then the user. An unknown name is told to a LEGACY client only. */
export async function findClientAndUser(
  call: Call,
  input: { ClientId: string; Username: string; SecretHash?: string },
  elsewhere: (pool: Pool, client: AppClient) => Promise<User | undefined> = async () => undefined,
): Promise<ClientAndUser> {
  const { pool, client } = await getClient(call, input.ClientId)
  const found = await findUser(call, pool, input.Username)
  await assertSecretHash(client, input.SecretHash, input.Username, async () => (found ? [found.username] : []))
  const user = found ?? (await elsewhere(pool, client))
  if (!user && client.settings.PreventUserExistenceErrors !== 'ENABLED')
    throw refuse('UserNotFoundException', 'Username/client id combination not found.')
  return { pool, client, user }
}

/** Refusals for a state that only a user can have. */
const telling = new Set(['InvalidParameterException', 'NotAuthorizedException'])

/** Whether a refusal tells a client that hides who exists that somebody does: the operation then goes on as for a name that nobody has. */
export const revealsUserExistence = ({ settings }: AppClient, error: unknown): boolean =>
  settings.PreventUserExistenceErrors === 'ENABLED' && error instanceof ServiceError && telling.has(error.name)

/** For a name that nobody has: a destination that looks like one, always the same for the same name. Spec: authentication 14. */
export function simulatedContact(call: Call, pool: Pool, name: string): { attribute: 'email' | 'phone_number'; value: string } {
  const digits = call.keys.keyedHash('simulated-user', `${pool.id} contact ${name}`)
  if (name.includes('@')) return { attribute: 'email', value: name }
  if (/^\+\d+$/.test(name)) return { attribute: 'phone_number', value: name }
  if (pool.config.AutoVerifiedAttributes?.includes('phone_number'))
    return { attribute: 'phone_number', value: `+1555000${1000 + (digits.readUInt16BE() % 9000)}` }
  const letter = (index: number) => String.fromCharCode(97 + (digits[index]! % 26))
  return { attribute: 'email', value: `${letter(0)}@${letter(1)}` }
}
