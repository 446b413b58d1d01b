import { hasQueryMember } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { readPrincipal } from '../storage/index.ts'
import type { PrincipalKind } from './action.ts'
import { policyArn, principalArn } from './arns.ts'

/** A parameter of a request, or undefined where its action has none of this name. */
type Parameter = (name: string) => string | undefined

/** At least one: an empty list would be allowed to everybody. */
type Arns = readonly [string, ...string[]]

/** What names the resources of a request. */
interface Named {
  parameter: Parameter
  call: Call
}

/** Actions whose resource is not what a parameter names: what they make, and both the old and the new name of a user. */
const ofAction: Readonly<Record<string, (of: Named) => Promise<Arns> | Arns>> = {
  CreatePolicy: ({ parameter, call: { account } }) => [
    policyArn({ account, path: pathOf(parameter), name: parameter('PolicyName') ?? '' }),
  ],
  CreateRole: ({ parameter, call: { account } }) => [
    principalArn({ account, kind: 'role', path: pathOf(parameter), name: parameter('RoleName') ?? '' }),
  ],
  CreateUser: ({ parameter, call: { account } }) => [
    principalArn({ account, kind: 'user', path: pathOf(parameter), name: parameter('UserName') ?? '' }),
  ],
  async UpdateUser({ parameter, call }) {
    const user = await find(call, 'user', parameter('UserName') ?? '')
    const renamed = { ...user, name: parameter('NewUserName') ?? user.name, path: parameter('NewPath') ?? user.path }
    return [principalArn(user), principalArn(renamed)]
  },
}

/** The parameters that name a resource, in the order in which they are looked for. */
const ofParameter: Readonly<Record<string, (call: Call, named: string) => Promise<string> | string>> = {
  RoleName: async (call, name) => principalArn(await find(call, 'role', name)),
  UserName: async (call, name) => principalArn(await find(call, 'user', name)),
  PolicyArn: (_, arn) => arn,
}

/** Actions that are about the caller where no user is named. */
const ownUserActions: ReadonlySet<string> = new Set(['CreateAccessKey', 'DeleteAccessKey', 'GetUser', 'ListAccessKeys', 'UpdateAccessKey'])

const pathOf = (parameter: Parameter): string => parameter('Path') ?? '/'

/**
 * The resources of a request, all of which the caller's policies have to allow: the role, the user or the managed policy that it is about, `*` for lists.
 * The path of an existing role or user is that of its row. Parameters that the action does not have are not read: with the name of another resource in
 * one of these, a caller who may change that one could change any.
 */
export async function resourceArns(action: string, parameters: URLSearchParams, call: Call): Promise<Arns> {
  const parameter: Parameter = name => (hasQueryMember('iam', action, name) ? (parameters.get(name) ?? undefined) : undefined)
  if (Object.hasOwn(ofAction, action)) return ofAction[action]!({ parameter, call })
  for (const [name, arn] of Object.entries(ofParameter)) {
    const named = parameter(name)
    if (named !== undefined) return [await arn(call, named)]
  }
  return [ownUserActions.has(action) && call.caller.kind === 'iam' ? call.caller.arn : '*']
}

/** A name that is too long, or has other characters, names nothing: it is not looked up. */
async function find({ store, account }: Call, kind: PrincipalKind, name: string) {
  const row = /^[\w+=,.@-]{1,128}$/.test(name) ? await store.read(readPrincipal({ account, kind, name })) : undefined
  return row ?? { account, kind, path: '/', name }
}
