export type { Poolhouse, PoolhouseOptions, Seed, SeedClient, SeedPool, SeedUser } from '../dist/index.js' with {
  'resolution-mode': 'import',
}

import type { startPoolhouse as start } from '../dist/index.js' with { 'resolution-mode': 'import' }

/** As in ES modules; the service runs in a worker thread. */
export declare const startPoolhouse: typeof start
