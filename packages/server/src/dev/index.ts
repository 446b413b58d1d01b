/**
 * Dev: what only development mode offers: the routes under `/_poolhouse/` (inbox, clock, tokens, pools, snapshots, reset), fixed ids and seeds.
 * Not here: when it is mounted and installed (app.ts, service.ts), what depends on the clock (the rooms that read it).
 */
import type { CognitoLocalFiles } from './from-cognito-local.ts'
import type { CallApi, EndpointQuestion, SeedOfEndpoint } from './from-endpoint.ts'
import type * as Export from './seed-export.ts'

export { isDeveloperHost } from './developer-host.ts'
export { fixedIds } from './fixed-ids.ts'
export type { SeedOfEndpoint } from './from-endpoint.ts'
export { type InboxMessage, readInbox } from './inbox.ts'
export { lazySeeder } from './lazy-seeder.ts'
export { mountDev } from './mount.ts'
export { type ClockOutcome, type MovableClock, moveClock } from './move-clock.ts'
export type { SeedReport } from './seed.ts'
export type { SeedDifference } from './seed-differences.ts'
export type { ExportQuestion } from './seed-export.ts'
export { type Seed, type SeedClient, SeedError, type SeedPool, type SeedServiceClient, type SeedUser } from './seed-shape.ts'
export type { ReadSeed, ReadSeedAgain, Seeder, SeedSource } from './seeder.ts'

/** Loaded at their first use, because they import operations. */
export const exportSeed = async (...question: Parameters<(typeof Export)['exportSeed']>) =>
  (await import('./seed-export.ts')).exportSeed(...question)
/** The JSON Schema of a seed, for editors. */
export const seedSchema = async () => (await import('./seed-schema.ts')).seedSchema()
/** A seed from the files of cognito-local. @throws SeedError */
export const seedFromCognitoLocal = async (files: CognitoLocalFiles) =>
  (await import('./from-cognito-local.ts')).seedFromCognitoLocal(files)
/** A seed from an endpoint that speaks the API, such as moto, LocalStack or AWS. @throws SeedError with the call that failed */
export const seedFromEndpoint = async (call: CallApi, question: EndpointQuestion): Promise<SeedOfEndpoint> =>
  (await import('./from-endpoint.ts')).seedFromEndpoint(call, question)
