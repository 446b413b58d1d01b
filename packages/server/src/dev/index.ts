/**
 * Dev: what only development mode offers, under `/_poolhouse/`: the domain clock, the inbox, fixed ids, seeds, a reset. Nothing else knows of it.
 * Not here: who mounts it and when (app.ts), what the clock decides (the rooms that read it).
 */
export { fixedIds } from './fixed-ids.ts'
export type { InboxMessage } from './inbox.ts'
export { type MovableClock, mountDev } from './routes.ts'
export { type Seed, type SeedClient, SeedError, type SeedPool, type SeedUser } from './seed-shape.ts'
export type { Seeder } from './seeder.ts'
