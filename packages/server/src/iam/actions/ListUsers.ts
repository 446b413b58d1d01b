import { listPrincipals } from '../../storage/index.ts'
import type { IamAction } from '../action.ts'
import { describeUser } from '../describe.ts'
import { pageSize, pageStart, toPage } from '../pages.ts'

/** A page of users, by name. API: iam:ListUsers. */
export const ListUsers: IamAction<'ListUsers'> = async (input, call) => {
  const { PathPrefix: prefix = '/' } = input
  const list = `users ${prefix}`
  const after = pageStart(call, list, input)
  const found = await call.store.read(listPrincipals({ account: call.account, kind: 'user', prefix, after, limit: pageSize(input) + 1 }))
  const { rows, members } = toPage(call, list, found, input, ({ name }) => name)
  return { Users: rows.map(row => describeUser(row)), ...members }
}
