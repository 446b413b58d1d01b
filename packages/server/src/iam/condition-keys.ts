import { hasQueryMember } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { readPrincipal } from '../storage/index.ts'

/**
 * The condition keys of a request to IAM: the policy that it attaches or detaches, and the permissions boundary that it sets, or else that the role or
 * user has which it changes. With these a policy can let a user create users who may do no more than a boundary allows.
 */
export async function iamConditionKeys(
  action: string,
  parameters: URLSearchParams,
  call: Call,
): Promise<Record<string, string | undefined>> {
  const parameter = (name: string) => (hasQueryMember('iam', action, name) ? (parameters.get(name) ?? undefined) : undefined)
  return {
    'iam:PolicyARN': /^(At|De)tach/.test(action) ? parameter('PolicyArn') : undefined,
    'iam:PermissionsBoundary': parameter('PermissionsBoundary') ?? (await boundaryOf(parameter, call)),
  }
}

async function boundaryOf(parameter: (name: string) => string | undefined, { store, account }: Call): Promise<string | undefined> {
  const role = parameter('RoleName')
  const name = role ?? parameter('UserName')
  if (name === undefined || !/^[\w+=,.@-]{1,128}$/.test(name)) return undefined
  const row = await store.read(readPrincipal({ account, kind: role === undefined ? 'user' : 'role', name }))
  return row?.boundary ?? undefined
}
