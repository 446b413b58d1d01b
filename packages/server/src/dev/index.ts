/**
 * Dev: what only development mode offers, under `/_poolhouse/`: the domain clock, and fixed ids. Nothing else knows of it.
 * Not here: who mounts it and when (app.ts), what the clock decides (the rooms that read it).
 */
export { admitFixedIds } from './fixed-ids.ts'
export { type MovableClock, mountDev } from './routes.ts'
