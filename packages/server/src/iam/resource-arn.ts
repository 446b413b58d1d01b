import type { Call } from '../context.ts'
import { readPrincipal } from '../storage/index.ts'
import type { Kind } from './action.ts'
import { policyArn, principalArn } from './arns.ts'

/** The first value of a parameter; a repeated one is refused later. */
type Parameter = (name: string) => string | undefined

/**
 * The resource of a request as a policy names it: the role, the user or the managed policy that it is about, `*` for lists. The path of an existing
 * role or user is that of its row. Actions on a user's own keys without a name are about the caller.
 */
export async function resourceArn(action: string, parameters: URLSearchParams, call: Call): Promise<string> {
  const parameter: Parameter = name => parameters.get(name) ?? undefined
  const { account, caller } = call
  const path = parameter('Path') ?? '/'
  if (action === 'CreatePolicy') return policyArn({ account, path, name: parameter('PolicyName') ?? '' })
  if (action === 'CreateRole') return principalArn({ account, kind: 'role', path, name: parameter('RoleName') ?? '' })
  if (action === 'CreateUser') return principalArn({ account, kind: 'user', path, name: parameter('UserName') ?? '' })
  const role = parameter('RoleName')
  if (role !== undefined) return existing(call, 'role', role)
  const user = parameter('UserName')
  if (user !== undefined) return existing(call, 'user', user)
  if (ownUserActions.has(action)) return caller.kind === 'iam' ? caller.arn : '*'
  return parameter('PolicyArn') ?? '*'
}

/** Actions that are about the caller where no user is named. */
const ownUserActions: ReadonlySet<string> = new Set(['CreateAccessKey', 'DeleteAccessKey', 'GetUser', 'ListAccessKeys', 'UpdateAccessKey'])

/** A name that is too long, or has other characters, names nothing: it is not looked up. */
async function existing({ store, account }: Call, kind: Kind, name: string): Promise<string> {
  const row = /^[\w+=,.@-]{1,128}$/.test(name) ? await store.read(readPrincipal({ account, kind, name })) : undefined
  return principalArn(row ?? { account, kind, path: '/', name })
}
