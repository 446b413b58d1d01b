import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { type IamPrincipalRow, readPrincipalById } from '../storage/index.ts'
import { getPrincipal } from './entities.ts'

/**
 * The user that a request names, or else the user whose key signed it. An administrator's key and the root user are no users of IAM: what GetUser of
 * the root user answers is not published, and its model wants a name, which the root user has not. @throws NoSuchEntity, ValidationError
 */
export async function namedOrOwnUser(call: Call, name: string | undefined): Promise<IamPrincipalRow> {
  if (name !== undefined) return getPrincipal(call, 'user', name)
  const { caller, store } = call
  const row = caller.kind === 'iam' ? await store.read(readPrincipalById(caller.userId)) : undefined
  if (row?.kind !== 'user') throw refuse('ValidationError', 'Must specify userName when calling with non-User credentials')
  return row
}

/** `NoSuchEntity` for an access key. */
export const noSuchKey = (id: string): Error => refuse('NoSuchEntity', `The Access Key with id ${id} cannot be found.`)
