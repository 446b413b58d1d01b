import { type Iam, refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { deriveIamId, newIamId } from '../crypto/index.ts'
import { assertOutcome } from '../outcomes.ts'
import { createPrincipal, type IamPrincipalRow, listIamTags, readPrincipalById, type Tags } from '../storage/index.ts'
import { changeIam } from './action.ts'
import { awsPolicies } from './aws-policies.ts'
import { bindIam } from './bindings.ts'
import { quotas } from './quotas.ts'
import { readTags } from './tags.ts'
import { assertBoundary, noBoundary, principalExists } from './update-principal.ts'

/** What differs between a new role and a new user. */
type NewPrincipal = Pick<IamPrincipalRow, 'kind' | 'name' | 'trust' | 'trusted_ids' | 'description' | 'max_session_seconds'> & {
  path: string | undefined
  boundary: string | undefined
  tags: readonly Iam.Tag[] | undefined
}

const kinds = {
  role: { prefix: 'AROA', limit: quotas.rolesPerAccount, quota: 'RolesPerAccount' },
  user: { prefix: 'AIDA', limit: quotas.usersPerAccount, quota: 'UsersPerAccount' },
} as const

/** The id of an entity: of a repeated creation the same as of the first one. */
export const ownIamId = ({ keys, account, creationKey }: Call, prefix: 'AROA' | 'AIDA' | 'ANPA', name: string): string =>
  creationKey === undefined
    ? newIamId(prefix)
    : deriveIamId(prefix, keys.keyedHash('creation', `iam ${prefix} ${account} ${name} ${creationKey}`))

/** Creates a role or user, and returns what is stored. @throws EntityAlreadyExists, LimitExceeded, InvalidInput, NoSuchEntity */
export async function addPrincipal(call: Call, created: NewPrincipal): Promise<{ row: IamPrincipalRow; tags: Tags }> {
  const { tags, ...rest } = created
  const { prefix, limit, quota } = kinds[created.kind]
  const boundary = created.boundary ?? null
  if (boundary !== null) await assertBoundary(call, boundary)
  const unbound = {
    ...rest,
    id: ownIamId(call, prefix, created.name),
    account: call.account,
    path: created.path ?? '/',
    boundary,
    created_at: call.now,
  }
  const outcome = await changeIam(call, createPrincipal, {
    principal: { ...unbound, binding: bindIam(call.keys, 'principal', unbound) },
    tags: readTags(tags),
    limit,
    checksBoundary: boundary !== null && !awsPolicies.has(boundary),
  })
  assertOutcome(outcome, 'created', {
    exists: () => principalExists(created.kind, created.name),
    limit: () => refuse('LimitExceeded', `Cannot exceed quota for ${quota}: ${limit}`),
    'no-boundary': () => noBoundary(boundary!),
  })
  const [row, stored] = await Promise.all([
    call.store.read(readPrincipalById(unbound.id)),
    call.store.read(listIamTags({ principal: unbound.id })),
  ])
  if (!row) throw refuse('ConcurrentModification', `The ${created.kind} ${created.name} was deleted while it was created.`)
  return { row, tags: stored }
}
