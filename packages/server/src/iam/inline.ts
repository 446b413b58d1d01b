import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import { deleteInlinePolicy, listInlinePolicies, putInlinePolicy, readInlinePolicy } from '../storage/index.ts'
import { changeIam, type PrincipalKind } from './action.ts'
import { bindIam } from './bindings.ts'
import { assertPolicy, encodeDocument, policySize } from './documents.ts'
import { getModifiable, getPrincipal, noSuchPrincipal } from './entities.ts'
import { type PageRequest, pageOf } from './pages.ts'
import { quotas } from './quotas.ts'

/** The role or user of a request. */
export interface Owner {
  kind: PrincipalKind
  name: string
}

const noSuchInline = (kind: PrincipalKind, policy: string): Error =>
  refuse('NoSuchEntity', `The ${kind} policy with name ${policy} cannot be found.`)

/** The reference has two texts for roles; this is the one that the official provider's tests look for. */
const tooLarge: Readonly<Record<PrincipalKind, (name: string) => string>> = {
  role: () => `Cannot exceed quota for PolicySize: ${quotas.inlinePolicies.role}`,
  user: name => `Maximum policy size of ${quotas.inlinePolicies.user} bytes exceeded for user ${name}`,
}

/** Sets an inline policy. @throws MalformedPolicyDocument, NoSuchEntity, UnmodifiableEntity, LimitExceeded */
export async function putInline(call: Call, { kind, name }: Owner, policy: string, document: string): Promise<void> {
  assertPolicy(document, 'inline')
  const owner = await getModifiable(call, kind, name)
  const row = { principal_id: owner.id, name: policy, document, size: policySize(document) }
  const outcome = await changeIam(call, putInlinePolicy, {
    policy: { ...row, binding: bindIam(call.keys, 'inlinePolicy', row) },
    limit: quotas.inlinePolicies[kind],
  })
  assertOutcome(outcome, 'put', {
    gone: () => noSuchPrincipal(kind, name),
    limit: () => refuse('LimitExceeded', tooLarge[kind](owner.name)),
  })
}

/** An inline policy, its document encoded. @throws NoSuchEntity */
export async function getInline(call: Call, { kind, name }: Owner, policy: string) {
  const owner = await getPrincipal(call, kind, name)
  const row = await call.store.read(readInlinePolicy(owner.id, policy))
  if (!row) throw noSuchInline(kind, policy)
  return { owner: owner.name, PolicyName: row.name, PolicyDocument: encodeDocument(row.document) }
}

/** Deletes an inline policy. @throws NoSuchEntity, UnmodifiableEntity */
export async function deleteInline(call: Call, { kind, name }: Owner, policy: string): Promise<void> {
  const owner = await getModifiable(call, kind, name)
  const outcome = await changeIam(call, deleteInlinePolicy, { principalId: owner.id, name: policy })
  assertOutcome(outcome, 'deleted', { none: () => noSuchInline(kind, policy) })
}

/** A page of the names of inline policies. @throws NoSuchEntity */
export async function listInline(call: Call, { kind, name }: Owner, request: PageRequest) {
  const owner = await getPrincipal(call, kind, name)
  const { rows, members } = pageOf(call, `inline ${owner.id}`, await call.store.read(listInlinePolicies(owner.id)), request)
  return { PolicyNames: rows.map(row => row.name), ...members }
}
