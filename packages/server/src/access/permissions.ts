import type { Call, Context } from '../context.ts'
import type { AccessKey } from '../gateway/index.ts'
import { findRoleById, findUserById, type PolicySource, type Role, type User } from '../iam/index.ts'
import {
  type AttachedPolicy,
  accountPrincipal,
  administratorPolicy,
  type Policy,
  type PolicyKind,
  type PolicySet,
  type Principal,
  parsePolicy,
  roleSessionPrincipal,
  unreadablePolicy,
  userPrincipal,
} from '../policy/index.ts'

/** Who signs with an access key, and what limits it. */
export interface KeyPermissions {
  policies: PolicySet
  principal: Principal
  /** The condition keys that are the same for each of its requests. */
  values: Readonly<Record<string, string>>
}

/** Compiled once for each version of a user or role: the store's cache returns the same object until it reads it again. */
const compiled = new WeakMap<User, PolicySet>()

/** Whose key it is. */
type KeyHolder = Pick<AccessKey, 'account' | 'arn' | 'userId' | 'principalId' | 'session'>

/** The permissions of an access key. One whose user or role is gone has none. */
export async function findPermissions(context: Pick<Context, 'store' | 'keys' | 'log'>, key: KeyHolder): Promise<KeyPermissions> {
  const { principalId = '' } = key
  if (principalId.startsWith('AIDA')) {
    const user = await findUserById(context, principalId)
    if (user) return ofUser(key, user)
  }
  if (principalId.startsWith('AROA')) {
    const role = await findRoleById(context, principalId)
    if (role) return ofSession(key, role)
  }
  return { policies: {}, principal: accountPrincipal(key.account), values: {} }
}

/**
 * The permissions of the caller of a request, for actions that evaluate policies themselves. The root user, an administrator's key and everybody in
 * development mode may do everything; a user or a session stays who it is.
 */
export async function callerPermissions(call: Call): Promise<KeyPermissions> {
  const { caller, account, settings } = call
  if (caller.kind !== 'iam' || caller.principalId === undefined) return { ...unlimited, principal: accountPrincipal(account), values: {} }
  const permissions = await findPermissions(call, caller)
  return settings.mode === 'development' ? { ...permissions, ...unlimited } : permissions
}

const unlimited = { policies: { identity: [{ name: 'AdministratorKey', policy: administratorPolicy }] } }

const ofUser = (key: KeyHolder, user: User): KeyPermissions => ({
  policies: policiesOf(user),
  principal: userPrincipal(user),
  values: {
    'aws:username': user.name,
    'aws:userid': key.userId,
    'aws:PrincipalArn': user.arn,
    'aws:PrincipalType': 'User',
    'aws:PrincipalAccount': user.account,
    ...principalTags(user.tags),
  },
})

/** The policies of a session limit those of its role. */
function ofSession({ arn, session }: KeyHolder, role: Role): KeyPermissions {
  const { policies, principal, values } = roleSession(role, arn.slice(arn.lastIndexOf('/') + 1))
  return {
    policies: { ...policies, ...(session?.policies && { session: session.policies.map(attachPolicy) }) },
    principal,
    values: { ...values, ...session?.values },
  }
}

/** The permissions of a role's session without policies of its own. It has no user name. */
export const roleSession = (role: Role, name: string): KeyPermissions => ({
  policies: policiesOf(role),
  principal: roleSessionPrincipal({
    account: role.account,
    arn: `arn:aws:sts::${role.account}:assumed-role/${role.name}/${name}`,
    roleArn: role.arn,
    roleId: role.id,
  }),
  values: {
    'aws:userid': `${role.id}:${name}`,
    'aws:PrincipalArn': role.arn,
    'aws:PrincipalType': 'AssumedRole',
    'aws:PrincipalAccount': role.account,
    ...principalTags(role.tags),
  },
})

const principalTags = (tags: User['tags']): Record<string, string> =>
  Object.fromEntries(tags.map(({ name, value }) => [`aws:PrincipalTag/${name}`, value]))

function policiesOf(owner: User): PolicySet {
  let set = compiled.get(owner)
  if (!set) {
    const { identity, boundary } = owner.permissions
    set = { identity: identity.map(attachPolicy), ...(boundary && { boundary: attachPolicy(boundary) }) }
    compiled.set(owner, set)
  }
  return set
}

const kinds: Readonly<Record<PolicySource['kind'], PolicyKind>> = {
  inline: 'inline',
  managed: 'managed',
  boundary: 'managed',
  session: 'session',
}

/** Compiles the trust policy of a role. */
export const attachTrust = ({ name, trust }: Pick<Role, 'name' | 'trust'>): AttachedPolicy => ({ name, policy: readable(trust, 'trust') })

/** Compiles a stored policy. An inline policy is shown by its name, a managed one by its ARN. */
const attachPolicy = ({ kind, name, arn, document }: PolicySource): AttachedPolicy => ({
  name: arn ?? name,
  policy: readable(document, kinds[kind]),
})

function readable(document: string, kind: PolicyKind): Policy {
  const policy = parsePolicy(document, kind)
  return 'problem' in policy ? unreadablePolicy : policy
}
