import type { Surroundings } from '@poolhouse/contract'
import { type Pool, schemaOf, tierOf } from '../pools/index.ts'

/** What the rules of a client's settings need to know of its pool. There are no resource servers and identity providers yet. */
export const surroundings = (pool: Pool): Omit<Surroundings, 'doing' | 'hasSecret'> => ({
  poolId: pool.id,
  region: pool.region,
  tier: tierOf(pool),
  schema: schemaOf(pool.config),
  resourceScopes: new Set(),
  providers: new Set(),
})
