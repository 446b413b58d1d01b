import { listPrincipals } from '../../storage/index.ts'
import type { IamAction } from '../action.ts'
import { describeListedRole } from '../describe.ts'
import { pageSize, pageStart, toPage } from '../pages.ts'

/** A page of roles, by name. API: iam:ListRoles. */
export const ListRoles: IamAction<'ListRoles'> = async (input, call) => {
  const { PathPrefix: prefix = '/' } = input
  const list = `roles ${prefix}`
  const after = pageStart(call, list, input)
  const found = await call.store.read(listPrincipals({ account: call.account, kind: 'role', prefix, after, limit: pageSize(input) + 1 }))
  const { rows, members } = toPage(call, list, found, input, ({ name }) => name)
  return { Roles: await Promise.all(rows.map(row => describeListedRole(call, row))), ...members }
}
