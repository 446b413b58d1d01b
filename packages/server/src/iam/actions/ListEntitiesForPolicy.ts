import { listPrincipalsOfPolicy } from '../../storage/index.ts'
import type { IamAction } from '../action.ts'
import { getPolicy } from '../entities.ts'
import { pageSize, pageStart, toPage } from '../pages.ts'

/** A page of the roles and users that have a policy attached, or as their boundary. API: iam:ListEntitiesForPolicy. */
export const ListEntitiesForPolicy: IamAction<'ListEntitiesForPolicy'> = async (input, call) => {
  const { PolicyArn: arn, EntityFilter, PathPrefix: prefix = '/', PolicyUsageFilter } = input
  await getPolicy(call, arn)
  const kinds = EntityFilter === undefined ? ('both' as const) : kindOf[EntityFilter]
  const usage = PolicyUsageFilter === undefined ? ('either' as const) : usageOf[PolicyUsageFilter]
  const list = `entities ${arn} ${kinds} ${usage} ${prefix}`
  const page = { arn, account: call.account, kinds, usage, prefix, after: pageStart(call, list, input), limit: pageSize(input) + 1 }
  const found = await call.store.read(listPrincipalsOfPolicy(page))
  const { rows, members } = toPage(call, list, found, input, ({ id }) => id)
  return {
    PolicyGroups: [],
    PolicyUsers: rows.filter(({ kind }) => kind === 'user').map(({ id, name }) => ({ UserName: name, UserId: id })),
    PolicyRoles: rows.filter(({ kind }) => kind === 'role').map(({ id, name }) => ({ RoleName: name, RoleId: id })),
    ...members,
  }
}

/** There are no groups, and policies have no policies. */
const kindOf = { User: 'user', Role: 'role', Group: 'none', LocalManagedPolicy: 'none', AWSManagedPolicy: 'none' } as const
const usageOf = { PermissionsPolicy: 'attached', PermissionsBoundary: 'boundary' } as const
