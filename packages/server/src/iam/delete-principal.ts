import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import { deletePrincipal, type IamPrincipalRow } from '../storage/index.ts'
import { changeIam } from './action.ts'
import { noSuchPrincipal } from './entities.ts'

const conflict = (message: string) => () => refuse('DeleteConflict', `Cannot delete entity, must ${message} first.`)

/** Deletes a role or user that has neither policies nor access keys. @throws NoSuchEntity, DeleteConflict */
export async function removePrincipal(call: Call, { id, kind, name }: IamPrincipalRow): Promise<void> {
  assertOutcome(await changeIam(call, deletePrincipal, { id }), 'deleted', {
    gone: () => noSuchPrincipal(kind, name),
    'has-keys': conflict('delete access keys'),
    'has-inline': conflict('delete policies'),
    'has-attached': conflict('detach all policies'),
  })
}
