import type { Context } from '../context.ts'
import type { AccessKey } from '../gateway/index.ts'
import { findRoleById, findUserById, type PolicySource, type Role, type User } from '../iam/index.ts'
import {
  type AttachedPolicy,
  accountPrincipal,
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

/** The permissions of an access key. One whose user or role is gone has none. */
export async function findPermissions(context: Pick<Context, 'store' | 'keys' | 'log'>, key: AccessKey): Promise<KeyPermissions> {
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

const ofUser = (key: AccessKey, user: User): KeyPermissions => ({
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

/** Sessions have no policies yet, and one whose policies are not known may do nothing. */
function ofSession(key: AccessKey, role: Role): KeyPermissions {
  const session = roleSession(role, key.arn.slice(key.arn.lastIndexOf('/') + 1))
  return { ...session, policies: { ...session.policies, session: [] } }
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

/** Compiles a stored policy. An inline policy is shown by its name, a managed one by its ARN. */
export function attachPolicy({ kind, name, arn, document }: PolicySource): AttachedPolicy {
  const policy = parsePolicy(document, kinds[kind])
  return { name: arn ?? name, policy: 'problem' in policy ? unreadablePolicy : policy }
}
