import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import { attachPolicy, detachPolicy, listAttachments } from '../storage/index.ts'
import { changeIam } from './action.ts'
import { parseIamArn } from './arns.ts'
import { bindIam } from './bindings.ts'
import { findPolicy, getModifiable, getPrincipal, noSuchPolicy, noSuchPrincipal } from './entities.ts'
import type { Owner } from './inline.ts'
import { type PageRequest, pageOf } from './pages.ts'
import { quotas } from './quotas.ts'
import { serviceRolePolicy } from './update-principal.ts'

const notAttachable = (arn: string): Error => refuse('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`)

/** Attaches a managed policy; one that is attached already stays so. @throws NoSuchEntity, InvalidInput, LimitExceeded, UnmodifiableEntity, PolicyNotAttachable */
export async function attach(call: Call, { kind, name }: Owner, arn: string): Promise<void> {
  const owner = await getModifiable(call, kind, name)
  const policy = await findPolicy(call, arn)
  if (!policy) throw notAttachable(arn)
  if (policy.aws?.isForServiceRole) throw serviceRolePolicy()
  const row = { principal_id: owner.id, policy_arn: arn, attached_at: call.now }
  const outcome = await changeIam(call, attachPolicy, {
    attachment: { ...row, binding: bindIam(call.keys, 'attachment', row) },
    isOwnPolicy: !policy.aws,
    limit: quotas.attachedPolicies,
  })
  assertOutcome(outcome, 'attached', {
    gone: () => noSuchPrincipal(kind, name),
    'no-policy': () => notAttachable(arn),
    limit: () =>
      refuse(
        'LimitExceeded',
        `Cannot exceed quota for ${kind === 'role' ? 'PoliciesPerRole' : 'PoliciesPerUser'}: ${quotas.attachedPolicies}`,
      ),
  })
}

/** Detaches a managed policy. @throws NoSuchEntity, InvalidInput, UnmodifiableEntity */
export async function detach(call: Call, { kind, name }: Owner, arn: string): Promise<void> {
  const owner = await getModifiable(call, kind, name)
  if (parseIamArn(arn)?.kind !== 'policy') throw refuse('InvalidInput', `ARN ${arn} is not valid.`)
  const outcome = await changeIam(call, detachPolicy, { principalId: owner.id, policyArn: arn })
  assertOutcome(outcome, 'detached', { none: () => noSuchPolicy(arn) })
}

/** A page of the attached policies whose path starts with `PathPrefix`. @throws NoSuchEntity */
export async function listAttached(call: Call, { kind, name }: Owner, request: PageRequest & { PathPrefix?: string }) {
  const owner = await getPrincipal(call, kind, name)
  const { PathPrefix = '/' } = request
  const named = (await call.store.read(listAttachments(owner.id))).flatMap(({ policy_arn }) => {
    const policy = parseIamArn(policy_arn)
    return policy?.path.startsWith(PathPrefix) ? [{ PolicyName: policy.name, PolicyArn: policy_arn }] : []
  })
  const { rows, members } = pageOf(call, `attached ${owner.id} ${PathPrefix}`, named, request)
  return { AttachedPolicies: [...rows], ...members }
}
