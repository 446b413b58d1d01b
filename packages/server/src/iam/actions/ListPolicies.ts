import { listPolicies } from '../../storage/index.ts'
import type { IamAction } from '../action.ts'
import { describePolicy } from '../describe.ts'
import { listAwsPolicies } from '../entities.ts'
import { pageSize, pageStart, toPage } from '../pages.ts'

/** A page of managed policies, by name: the account's own, those of AWS, or both. API: iam:ListPolicies. */
export const ListPolicies: IamAction<'ListPolicies'> = async (input, call) => {
  const { PathPrefix: prefix = '/', Scope = 'All', OnlyAttached = false, PolicyUsageFilter } = input
  const isUsed = usage(OnlyAttached, PolicyUsageFilter)
  const list = `policies ${Scope} ${isUsed} ${prefix}`
  const start = pageStart(call, list, input)
  // An own policy stands before one of AWS that has the same name.
  const [after = '', isAws] = start.split('/')
  const own =
    Scope === 'AWS' ? [] : await call.store.read(listPolicies({ account: call.account, prefix, isUsed, after, limit: pageSize(input) + 1 }))
  const aws =
    Scope === 'Local'
      ? []
      : (await listAwsPolicies(call, { prefix, isUsed })).filter(({ name }) => isAfter(name, after, isAws !== undefined))
  const merged = [...own, ...aws].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  const { rows, members } = toPage(call, list, merged, input, keyOf)
  return { Policies: rows.map(row => describePolicy(row)), ...members }
}

const keyOf = ({ name, account }: { name: string; account: string }): string => `${name.toLowerCase()}${account === 'aws' ? '/aws' : ''}`
const isAfter = (name: string, after: string, isAws: boolean): boolean =>
  isAws ? name.toLowerCase() > after : after === '' || name.toLowerCase() >= after

function usage(onlyAttached: boolean, filter: 'PermissionsPolicy' | 'PermissionsBoundary' | undefined) {
  if (filter === 'PermissionsBoundary') return 'boundary'
  if (filter === 'PermissionsPolicy') return 'attached'
  return onlyAttached ? 'either' : 'any'
}
