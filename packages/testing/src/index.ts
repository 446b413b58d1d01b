/**
 * Testing: a service in the process of a test, for tests of apps and of programs.
 * Not here: what the service does (server); the tests of Poolhouse itself use it as anybody would.
 */

export type { Seed, SeedClient, SeedPool, SeedUser } from '@poolhouse/server'
export { type Poolhouse, type PoolhouseOptions, startPoolhouse } from './start-poolhouse.ts'
