import type { Context } from '../context.ts'
import { resetStore } from '../storage/index.ts'
import { applySeed } from './seed.ts'
import type { Seed } from './seed-shape.ts'

/** What a service was seeded with, and how it begins anew. */
export interface Seeder {
  /** @throws SeedError */
  applySeed(seed: Seed): Promise<void>
  /** Empties the service and plants again what was planted; the clock stays where it is. How many pools were planted. */
  reset(): Promise<number>
}

export function createSeeder(context: Context): Seeder {
  const seeds: Seed[] = []
  let busy: Promise<unknown> = Promise.resolve()
  /** One after the other: a seed that comes during a reset is planted after it. */
  const inTurn = <Done>(work: () => Promise<Done>): Promise<Done> => {
    const done = busy.then(work, work)
    busy = done
    return done
  }
  return {
    applySeed: seed =>
      inTurn(async () => {
        await applySeed(context, seed)
        seeds.push(structuredClone(seed))
      }),
    reset: () =>
      inTurn(async () => {
        if (context.settings.mode !== 'development') throw new Error('A reset is for development mode only.')
        await context.store.decide(resetStore, {})
        context.store.forgetAll()
        for (const seed of seeds) await applySeed(context, seed)
        return seeds.reduce((sum, { pools }) => sum + pools.length, 0)
      }),
  }
}
