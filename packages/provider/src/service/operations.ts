import type { OperationName } from '@poolhouse/contract'

/**
 * Every operation that resources and functions call, with the member that its response must have; `null` where the response is empty or the member
 * may be absent. A response without the member does not come from the service (a proxy, a web page).
 */
export const responseMembers = {
  AddCustomAttributes: null,
  CreateUserPool: 'UserPool',
  CreateUserPoolClient: 'UserPoolClient',
  DeleteUserPool: null,
  DeleteUserPoolClient: null,
  DescribeUserPool: 'UserPool',
  DescribeUserPoolClient: 'UserPoolClient',
  GetUserPoolMfaConfig: null,
  ListUserPoolClients: 'UserPoolClients',
  ListUserPools: 'UserPools',
  SetUserPoolMfaConfig: null,
  TagResource: null,
  UntagResource: null,
  UpdateUserPool: null,
  UpdateUserPoolClient: 'UserPoolClient',
} as const satisfies Partial<Record<OperationName, string | null>>

/** An operation that this provider calls. */
export type CognitoOperation = keyof typeof responseMembers
