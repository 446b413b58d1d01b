/** The actions that a named policy allows, and those that it denies whatever another policy allows. */
interface NamedPolicy {
  allow: readonly string[]
  deny?: readonly string[]
}

const actions = (...names: string[]): string[] => names.map(name => `cognito-idp:${name}`)

/** What `keys create --can` gives, by name. */
export const namedPolicies = {
  /** As the AWS managed policy AmazonCognitoReadOnly, so that it reads the secrets of app clients as well. */
  read: { allow: actions('Describe*', 'Get*', 'List*', 'AdminGet*', 'AdminList*') },
  /** What a support desk or a back end does with users. */
  users: {
    allow: actions('Admin*', 'ListUsers*', 'ListGroups', 'GetGroup', 'DescribeUserPool', 'DescribeUserPoolClient', 'ListUserPoolClients'),
  },
  /** Pools, clients and all that a deployment sets; nothing of users. */
  ci: {
    allow: actions('Create*', 'Update*', 'Delete*', 'Describe*', 'Get*', 'List*', 'Set*', 'Add*', 'Tag*', 'Untag*'),
    deny: actions('Admin*', 'ListUsers*', '*UserImportJob*', 'GetCSVHeader'),
  },
} as const satisfies Readonly<Record<string, NamedPolicy>>

/** The name of a policy that a key can be created with. */
export type PolicyName = keyof typeof namedPolicies

/**
 * The document of a named policy, for these pools or for all. Operations that name no pool, such as ListUserPools and CreateUserPool, have the
 * resource `*`, so that a key of single pools cannot call them.
 */
export function policyDocument(name: PolicyName, poolArns: readonly string[]): string {
  const { allow, deny }: NamedPolicy = namedPolicies[name]
  const Resource = poolArns.length === 0 ? '*' : poolArns
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: allow, Resource }, ...(deny ? [{ Effect: 'Deny', Action: deny, Resource: '*' }] : [])],
  })
}
