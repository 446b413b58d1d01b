import { ServiceError } from '@poolhouse/contract'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import type { ContactAttribute } from '../delivery/index.ts'
import type { Pool } from '../pools/index.ts'

/** Against user enumeration: whether answers to this client are the same for an unknown user. Setting `PreventUserExistenceErrors`. */
export const hidesUserExistence = ({ settings }: AppClient): boolean => settings.PreventUserExistenceErrors === 'ENABLED'

/** Exceptions for a state that only an existing user can have. */
const stateExceptions = new Set(['InvalidParameterException', 'NotAuthorizedException'])

/** Whether an error would reveal to a client that hides user existence that the user exists. The simulated response is answered then. */
export const revealsUserExistence = (client: AppClient, error: unknown): boolean =>
  hidesUserExistence(client) && error instanceof ServiceError && stateExceptions.has(error.name)

/** The simulated contact of an unknown user: plausible, and always the same for the same name. docs/reference/authentication.md#14. */
export function simulatedContact(call: Call, pool: Pool, name: string): { attribute: ContactAttribute; value: string } {
  const digits = call.keys.keyedHash('simulated-user', `${pool.id} contact ${name}`)
  if (name.includes('@')) return { attribute: 'email', value: name }
  if (/^\+\d+$/.test(name)) return { attribute: 'phone_number', value: name }
  if (pool.config.AutoVerifiedAttributes?.includes('phone_number'))
    return { attribute: 'phone_number', value: `+1555000${1000 + (digits.readUInt16BE() % 9000)}` }
  const letter = (index: number) => String.fromCharCode(97 + (digits[index]! % 26))
  return { attribute: 'email', value: `${letter(0)}@${letter(1)}` }
}
