import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import { type IamPrincipalRow, updatePrincipal } from '../storage/index.ts'
import { changeIam } from './action.ts'
import { awsPolicies } from './aws-policies.ts'
import { bindIam } from './bindings.ts'
import { findPolicy, noSuchPrincipal } from './entities.ts'

/** What a request may change of a role or user. */
type Change = Partial<Pick<IamPrincipalRow, 'name' | 'path' | 'boundary' | 'trust' | 'trusted_ids' | 'description' | 'max_session_seconds'>>

const concurrent =
  'Request was rejected because it was submitted with a resource that is concurrently being modified. Submit the request again.'

/**
 * Changes a role or user on the version that `load` returns; another change at the same time is no reason to fail, so it is derived again.
 * @throws NoSuchEntity, EntityAlreadyExists, ConcurrentModification
 */
export async function changePrincipal(call: Call, load: () => Promise<IamPrincipalRow>, change: Change): Promise<IamPrincipalRow> {
  for (let attempts = 5; ; attempts--) {
    const row = await load()
    const next = { ...row, ...change }
    const binding = bindIam(call.keys, 'principal', next)
    const checksBoundary = change.boundary !== undefined && change.boundary !== null && !awsPolicies.has(change.boundary)
    const outcome = await changeIam(call, updatePrincipal, { ...next, binding, checksBoundary })
    if (outcome === 'conflict' && attempts > 1) continue
    assertOutcome(outcome, 'updated', {
      conflict: () => refuse('ConcurrentModification', concurrent),
      gone: () => noSuchPrincipal(row.kind, row.name),
      exists: () => principalExists(row.kind, next.name),
      'no-boundary': () => noBoundary(next.boundary!),
    })
    return { ...next, version: row.version + 1, binding }
  }
}

/** `EntityAlreadyExists` for a role or user. */
export const principalExists = (kind: IamPrincipalRow['kind'], name: string): Error =>
  refuse('EntityAlreadyExists', `${kind === 'role' ? 'Role' : 'User'} with name ${name} already exists.`)

/** `NoSuchEntity` for a permissions boundary. */
export const noBoundary = (arn: string): Error => refuse('NoSuchEntity', `Scope ARN: ${arn} does not exist or is not attachable.`)

/** Refuses a permissions boundary that is no policy. @throws NoSuchEntity, InvalidInput, PolicyNotAttachable */
export async function assertBoundary(call: Call, arn: string): Promise<void> {
  const policy = await findPolicy(call, arn)
  if (!policy) throw noBoundary(arn)
  if (policy.aws?.isForServiceRole) throw serviceRolePolicy()
}

/** `PolicyNotAttachable` for a policy of a service's own role. */
export const serviceRolePolicy = (): Error => refuse('PolicyNotAttachable', 'Cannot attach a Service Role Policy to a Customer Role.')
