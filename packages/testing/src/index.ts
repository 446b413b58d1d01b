/**
 * Testing: a service in the process of a test, or one that runs elsewhere, for tests of applications and of programs.
 * Not here: what the service does (server).
 */

export type { Seed, SeedClient, SeedPool, SeedServiceClient, SeedUser } from '@poolhouse/server'
export { PoolhouseError } from './api.ts'
export {
  type ClockStep,
  type ConnectedPoolhouse,
  connectPoolhouse,
  type InboxMessage,
  type NextMessage,
  type PoolhouseKit,
  type PoolOptions,
  type Snapshot,
  type TestPool,
  type TokensOptions,
} from './kit.ts'
export type { OAuthSignIn } from './oauth-sign-in.ts'
export type { ApiSignIn, Challenge, Tokens } from './sign-in.ts'
export { type Poolhouse, type PoolhouseOptions, startPoolhouse } from './start-poolhouse.ts'
