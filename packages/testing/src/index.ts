/**
 * Testing: a service in the process of a test, for tests of applications and of programs.
 * Not here: what the service does (server).
 */

export type { Seed, SeedClient, SeedPool, SeedServiceClient, SeedUser } from '@poolhouse/server'
export { type Poolhouse, type PoolhouseOptions, startPoolhouse } from './start-poolhouse.ts'
