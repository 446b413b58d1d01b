/**
 * Operations of cognito-idp: one file each, named as the operation, in folders by noun. They translate between the wire and the rooms that hold the rules.
 * A row here is all that makes one known; it is loaded when it is first called.
 */
import type { Registry } from '../gateway/index.ts'

export const operations = {
  AdminCreateUser: async () => (await import('./users/AdminCreateUser.ts')).AdminCreateUser,
  AdminDeleteUser: async () => (await import('./users/AdminDeleteUser.ts')).AdminDeleteUser,
  AdminGetUser: async () => (await import('./users/AdminGetUser.ts')).AdminGetUser,
  AdminInitiateAuth: async () => (await import('./sign-in/AdminInitiateAuth.ts')).AdminInitiateAuth,
  AdminRespondToAuthChallenge: async () => (await import('./sign-in/AdminRespondToAuthChallenge.ts')).AdminRespondToAuthChallenge,
  AdminSetUserPassword: async () => (await import('./passwords/AdminSetUserPassword.ts')).AdminSetUserPassword,
  CreateUserPool: async () => (await import('./user-pools/CreateUserPool.ts')).CreateUserPool,
  CreateUserPoolClient: async () => (await import('./clients/CreateUserPoolClient.ts')).CreateUserPoolClient,
  DeleteUserPool: async () => (await import('./user-pools/DeleteUserPool.ts')).DeleteUserPool,
  DeleteUserPoolClient: async () => (await import('./clients/DeleteUserPoolClient.ts')).DeleteUserPoolClient,
  DescribeUserPool: async () => (await import('./user-pools/DescribeUserPool.ts')).DescribeUserPool,
  DescribeUserPoolClient: async () => (await import('./clients/DescribeUserPoolClient.ts')).DescribeUserPoolClient,
  GetTokensFromRefreshToken: async () => (await import('./sign-in/GetTokensFromRefreshToken.ts')).GetTokensFromRefreshToken,
  GetUser: async () => (await import('./users/GetUser.ts')).GetUser,
  GetUserPoolMfaConfig: async () => (await import('./user-pools/GetUserPoolMfaConfig.ts')).GetUserPoolMfaConfig,
  GlobalSignOut: async () => (await import('./sign-in/GlobalSignOut.ts')).GlobalSignOut,
  InitiateAuth: async () => (await import('./sign-in/InitiateAuth.ts')).InitiateAuth,
  ListTagsForResource: async () => (await import('./tags/ListTagsForResource.ts')).ListTagsForResource,
  ListUserPoolClients: async () => (await import('./clients/ListUserPoolClients.ts')).ListUserPoolClients,
  ListUserPools: async () => (await import('./user-pools/ListUserPools.ts')).ListUserPools,
  RespondToAuthChallenge: async () => (await import('./sign-in/RespondToAuthChallenge.ts')).RespondToAuthChallenge,
  RevokeToken: async () => (await import('./sign-in/RevokeToken.ts')).RevokeToken,
  SetUserPoolMfaConfig: async () => (await import('./user-pools/SetUserPoolMfaConfig.ts')).SetUserPoolMfaConfig,
  TagResource: async () => (await import('./tags/TagResource.ts')).TagResource,
  UntagResource: async () => (await import('./tags/UntagResource.ts')).UntagResource,
  UpdateUserPool: async () => (await import('./user-pools/UpdateUserPool.ts')).UpdateUserPool,
  UpdateUserPoolClient: async () => (await import('./clients/UpdateUserPoolClient.ts')).UpdateUserPoolClient,
} satisfies Registry
